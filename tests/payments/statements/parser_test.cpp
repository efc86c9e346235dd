// Statements read by the program kythu-parser, in its sandbox.
#include <csignal>
#include <fstream>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <gtest/gtest.h>

#include "config/wire/channel.hpp"
#include "doubles/temporary_folder.hpp"
#include "payments/statements/desk.hpp"

namespace kythu::payments::statements {
namespace {

class RunningParser {
 public:
  RunningParser() {
    const auto file = (folder_.path() / "parser.toml").native();
    std::ofstream{file} << "socket = \"" << socket().native() << "\"\n[log]\nlevel = \"error\"\n";
    const auto program = (std::filesystem::read_symlink("/proc/self/exe").parent_path() / "kythu-parser").native();
    std::string name = program, option = "--settings", settings = file;
    char* const words[] = {name.data(), option.data(), settings.data(), nullptr};
    if (posix_spawn(&pid_, program.c_str(), nullptr, nullptr, words, environ) != 0)
      throw std::runtime_error{"kythu-parser does not start"};
    const auto deadline = wire::within(std::chrono::seconds{10});
    while (!wire::Channel::connect(socket())) {
      if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error{"kythu-parser does not listen"};
      std::this_thread::yield();
    }
  }
  RunningParser(const RunningParser&) = delete;
  ~RunningParser() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  std::filesystem::path socket() const { return folder_.path() / "parser.sock"; }

 private:
  test::TemporaryFolder folder_;
  pid_t pid_ = 0;
};

TEST(TheParser, ReadsAStatementPieceByPiece) {
  const RunningParser parser;
  ParserDesk desk{parser.socket()};
  auto reading = desk.begin(Format::table);
  ASSERT_TRUE(reading);
  std::string text = "Ngày;Số tiền;Nội dung\n";
  for (int i = 0; i < 20'000; ++i) text += "22/11/2026;1.000;phí số " + std::to_string(i) + "\n";
  std::size_t lines = 0;
  std::int64_t sum = 0;
  for (std::size_t at = 0; at < text.size(); at += 300'000) {
    const auto found = (*reading)->feed(std::string_view{text}.substr(at, 300'000), at + 300'000 >= text.size());
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->faults.empty());
    lines += found->lines.size();
    sum = found->statements.at(0).credits;
  }
  EXPECT_EQ(lines, 20'000);
  EXPECT_EQ(sum, 20'000'000);
}

TEST(TheParser, SaysWhatIsWrongWithAFile) {
  const RunningParser parser;
  ParserDesk desk{parser.socket()};
  auto reading = desk.begin(Format::camt);
  ASSERT_TRUE(reading);
  const auto found = (*reading)->feed("<Document><!DOCTYPE x>", false);
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->stopped);
  EXPECT_EQ(found->faults.size(), 1);
  EXPECT_EQ((*reading)->feed("</Document>", true).error(), ReadRefusal::parser_failed);  // its process has ended
}

TEST(TheParser, MayNotBeThere) {
  const test::TemporaryFolder empty;
  EXPECT_EQ(ParserDesk{empty.path() / "parser.sock"}.begin(Format::camt).error(), ReadRefusal::parser_busy);
}

}  // namespace
}  // namespace kythu::payments::statements
