#include <random>

#include <gtest/gtest.h>

#include "case_name.hpp"
#include "transfer_ref.hpp"

namespace kythu::payments {
namespace {

std::string ref_of(std::string_view body) {
  const auto text = "KY" + std::string{body};
  return text + check_character(text);
}
const std::string one = ref_of("7M3QX0TZ9ABC"), other = ref_of("2N4RY1SZ8DEF");

std::string lower(std::string text) {
  for (auto& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return text;
}

/// As a bank prints it in groups.
std::string grouped(const std::string& ref, const std::string& between) {
  return ref.substr(0, 4) + between + ref.substr(4, 4) + between + ref.substr(8, 4) + between + ref.substr(12);
}

struct Case {
  std::string name, memo;
  std::optional<std::string> names;
};
class Memo : public testing::TestWithParam<Case> {};

TEST_P(Memo, NamesOneReferenceOrNone) { EXPECT_EQ(transfer_ref_in(GetParam().memo), GetParam().names); }

INSTANTIATE_TEST_SUITE_P(
    AsBanksWriteThem, Memo,
    testing::Values(Case{"Alone", one, one}, Case{"InSmallLetters", lower(one), one},
                    Case{"WithABanksCodeBefore", "MBVCB.3278907687.0123." + one + ".CT tu 0011 toi 0022", one},
                    Case{"GluedToDigitsBefore", "FT26326000001" + one, one},
                    Case{"GluedToLettersAfter", one + "THANHTOAN", one},
                    Case{"WithSpaces", "QR " + grouped(one, " ") + " nop le phi", one},
                    Case{"WithDashes", grouped(one, "-"), one}, Case{"AcrossALine", grouped(one, "\r\n"), one},
                    Case{"WithVietnameseAround", "Nộp lệ phí hồ sơ " + one + " của Nguyễn Văn Ý", one},
                    Case{"TheSameTwice", one + " " + lower(one), one}, Case{"AfterAnotherKY", "KY " + one, one},
                    Case{"TwoDifferent", one + " " + other, std::nullopt}, Case{"TwoGlued", one + other, std::nullopt},
                    Case{"Cut", one.substr(0, 14), std::nullopt}, Case{"CutInFront", one.substr(1), std::nullopt},
                    Case{"Empty", "", std::nullopt},
                    Case{"AnotherCheckCharacter", one.substr(0, 14) + (one.back() == '0' ? "1" : "0"), std::nullopt},
                    Case{"WordsAlone", "KY NIEM NGAY CUOI NAM CHUYEN TIEN", std::nullopt}),
    case_name);

TEST(Memo, EveryCutOfAReferenceNamesNone) {
  for (std::size_t length = 0; length < one.size(); ++length) {
    EXPECT_FALSE(transfer_ref_in("GD " + one.substr(0, length))) << length;
  }
}

TEST(Memo, OneWrongCharacterNamesNobodyElse) {
  constexpr std::string_view letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  for (std::size_t at = 0; at < one.size(); ++at) {
    for (const char c : letters) {
      auto wrong = one;
      if (wrong[at] == c) continue;
      wrong[at] = c;
      EXPECT_FALSE(transfer_ref_in(wrong)) << wrong;
    }
  }
}

TEST(Memo, ALongOneIsReadToItsBoundAndNoFurther) {
  EXPECT_EQ(transfer_ref_in(std::string(4'000, ' ') + one), one);
  EXPECT_FALSE(transfer_ref_in(std::string(10'000, '-') + one));
}

/// Where a reference holds another "KY", the window across the end of one and the begin of the next looks like one of
/// ours once in some thousands.
TEST(Memo, AReferenceThatABankWroteTwiceIsOne) {
  std::mt19937 engine{7};
  const Random random = [&](std::span<std::uint8_t> out) {
    for (auto& byte : out) byte = static_cast<std::uint8_t>(engine());
  };
  for (int i = 0; i < 50'000; ++i) {
    const auto ref = new_transfer_ref(random);
    ASSERT_EQ(transfer_ref_in(ref + " " + ref), ref);
  }
}

}  // namespace
}  // namespace kythu::payments
