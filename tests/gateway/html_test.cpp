#include "html.hpp"

#include <gtest/gtest.h>

#include "case_name.hpp"

namespace kythu::pages {
namespace {

struct EscapeCase {
  const char* name;
  std::string text, escaped;
};

class EscapeHtml : public testing::TestWithParam<EscapeCase> {};

TEST_P(EscapeHtml, LeavesNothingThatABrowserWouldObey) { EXPECT_EQ(escape_html(GetParam().text), GetParam().escaped); }

INSTANTIATE_TEST_SUITE_P(
    NaughtyStrings, EscapeHtml,
    testing::Values(EscapeCase{"empty", "", ""},
                    EscapeCase{"vietnamese", "Sở Tư pháp – Đặng Thị Ưởng", "Sở Tư pháp – Đặng Thị Ưởng"},
                    EscapeCase{"script", "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"},
                    EscapeCase{"double_quoted_attribute", "\" onmouseover=\"x", "&quot; onmouseover=&quot;x"},
                    EscapeCase{"single_quoted_attribute", "' autofocus onfocus='x", "&#39; autofocus onfocus=&#39;x"},
                    EscapeCase{"reference", "&lt;b&gt;", "&amp;lt;b&amp;gt;"},
                    EscapeCase{"comment", "--><b", "--&gt;&lt;b"},
                    EscapeCase{"nul", std::string{"a\0b", 3},
                               "a\xEF\xBF\xBD"
                               "b"},
                    EscapeCase{"escape_sequence", "\x1B[31m", "\xEF\xBF\xBD[31m"},
                    EscapeCase{"c1_control", "\xC2\x85", "\xEF\xBF\xBD"}, EscapeCase{"line_feed_stays", "a\nb", "a\nb"},
                    EscapeCase{"overlong_less_than", "\xC0\xBC", "\xEF\xBF\xBD\xEF\xBF\xBD"},
                    EscapeCase{"cut_in_the_middle", "a\xE1\xBB", "a\xEF\xBF\xBD\xEF\xBF\xBD"},
                    EscapeCase{"lone_lead_before_a_tag", "\xF0<b>", "\xEF\xBF\xBD&lt;b&gt;"},
                    EscapeCase{"emoji", "\xF0\x9F\x92\xB0", "\xF0\x9F\x92\xB0"}),
    case_name);

struct VndCase {
  const char* name;
  std::int64_t dong;
  const char *vi, *en;
};

class FormatVnd : public testing::TestWithParam<VndCase> {};

TEST_P(FormatVnd, GroupsByThreeAsTheLanguageDoes) {
  const auto amount = Vnd::of(GetParam().dong);
  ASSERT_TRUE(amount);
  EXPECT_EQ(format_vnd(*amount, Language::vi), GetParam().vi);
  EXPECT_EQ(format_vnd(*amount, Language::en), GetParam().en);
}

INSTANTIATE_TEST_SUITE_P(Amounts, FormatVnd,
                         testing::Values(VndCase{"zero", 0, "0\u00A0₫", "0\u00A0₫"},
                                         VndCase{"three_digits", 999, "999\u00A0₫", "999\u00A0₫"},
                                         VndCase{"four_digits", 8'000, "8.000\u00A0₫", "8,000\u00A0₫"},
                                         VndCase{"six_digits", 224'000, "224.000\u00A0₫", "224,000\u00A0₫"},
                                         VndCase{"largest", 999'999'999'999'999, "999.999.999.999.999\u00A0₫",
                                                 "999,999,999,999,999\u00A0₫"}),
                         case_name);

TEST(FormatTime, IsVietnamsOwn) {
  const auto at = parse_rfc3339("2026-11-22T17:04:05Z");
  ASSERT_TRUE(at);
  EXPECT_EQ(format_time(*at), "00:04 23/11/2026");
  EXPECT_EQ(format_day(*at), "23/11/2026");
}

struct LinkCase {
  const char* name;
  const char* url;
  bool safe;
};

class SafeLink : public testing::TestWithParam<LinkCase> {};

TEST_P(SafeLink, IsWhatABrowserMayFollow) { EXPECT_EQ(is_safe_link(GetParam().url), GetParam().safe); }

INSTANTIATE_TEST_SUITE_P(Urls, SafeLink,
                         testing::Values(LinkCase{"https", "https://dichvucong.example.gov.vn/ho-so/1", true},
                                         LinkCase{"loopback", "http://127.0.0.1:9000/back", true},
                                         LinkCase{"loopback_six", "http://[::1]/back", true},
                                         LinkCase{"localhost_alone", "http://localhost", true},
                                         LinkCase{"empty", "", false}, LinkCase{"no_host", "https://", false},
                                         LinkCase{"plain_http", "http://example.gov.vn/", false},
                                         LinkCase{"looks_like_localhost", "http://localhost.evil.example/", false},
                                         LinkCase{"user_part", "http://127.0.0.1:80@evil.example/", false},
                                         LinkCase{"javascript", "javascript:alert(1)", false},
                                         LinkCase{"javascript_upper", "JaVaScRiPt:alert(1)", false},
                                         LinkCase{"data", "data:text/html,<script>", false},
                                         LinkCase{"relative", "/receipts/x", false},
                                         LinkCase{"line_feed", "https://a.vn/\njavascript:1", false},
                                         LinkCase{"backslash", "https://a.vn\\@b.vn", false}),
                         case_name);

}  // namespace
}  // namespace kythu::pages
