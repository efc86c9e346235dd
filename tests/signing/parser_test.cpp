// kythu-parser as core sees it: the real program, its socket, and its walls.
#include <atomic>
#include <csignal>
#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <fmt/format.h>

#include "case_name.hpp"
#include "config/wire/server.hpp"
#include "fixture.hpp"
#include "gateway/parser/sandbox.hpp"
#include "signing/parser_client.hpp"

namespace kythu::test {
namespace {

using signing::Refusal;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

class RunningParser {
 public:
  explicit RunningParser(const std::string& members = "") {
    const auto file = (folder_.path() / "parser.toml").native();
    const auto text = fmt::format("socket = \"{}\"\n{}\n[log]\nlevel = \"error\"\n", socket().native(), members);
    write_file(file, as_bytes(text));
    const auto program = (std::filesystem::read_symlink("/proc/self/exe").parent_path() / "kythu-parser").native();
    char option[] = "--settings";
    std::string name = program, settings = file;
    char* const words[] = {name.data(), option, settings.data(), nullptr};
    if (posix_spawn(&pid_, program.c_str(), nullptr, nullptr, words, environ) != 0)
      throw std::runtime_error{"kythu-parser does not start"};
    const auto deadline = wire::within(std::chrono::seconds{10});
    while (!wire::Channel::connect(socket())) {
      if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error{"kythu-parser does not listen"};
      std::this_thread::yield();
    }
  }
  ~RunningParser() {
    if (pid_ != 0) stop(SIGKILL);
  }
  /// Its exit status, as waitpid gives it.
  int stop(int signal) {
    kill(pid_, signal);
    int status = 0;
    waitpid(std::exchange(pid_, 0), &status, 0);
    return status;
  }
  std::filesystem::path socket() const { return folder_.path() / "parser.sock"; }
  signing::ParserClient client() const { return signing::ParserClient{{.socket = socket()}}; }

