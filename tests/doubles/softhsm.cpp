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

#include <openssl/x509.h>

#include "config/base/handle.hpp"

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
  text << "socket = \"signer.sock\"\njournal = \"journal\"\nmanage_socket = \"manage.sock\"\npolicy = "
          "\"policy\"\ncredentials = \""
       << (home / "credentials").native() << "\"\nallowed_users = [" << options.allowed_users
       << "]\n[log]\nlevel = \"info\"\n[workers]\ndeadline_ms = " << options.deadline_ms
       << "\n[[token]]\nname = \"soft\"\nmodule = \"" << options.module << "\"\ntoken_label = \"" << SoftHsm::token
       << "\"\npin_credential = \"" << options.pin_credential << "\"\nsessions = " << options.sessions << '\n';
  return text.str() + options.more_settings;
}

std::vector<Bytes> chain_in(const std::filesystem::path& pem) {
  std::vector<Bytes> chain;
  std::istringstream in{read(pem)};
  std::string body;
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with("-----")) body += line;
    if (line.starts_with("-----END")) chain.push_back(*from_base64(std::exchange(body, {})));
  }
  return chain;
}

Bytes public_key_of(const Bytes& certificate) {
  const auto* at = certificate.data();
  const Handle<X509, X509_free> parsed{d2i_X509(nullptr, &at, static_cast<long>(certificate.size()))};
  unsigned char* out = nullptr;
  const int length = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(parsed.get()), &out);
  require(length > 0, "a certificate without a key");
  const Bytes key{out, out + length};
  OPENSSL_free(out);
  return key;
}

}  // namespace

SignerProgram::SignerProgram(const SignerOptions& options)
    : keys_(wire::ClientSettings{.socket = folder_ / "signer.sock", .channels = 48}),
      manage_(wire::ClientSettings{.socket = folder_ / "manage.sock"}) {
  write(folder_ / "signer.toml", settings_text(SoftHsm::shared().folder(), options));
  if (options.founded) found(options);
}

/// What officers would have decided over the weeks before the test.
void SignerProgram::found(const SignerOptions& options) const {
  using hsm::Algorithm, hsm::Purpose, hsm::KeyType;
  const auto& home = SoftHsm::shared();
  hsm::Register decisions{folder_ / "policy", system_now};
  council_.found(decisions);
  const auto add = [&](const std::string& label, KeyType type, const std::vector<std::string>& tokens,
                       const hsm::Grant& grant) {
    const auto chain = chain_in(home.folder() / (label + ".pem"));
    const hsm::act::Generate act{label, {static_cast<std::uint8_t>(type == KeyType::p256 ? 2 : 1)}, type, tokens};
    const auto made = decisions.decide(council_.sign(act), [&](auto&&...) {
      return Result<hsm::Outcome, hsm::OperationRefusal>{hsm::Outcome{public_key_of(chain.front()), {}}};
    });
    require(made.has_value(), "the register refused a key");
    council_.decide(decisions, hsm::act::ImportCertificate{label, chain});
    council_.decide(decisions, hsm::act::Activate{label, grant});
  };
  add("rsa", KeyType::rsa2048, options.rsa_tokens,
      {.purposes = {Purpose::receipt, Purpose::result},
       .algorithms = {Algorithm::rsa_pkcs1_sha256, Algorithm::rsa_pkcs1_sha384, Algorithm::rsa_pkcs1_sha512,
                      Algorithm::rsa_pss_sha256, Algorithm::rsa_pss_sha384, Algorithm::rsa_pss_sha512},
       .agencies = {home.agency},
       .per_second = options.per_second,
       .per_day = options.per_day,
       .approvers = options.rsa_approvers});
  add("ec", KeyType::p256, {"soft"},
      {.purposes = {Purpose::timestamp},
       .algorithms = {Algorithm::ecdsa_p256_sha256},
       .agencies = {home.agency},
       .per_second = options.per_second,
       .per_day = options.per_day,
       .approvers = {}});
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
  wait_until("the signer", [&] { return wire::Channel::connect(folder_ / "manage.sock").has_value(); });
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

std::optional<pid_t> SignerProgram::running_worker(pid_t but) const {
  std::optional<pid_t> found;
  // One list for every thread that started a child: a supervisor's children are its own.
  for (const auto& thread : std::filesystem::directory_iterator{"/proc/" + std::to_string(pid_) + "/task"}) {
    std::istringstream children{read(thread.path() / "children")};
    for (pid_t child = 0; children >> child;) {
      if (child != but) found = child;
    }
  }
  return found;
}

pid_t SignerProgram::worker(pid_t but) const {
  std::optional<pid_t> found;
  wait_until("a worker", [&] { return (found = running_worker(but)).has_value(); });
  return *found;
}

std::string SignerProgram::journal_text() const { return read(journal()); }

void SignerProgram::next_fault(const std::string& word) const {
  write(folder_ / "fault.new", word);
  std::filesystem::rename(folder_ / "fault.new", folder_ / "fault");
}

}  // namespace kythu::test
