// Statements from public test suites, read to the figures in their SOURCES.md. They are not part of the repository:
// KYTHU_SAMPLES names their folder.
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "case_name.hpp"
#include "payments/statements/reader.hpp"

namespace kythu::payments::statements {
namespace {

struct Balances {
  std::optional<std::int64_t> opening, closing;
};
struct Case {
  const char* name;
  const char* file;
  std::size_t statements;
  std::int64_t entries, details, credits, debits;  ///< hundredths
  std::vector<Balances> balances;
  bool adds_up;
};

Found read(const std::string& text, std::size_t piece) {
  const auto reader = reader_of(sniff(text.substr(0, 512)).value_or(Format::table));
  std::vector<Line> lines;
  for (std::size_t at = 0; at < text.size(); at += piece) {
    reader->feed(std::string_view{text}.substr(at, piece));
    for (auto& line : reader->take()) lines.push_back(std::move(line));
  }
  reader->finish();
  for (auto& line : reader->take()) lines.push_back(std::move(line));
  reader->found().lines = std::move(lines);
  return std::move(reader->found());
}

class Samples : public testing::TestWithParam<Case> {};

TEST_P(Samples, ReadToTheirFigures) {
  const auto* folder = std::getenv("KYTHU_SAMPLES");
  if (!folder) GTEST_SKIP() << "KYTHU_SAMPLES names no folder";
  std::ifstream file{std::string{folder} + "/" + GetParam().file, std::ios::binary};
  ASSERT_TRUE(file.good());
  std::ostringstream text;
  text << file.rdbuf();
  for (const std::size_t piece : {std::size_t{1} << 20, std::size_t{7}}) {
    const auto found = read(text.str(), piece);
    const auto& wanted = GetParam();
    for (const auto& fault : found.faults) {
      EXPECT_EQ(wanted.statements, 0) << fault.at << ": " << fault.what;
    }
    ASSERT_EQ(found.statements.size(), wanted.statements);
    Statement all;
    std::size_t faults = 0;
    for (std::size_t i = 0; i < found.statements.size(); ++i) {
      const auto& one = found.statements[i];
      all.entries += one.entries;
      all.details += one.details;
      all.credits += one.credits;
      all.debits += one.debits;
      faults += faults_of(one).size();
      EXPECT_EQ(one.opening, wanted.balances[i].opening);
      EXPECT_EQ(one.closing, wanted.balances[i].closing);
    }
    EXPECT_EQ(all.entries, wanted.entries);
    EXPECT_EQ(all.details, wanted.details);
    EXPECT_EQ(all.credits, wanted.credits);
    EXPECT_EQ(all.debits, wanted.debits);
    EXPECT_EQ(faults == 0, wanted.adds_up);
    for (const auto& line : found.lines) EXPECT_FALSE(line.statement >= found.statements.size());
  }
}

constexpr auto none = std::nullopt;
INSTANTIATE_TEST_SUITE_P(
    Statements, Samples,
    testing::Values(
        Case{"camt_multi", "camt053.001.02_multi_statement.xml", 2, 2, 2, 885, 700, {{1815, 2700}, {2700, 2000}}, true},
        Case{"camt_ultimate", "camt053.001.02_ultimate_parties.xml", 1, 1, 1, 885, 0, {{1815, -2700}}, false},
        Case{"camt_v8", "camt053.001.08.xml", 1, 1, 1, 885, 0, {{1815, -2700}}, false},
        Case{"camt_batch", "camt053_batch_booking.xml", 1, 3, 2, 768800, 475374, {{732980, 2303820}}, false},
        Case{"camt_datetime", "camt053_booking_datetime.xml", 1, 1, 0, 19586, 0, {{none, 60680}}, false},
        Case{"camt_invalid", "camt053_invalid.xml", 0, 0, 0, 0, 0, {}, true},
        Case{"camt054_v4", "camt054.001.04.xml", 1, 1, 3, 0, 20000000, {{none, none}}, true},
        Case{"camt054_v8", "camt054.001.08_uetr.xml", 1, 1, 1, 0, 20000000, {{none, none}}, true},
        Case{"mt940_abn", "mt940_abnamro.sta", 2, 10, 0, 0, 34593, {{323628, 87684}, {287684, 184975}}, false},
        Case{"mt940_february_30", "mt940_february_30.sta", 1, 1, 0, 0, 600, {{120000, 119400}}, true},
        Case{"mt940_german",
             "mt940_german_structured86.sta",
             3,
             16,
             0,
             7243674,
             6010944,
             {{8434974, 8443704}, {218795, 438795}, {4000000, 5004000}},
             true},
        Case{"mt940_ing", "mt940_ing.sta", 1, 7, 0, 468, 5027, {{0, 347}}, false},
        Case{"mt940_malformed", "mt940_malformed_details.sta", 1, 1, 0, 0, 23315, {{1234512, 1234598}}, false},
        Case{"mt940_sepa",
             "mt940_sepa_subfields.sta",
             2,
             11,
             0,
             143074572,
             357406911,
             {{76665649, 112525040}, {-197043187, -447204909}},
             false}),
    case_name);

}  // namespace
}  // namespace kythu::payments::statements
