#include "render/words.hpp"

#include <fstream>
#include <map>
#include <random>
#include <sstream>

#include <gtest/gtest.h>

#include "case_name.hpp"

namespace kythu::receipts {
namespace {

struct Case {
  const char* name;
  std::int64_t dong;
  const char* words;
};

class AmountInWords : public testing::TestWithParam<Case> {};

TEST_P(AmountInWords, IsReadAsTheRulesSay) { EXPECT_EQ(in_words(GetParam().dong), GetParam().words); }

// clang-format off
INSTANTIATE_TEST_SUITE_P(Receipts, AmountInWords, testing::Values(
  Case{"zero", 0, "Không đồng"},
  Case{"one", 1, "Một đồng"},
  Case{"four_alone", 4, "Bốn đồng"},
  Case{"five_alone", 5, "Năm đồng"},
  Case{"ten", 10, "Mười đồng"},
  Case{"eleven", 11, "Mười một đồng"},
  Case{"fourteen", 14, "Mười bốn đồng"},
  Case{"fifteen", 15, "Mười lăm đồng"},
  Case{"twenty", 20, "Hai mươi đồng"},
  Case{"twenty_one", 21, "Hai mươi mốt đồng"},
  Case{"twenty_four", 24, "Hai mươi tư đồng"},
  Case{"twenty_five", 25, "Hai mươi lăm đồng"},
  Case{"ninety_nine", 99, "Chín mươi chín đồng"},
  Case{"hundred", 100, "Một trăm đồng"},
  Case{"hundred_one", 101, "Một trăm linh một đồng"},
  Case{"hundred_four", 104, "Một trăm linh bốn đồng"},
  Case{"hundred_five", 105, "Một trăm linh năm đồng"},
  Case{"hundred_ten", 110, "Một trăm mười đồng"},
  Case{"hundred_fifteen", 115, "Một trăm mười lăm đồng"},
  Case{"thousand", 1'000, "Một nghìn đồng"},
  Case{"thousand_five", 1'005, "Một nghìn không trăm linh năm đồng"},
  Case{"thousand_fifty", 1'050, "Một nghìn không trăm năm mươi đồng"},
  Case{"civil_extracts", 24'000, "Hai mươi tư nghìn đồng"},
  Case{"criminal_record", 200'000, "Hai trăm nghìn đồng"},
  Case{"both_fees", 224'000, "Hai trăm hai mươi tư nghìn đồng"},
  Case{"million", 1'000'000, "Một triệu đồng"},
  Case{"million_one", 1'000'001, "Một triệu không trăm linh một đồng"},
  Case{"million_five_thousand", 1'005'000, "Một triệu không trăm linh năm nghìn đồng"},
  Case{"skipped_group", 3'000'700, "Ba triệu bảy trăm đồng"},
  Case{"mixed", 1'234'500, "Một triệu hai trăm ba mươi tư nghìn năm trăm đồng"},
  Case{"billion", 1'000'000'000, "Một tỷ đồng"},
  Case{"billions_skip", 4'000'002'000, "Bốn tỷ không trăm linh hai nghìn đồng"},
  Case{"every_group", 1'002'003'005, "Một tỷ không trăm linh hai triệu không trăm linh ba nghìn không trăm linh năm đồng"},
  Case{"ten_digits", 1'234'567'890,
       "Một tỷ hai trăm ba mươi tư triệu năm trăm sáu mươi bảy nghìn tám trăm chín mươi đồng"},
  Case{"thousand_billion", 1'000'000'000'000, "Một nghìn tỷ đồng"},
  Case{"thousand_two_billion", 1'002'000'000'000, "Một nghìn không trăm linh hai tỷ đồng"},
  Case{"million_billion", 1'000'000'000'000'000, "Một triệu tỷ đồng"},
  Case{"largest", 999'999'999'999'999'999,
       "Chín trăm chín mươi chín triệu chín trăm chín mươi chín nghìn chín trăm chín mươi chín tỷ "
       "chín trăm chín mươi chín triệu chín trăm chín mươi chín nghìn chín trăm chín mươi chín đồng"}),
  case_name);
// clang-format on

TEST(AmountInWords, EqualsTheSamplesOfOthers) {
  std::ifstream file{KYTHU_VECTORS "/amounts_in_words.tsv"};
  std::string line;
  int checked = 0;
  for (std::getline(file, line); std::getline(file, line); ++checked) {
    const auto tab = line.find('\t');
    ASSERT_NE(tab, std::string::npos) << line;
    EXPECT_EQ(in_words(std::stoll(line.substr(0, tab))), line.substr(tab + 1));
  }
  EXPECT_EQ(checked, 40);
}

/// Reads an amount as a person does: words of units add up, a name of thousands multiplies what stands before it.
class Reader {
 public:
  static std::int64_t read(const std::string& amount) {
    Reader reader;
    std::istringstream words{amount};
    for (std::string word; words >> word;) reader.take(word);
    return reader.billions_ + reader.millions_ + reader.group_;
  }

 private:
  void take(std::string word) {
    if (word[0] >= 'A' && word[0] <= 'Z') word[0] = static_cast<char>(word[0] - 'A' + 'a');
    static const std::map<std::string, std::int64_t> units{
        {"không", 0}, {"một", 1}, {"mốt", 1}, {"hai", 2}, {"ba", 3},  {"bốn", 4},  {"tư", 4},
        {"năm", 5},   {"lăm", 5}, {"sáu", 6}, {"bảy", 7}, {"tám", 8}, {"chín", 9}, {"mười", 10}};
    if (const auto unit = units.find(word); unit != units.end()) {
      group_ += unit->second;
      last_ = unit->second;
    } else if (word == "trăm" || word == "mươi") {
      group_ += last_ * (word == "trăm" ? 99 : 9);
    } else if (word == "nghìn" || word == "triệu") {
      millions_ += group_ * (word == "nghìn" ? 1'000 : 1'000'000);
      group_ = 0;
    } else if (word == "tỷ") {
      billions_ = (millions_ + group_) * 1'000'000'000;
      millions_ = group_ = 0;
    } else {
      EXPECT_TRUE(word == "linh" || word == "đồng") << word;
    }
  }
  std::int64_t billions_ = 0, millions_ = 0, group_ = 0, last_ = 0;
};

TEST(AmountInWords, ReadBackGivesTheNumber) {
  for (std::int64_t dong = 0; dong < 20'000; ++dong) ASSERT_EQ(Reader::read(in_words(dong)), dong);
  std::mt19937_64 random{20261122};
  for (int i = 0; i < 100'000; ++i) {
    // Of every length alike, with groups of zeros.
    std::int64_t limit = 1, dong = 0;
    for (auto digits = random() % 18 + 1; digits > 0; --digits) limit *= 10;
    dong = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(limit));
    if (i % 3 == 0) dong -= dong % 1'000'000 - dong % 1'000;
    ASSERT_EQ(Reader::read(in_words(dong)), dong) << in_words(dong);
  }
}

TEST(AmountInWords, AreOneLineOfOneSpacing) {
  std::mt19937_64 random{7};
  for (int i = 0; i < 10'000; ++i) {
    const auto words = in_words(static_cast<std::int64_t>(random() % 1'000'000'000'000'000'000));
    EXPECT_EQ(words.find("  "), std::string::npos) << words;
    EXPECT_TRUE(words.ends_with(" đồng")) << words;
    EXPECT_TRUE(words[0] >= 'A' && words[0] <= 'Z') << words;
  }
}

TEST(AmountInDigits, HasADotBeforeEveryThousand) {
  EXPECT_EQ(in_digits(0), "0");
  EXPECT_EQ(in_digits(999), "999");
  EXPECT_EQ(in_digits(1'000), "1.000");
  EXPECT_EQ(in_digits(224'000), "224.000");
  EXPECT_EQ(in_digits(1'234'567), "1.234.567");
}

}  // namespace
}  // namespace kythu::receipts
