#include "softhsm.hpp"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <functional>
#include <iterator>
#include <poll.h>
#include <spawn.h>
#include <sstream>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace kythu::test {
namespace {

void write(const std::filesystem::path& file, const std::string& text, mode_t mode = 0600) {
  std::ofstream{file} << text;
  chmod(file.c_str(), mode);
}

std::string read(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

void require(bool ok, const std::string& what) {
  if (!ok) throw std::runtime_error{"softhsm: " + what};
}

void wait_until(const char* what, const std::function<bool()>& holds) {
  const auto deadline = wire::within(std::chrono::seconds{10});
  while (!holds()) {
    require(std::chrono::steady_clock::now() < deadline, std::string{"waited in vain for "} + what);
    poll(nullptr, 0, 5);
  }
}

pid_t spawn_with(const std::vector<std::string>& arguments, const std::vector<std::string>& extra, int output,
                 int errors) {
  std::vector<char*> argv, envp;
  for (const auto& one : arguments) argv.push_back(const_cast<char*>(one.c_str()));
  for (char** one = environ; *one != nullptr; ++one) envp.push_back(*one);
  for (const auto& one : extra) envp.insert(envp.begin(), const_cast<char*>(one.c_str()));
  argv.push_back(nullptr);
  envp.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  if (output >= 0) posix_spawn_file_actions_adddup2(&actions, output, 1);
  if (errors >= 0) posix_spawn_file_actions_adddup2(&actions, errors, 2);
  pid_t pid = -1;
  errno = posix_spawn(&pid, argv[0], &actions, nullptr, argv.data(), envp.data());
  posix_spawn_file_actions_destroy(&actions);
  require(errno == 0, "cannot start " + arguments[0]);
  return pid;
}

int wait_for(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

std::string settings_text(const std::filesystem::path& home, const SignerOptions& options) {
  std::ostringstream text;
  text << "socket = \"signer.sock\"\njournal = \"journal\"\npolicy = \"policy.toml\"\ncredentials = \""
       << (home / "credentials").native()
       << "\"\n[log]\nlevel = \"info\"\n[workers]\ndeadline_ms = " << options.deadline_ms
       << "\n[[token]]\nname = \"soft\"\nmodule = \"" << options.module << "\"\ntoken_label = \"" << SoftHsm::token
       << "\"\npin_credential = \"" << options.pin_credential << "\"\nsessions = 4\n";
  return text.str() + options.more_settings;
}

std::string policy_text(const SoftHsm& home, const SignerOptions& options) {
  std::ostringstream text;
  const auto key = [&](const char* label, const char* id, const char* algorithms, const char* purposes) {
    text << "[[key]]\nlabel = \"" << label << "\"\nid = \"" << id << "\"\ntokens = [\"soft\"]\nalgorithms = ["
         << algorithms << "]\npurposes = [" << purposes << "]\nagencies = [\"" << home.agency.uuid_text()
         << "\"]\nper_second = " << options.per_second << "\nper_day = " << options.per_day << "\ncertificate = \""
         << (home.folder() / label).native() << ".pem\"\n";
  };
  key("rsa", "01",
      R"("rsa_pkcs1_sha256", "rsa_pkcs1_sha384", "rsa_pkcs1_sha512", "rsa_pss_sha256", "rsa_pss_sha384", "rsa_pss_sha512")",
      R"("receipt", "result")");
  key("ec", "02", R"("ecdsa_p256_sha256")", R"("timestamp")");
  return text.str() + options.more_policy;
}

}  // namespace

SignerProgram::SignerProgram(const SignerOptions& options)
    : keys_(wire::ClientSettings{.socket = folder_ / "signer.sock"}, std::chrono::seconds{30}) {
  write(folder_ / "signer.toml", settings_text(SoftHsm::shared().folder(), options));
  write(folder_ / "policy.toml", policy_text(SoftHsm::shared(), options));
}

SignerProgram::~SignerProgram() {
  if (pid_ > 0) end_by(SIGKILL);
}

void SignerProgram::spawn(int output) {
  pid_ = spawn_with({KYTHU_SIGNER, "--settings", folder_ / "signer.toml"},
                    {"KYTHU_FAULT=" + (folder_ / "fault").native()}, -1, output);
}

void SignerProgram::start() {
  const int log = open((folder_ / "log").c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
  spawn(log);
  close(log);
  wait_until("the signer", [&] { return wire::Channel::connect(folder_ / "signer.sock").has_value(); });
}

int SignerProgram::end_by(int signal) {
  kill(pid_, signal);
  return wait_for(std::exchange(pid_, -1));
}

int SignerProgram::run_to_end(std::string& said) {
  const int out = open((folder_ / "said").c_str(), O_CREAT | O_RDWR | O_TRUNC | O_CLOEXEC, 0600);
  spawn(out);
  close(out);
  const int code = wait_for(std::exchange(pid_, -1));
  said = read(folder_ / "said");
  return code;
}

pid_t SignerProgram::worker(pid_t but) const {
  pid_t found = 0;
  wait_until("a worker", [&] {
    // One list for every thread that started a child: a supervisor's children are its own.
    for (const auto& thread : std::filesystem::directory_iterator{"/proc/" + std::to_string(pid_) + "/task"}) {
      std::istringstream children{read(thread.path() / "children")};
      for (pid_t child = 0; children >> child;) {
        if (child != but) found = child;
      }
    }
    return found != 0;
  });
  return found;
}

std::string SignerProgram::journal_text() const { return read(journal()); }

void SignerProgram::next_fault(const std::string& word) const {
  write(folder_ / "fault.new", word);
  std::filesystem::rename(folder_ / "fault.new", folder_ / "fault");
}

}  // namespace kythu::test
