// The desk and the tax system's simulator, which examines structure, signature and numbers by its own code: each of its
// answers ends in the right task.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <set>
#include <spawn.h>
#include <sys/wait.h>

#include "doubles/temporary_folder.hpp"
#include "tax_desk.hpp"

namespace kythu::receipts::tax {
namespace {

std::string read_file(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// sim-tax with a seal of its own, and curl to reach it.
class Simulator : public wire::Fetch {
 public:
  Simulator() {
    const auto make = "openssl req -x509 -newkey rsa:2048 -noenc -subj /CN=tax -keyout " + key_ + " -out " + seal_ +
                      " 2>/dev/null && openssl x509 -in " + seal_ + " -outform der -out " + seal_ + ".der";
    if (std::system(make.c_str()) != 0) throw std::runtime_error{"openssl makes no seal"};
    start();
  }
  ~Simulator() override {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  Bytes certificate() const { return to_bytes(read_file(seal_ + ".der")); }

  Result<wire::FetchReply, wire::FetchFault> fetch(const wire::FetchRequest& request) override {
    const auto body = (folder_ / "body").native(), reply = (folder_ / "reply").native();
    std::ofstream{body, std::ios::binary} << as_text(request.body);
    std::ofstream{reply};
    auto command = "curl -s --noproxy '*' --max-time 10 -o " + reply + " -w '%{http_code}' ";
    if (request.method == "POST") command += "-H 'Content-Type: application/xml' --data-binary @" + body + " ";
    std::FILE* pipe = popen((command + "'" + request.url + "'").c_str(), "r");
    int status = 0;
    const bool answered = std::fscanf(pipe, "%d", &status) == 1 && status > 0;
    pclose(pipe);
    if (!answered) return wire::FetchFault::in_doubt;
    return wire::FetchReply{status, {}, to_bytes(read_file(reply))};
  }
  std::string address() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  void start() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error{"no pipe"};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
    std::vector<std::string> words{KYTHU_SIM_TAX, "--port",    "0",  "--signing-certificate", seal_, "--signing-key",
                                   key_,          "--late-ms", "300"};
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const int failed = posix_spawn(&pid_, KYTHU_SIM_TAX, &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    std::FILE* out = fdopen(ends[0], "r");
    if (failed != 0 || std::fscanf(out, "listening on %d", &port_) != 1) throw std::runtime_error{"sim-tax is silent"};
    std::fclose(out);
  }

  test::TemporaryFolder folder_;
  std::string key_ = (folder_ / "key.pem").native(), seal_ = (folder_ / "seal.pem").native();
  pid_t pid_ = -1;
  int port_ = 0;
};

struct Ending {
  const char* name;
  std::int64_t amount;  ///< its last three digits are magic
  State state;
  std::vector<TaskKind> tasks;
};

const std::vector<Ending> endings{
    {"ok", 50'000, State::accepted, {}},
    {"malformed", 50'021, State::rejected, {TaskKind::rejected}},
    {"rejected", 50'022, State::rejected, {TaskKind::rejected}},
    {"late", 50'023, State::accepted, {}},
    {"duplicated", 50'024, State::accepted, {}},
    {"lost", 50'025, State::accepted, {}},
    {"silent", 50'026, State::received, {TaskKind::unanswered}},
    {"contradicted", 50'027, State::accepted, {TaskKind::contradiction}},
    {"unsigned", 50'028, State::received, {TaskKind::unanswered, TaskKind::unusable_answer}},
    {"garbage", 50'029, State::received, {TaskKind::unanswered, TaskKind::unusable_answer}},
    {"refused at the door", 50'030, State::rejected, {TaskKind::rejected}},
    {"down once", 50'031, State::accepted, {}},
};

TEST_F(TaxDesk, EachAnswerOfTheSimulatorEndsInTheRightTask) {
  Simulator simulator;
  auto there = settings();
  there.address = simulator.address();
  there.authority = {simulator.certificate()};
  Desk desk{there, database_.app(), keys_, simulator, clock_, system_random, Log{"test", LogLevel::error, clock_}};
  std::vector<MessageId> sent;
  for (const auto& ending : endings) {
    issue(ending.amount);
    now_ += 61min;
    ASSERT_EQ(desk.gather(), 1u);
    sent.push_back(messages().at(0).id);
  }
  const auto of = [&](std::size_t which) {
    return database_.app().read([&](db::Transaction& tx) { return *find_message(tx, {agency_}, sent[which]); });
  };
  const auto tasks_of = [&](std::size_t which) {
    std::set<std::string_view> kinds;
    for (const auto& task : tasks()) {
      if (task.message == sent[which]) kinds.insert(name(task.kind));
    }
    return kinds;
  };
  const auto wanted_of = [](const Ending& ending) {
    std::set<std::string_view> kinds;
    for (const auto kind : ending.tasks) kinds.insert(name(kind));
    return kinds;
  };
  const auto is_there = [&] {
    for (std::size_t i = 0; i < endings.size(); ++i) {
      if (of(i).state != endings[i].state || tasks_of(i) != wanted_of(endings[i])) return false;
    }
    return true;
  };
  const auto deadline = std::chrono::steady_clock::now() + 30s;
  while (!is_there() && std::chrono::steady_clock::now() < deadline) {
    desk.work(100);
    now_ += 1h;
  }
  for (std::size_t i = 0; i < endings.size(); ++i) {
    SCOPED_TRACE(endings[i].name);
    EXPECT_EQ(name(of(i).state), name(endings[i].state));
    EXPECT_EQ(tasks_of(i), wanted_of(endings[i]));
  }
}

}  // namespace
}  // namespace kythu::receipts::tax