 private:
  TemporaryFolder folder_;
  pid_t pid_ = 0;
};

TEST(Parser, plans_as_the_reader_does) {
  const RunningParser parser;
  auto client = parser.client();
  const auto pdf = build_pdf({.pages = 2, .page = "/Rotate 90"});
  const auto far = client.plan_pdf_signature(pdf, {.page = 2});
  const auto near = NearInspector{}.plan_pdf_signature(pdf, {.page = 2});
  ASSERT_TRUE(far && near);
  EXPECT_EQ(far->page, near->page);
  EXPECT_EQ(far->root, near->root);
  EXPECT_EQ(far->size, near->size);
  EXPECT_EQ(far->last_startxref, near->last_startxref);
  EXPECT_EQ(far->rotate, 90);
  EXPECT_EQ(far->page_width, near->page_width);
  ASSERT_EQ(far->changed.size(), near->changed.size());
  for (std::size_t i = 0; i < far->changed.size(); ++i) EXPECT_EQ(far->changed[i].text, near->changed[i].text);
}

TEST(Parser, carries_a_refusal) {
  const RunningParser parser;
  const auto facts = parser.client().plan_pdf_signature(to_bytes("GIF89a"), {.page = 1});
  ASSERT_FALSE(facts);
  EXPECT_EQ(facts.error(), Refusal::not_a_pdf);
}

TEST(Parser, answers_more_callers_than_it_has_places) {
  const RunningParser parser{"jobs = 2"};
  auto client = parser.client();
  std::atomic<int> planned = 0;
  {
    std::vector<std::jthread> callers;
    for (int i = 0; i < 8; ++i) {
      callers.emplace_back([&] {
        for (int k = 0; k < 10; ++k) planned += client.plan_pdf_signature(build_pdf(), {.page = 1}).has_value();
      });
    }
  }
  EXPECT_EQ(planned, 80);
}

TEST(Parser, a_document_that_unpacks_over_the_memory_limit_costs_that_job_only) {
  if (sanitized) GTEST_SKIP() << "the limit is off under sanitizers";
  const RunningParser parser{"memory_mib = 128"};
  const TemporaryFolder folder;
  const auto bomb = (folder.path() / "bomb.pdf").native();
  // An object stream of 400 MB of spaces, deflated by qpdf's own hand.
  const auto made = run(
      "python3 -c \"\nimport zlib\nz=zlib.compress(b'6 0 << >>'+b' '*400000000,9)\n"
      "o=[b'<< /Type /Catalog /Pages 2 0 R >>',b'<< /Type /Pages /Kids [3 0 R] /Count 1 >>',"
      "b'<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>',"
      "b'<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\\nstream\\n'%len(z)+z+b'\\nendstream']\n"
      "f=b'%PDF-1.7\\n'\np=[]\nfor i,x in enumerate(o):\n p.append(len(f)); f+=b'%d 0 obj\\n'%(i+1)+x+b'\\nendobj\\n'\n"
      "s=len(f)\nd=b'\\0'*7\nfor q in p: d+=b'\\1'+q.to_bytes(4,'big')+b'\\0\\0'\n"
      "d+=b'\\1'+s.to_bytes(4,'big')+b'\\0\\0'+b'\\2'+(4).to_bytes(4,'big')+b'\\0\\0'\n"
      "f+=b'5 0 obj\\n<< /Type /XRef /Size 7 /W [1 4 2] /Root 1 0 R /Length %d >>\\nstream\\n'%len(d)+d+"
      "b'\\nendstream\\nendobj\\nstartxref\\n%d\\n%%%%EOF\\n'%s\nopen('" +
      bomb + "','wb').write(f)\"");
  ASSERT_EQ(made.code, 0) << made.output;
  auto client = parser.client();
  const auto facts = client.plan_pdf_signature(read_file(bomb), {.page = 1});
  ASSERT_FALSE(facts);
  // qpdf takes the missing memory for a damaged stream: refused in either word, and nobody else notices.
  EXPECT_TRUE(facts.error() == Refusal::broken || facts.error() == Refusal::parser_failed);
  EXPECT_TRUE(client.plan_pdf_signature(build_pdf(), {.page = 1}));
}

TEST(Parser, ends_a_job_at_its_wall_clock) {
  const RunningParser parser{"wall_ms = 300\njobs = 1"};
  auto silent = wire::Channel::connect(parser.socket());
  ASSERT_TRUE(silent);
  const auto answer = silent->receive(1'024, wire::within(std::chrono::seconds{10}));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error(), wire::ChannelFault::closed);
  EXPECT_TRUE(parser.client().plan_pdf_signature(build_pdf(), {.page = 1}));
}

TEST(Parser, refuses_a_document_over_its_limit) {
  const RunningParser parser{"document_limit_mib = 1"};
  auto pdf = build_pdf();
  pdf.resize((1 << 20) + 1, ' ');
  const auto facts = parser.client().plan_pdf_signature(pdf, {.page = 1});
  ASSERT_FALSE(facts);
  EXPECT_EQ(facts.error(), Refusal::too_large);
}

TEST(Parser, a_job_that_dies_is_a_refusal) {
  const TemporaryFolder folder;
  const auto socket = folder.path() / "parser.sock";
  const int listening = wire::listen_on(socket);
  const std::jthread dying{[listening] { close(accept(listening, nullptr, nullptr)); }};
  signing::ParserClient client{{.socket = socket}};
  const auto facts = client.plan_pdf_signature(build_pdf(), {.page = 1});
  ASSERT_FALSE(facts);
  EXPECT_EQ(facts.error(), Refusal::parser_failed);
  close(listening);
}

TEST(Parser, that_is_not_there_is_busy) {
  signing::ParserClient client{{.socket = "/nonexistent/parser.sock"}};
  const auto facts = client.plan_pdf_signature(build_pdf(), {.page = 1});
  ASSERT_FALSE(facts);
  EXPECT_EQ(facts.error(), Refusal::parser_busy);
}

TEST(Parser, stops_when_it_is_asked_to) {
  RunningParser parser;
  const auto status = parser.stop(SIGTERM);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

struct Escape {
  const char* name;
  void (*attempt)();
};

class Sandbox : public testing::TestWithParam<Escape> {};

TEST_P(Sandbox, kills_who_tries) {
  if (sanitized) GTEST_SKIP() << "the filter is off under sanitizers";
  EXPECT_EXIT(
      {
        parser::enter_sandbox({.memory = std::size_t{1} << 30, .cpu = std::chrono::seconds{5}});
        GetParam().attempt();
        _exit(0);
      },
      testing::KilledBySignal(SIGSYS), "");
}

INSTANTIATE_TEST_SUITE_P(Parser, Sandbox,
                         testing::Values(Escape{"to_open_a_file", [] { open("/etc/passwd", O_RDONLY); }},
                                         Escape{"to_make_a_socket", [] { socket(AF_INET, SOCK_STREAM, 0); }},
                                         Escape{"to_run_a_program", [] { execl("/bin/true", "true", nullptr); }},
                                         Escape{"to_make_a_process", [] { fork(); }},
                                         Escape{"to_map_executable_memory",
                                                [] {
                                                  mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
                                                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
                                                }},
                                         Escape{"to_look_around", [] { access("/", R_OK); }}),
                         case_name);

TEST(Walls, end_who_computes_for_too_long) {
  if (sanitized) GTEST_SKIP() << "the filter is off under sanitizers";
  EXPECT_EXIT(
      {
        parser::enter_sandbox({.memory = std::size_t{1} << 30, .cpu = std::chrono::seconds{1}});
        std::atomic<int> turns = 0;
        for (;;) ++turns;
      },
      testing::KilledBySignal(SIGKILL), "");
}

}  // namespace
}  // namespace kythu::test
