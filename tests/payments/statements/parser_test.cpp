// Statements read by the program kythu-parser, in its sandbox.
#include <gtest/gtest.h>

#include "payments/statements/desk.hpp"
#include "payments/statements/running_parser.hpp"

namespace kythu::payments::statements {
namespace {

using test::RunningParser;

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
    ASSERT_TRUE((*reading)->hand(std::string_view{text}.substr(at, 300'000), at + 300'000 >= text.size()));
    const auto found = (*reading)->brought();
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
  ASSERT_TRUE((*reading)->hand("<Document><!DOCTYPE x>", false));
  const auto found = (*reading)->brought();
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->stopped);
  EXPECT_EQ(found->faults.size(), 1);
  const auto after = (*reading)->hand("</Document>", true);  // its process has ended
  EXPECT_EQ(after ? (*reading)->brought().error() : after.error(), ReadRefusal::parser_failed);
}

TEST(TheParser, MayNotBeThere) {
  const test::TemporaryFolder empty;
  EXPECT_EQ(ParserDesk{empty.path() / "parser.sock"}.begin(Format::camt).error(), ReadRefusal::parser_busy);
}

}  // namespace
}  // namespace kythu::payments::statements
