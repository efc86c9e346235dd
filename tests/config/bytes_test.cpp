#include "config/base/bytes.hpp"

#include <gtest/gtest.h>

#include "case_name.hpp"

namespace kythu {
namespace {

struct Base64Case {
  const char* name;
  const char* text;
  std::optional<std::string> decoded;
};

class Base64 : public testing::TestWithParam<Base64Case> {};

TEST_P(Base64, IsStrict) {
  const auto bytes = from_base64(GetParam().text);
  ASSERT_EQ(bytes.has_value(), GetParam().decoded.has_value());
  if (bytes) {
    EXPECT_EQ(as_text(*bytes), *GetParam().decoded);
    EXPECT_EQ(to_base64(*bytes), GetParam().text);
  }
}

INSTANTIATE_TEST_SUITE_P(Rfc4648, Base64,
                         testing::Values(Base64Case{"empty", "", ""}, Base64Case{"one", "Zg==", "f"},
                                         Base64Case{"two", "Zm8=", "fo"}, Base64Case{"six", "Zm9vYmFy", "foobar"},
                                         Base64Case{"no_padding", "Zg", std::nullopt},
                                         Base64Case{"stray_bits", "Zh==", std::nullopt},
                                         Base64Case{"line_feed", "Zm9v\nYmFy", std::nullopt},
                                         Base64Case{"padding_inside", "Zg==Zg==", std::nullopt},
                                         Base64Case{"url_alphabet", "-_-_", std::nullopt}),
                         case_name);

struct Utf8Case {
  const char* name;
  std::string text;
  bool valid;
};

class Utf8 : public testing::TestWithParam<Utf8Case> {};

TEST_P(Utf8, IsJudged) { EXPECT_EQ(is_utf8(GetParam().text), GetParam().valid); }

INSTANTIATE_TEST_SUITE_P(
    Unicode, Utf8,
    testing::Values(Utf8Case{"vietnamese", "Nguyễn Thị Đặng", true}, Utf8Case{"overlong_slash", "\xC0\xAF", false},
                    Utf8Case{"surrogate", "\xED\xA0\x80", false}, Utf8Case{"too_high", "\xF4\x90\x80\x80", false},
                    Utf8Case{"cut_short", "\xE1\xBB", false}, Utf8Case{"lone_tail", "\x80", false}),
    case_name);

TEST(Hex, RoundTrips) {
  EXPECT_EQ(to_hex(Bytes{0x00, 0xAF, 0x10}), "00af10");
  EXPECT_EQ(from_hex("00AF10"), (Bytes{0x00, 0xAF, 0x10}));
  EXPECT_FALSE(from_hex("0"));
  EXPECT_FALSE(from_hex("0g"));
}

}  // namespace
}  // namespace kythu
