#include "gateway/api/multipart.hpp"

#include <gtest/gtest.h>

#include "case_name.hpp"

namespace kythu::gateway {
namespace {

using enum MultipartFault;

TEST(Multipart, TheUsualFormIsRead) {
  const std::string body =
      "--XyZ\r\nContent-Disposition: form-data; name=\"request\"\r\nContent-Type: application/json\r\n\r\n{}\r\n"
      "--XyZ\r\ncontent-disposition: FORM-DATA; name=\"document\"; filename=\"Kết quả \\\"1\\\".pdf\"\r\n"
      "Content-Type: application/pdf\r\n\r\n%PDF\r\n--Xy\r\n\r\n--XyZ--\r\n";
  const auto parts = read_multipart("multipart/form-data; boundary=\"XyZ\"", as_bytes(body));
  ASSERT_TRUE(parts);
  ASSERT_EQ(parts->size(), 2u);
  EXPECT_EQ((*parts)[0].name, "request");
  EXPECT_EQ((*parts)[0].content_type, "application/json");
  EXPECT_EQ(as_text((*parts)[0].content), "{}");
  EXPECT_EQ((*parts)[1].file_name, "Kết quả \"1\".pdf");
  EXPECT_EQ(as_text((*parts)[1].content), "%PDF\r\n--Xy\r\n");
}

struct Case {
  const char* name;
  std::string content_type, body;
  std::optional<MultipartFault> fault;
};
class Multiparts : public testing::TestWithParam<Case> {};

TEST_P(Multiparts, AreReadOrRefused) {
  const auto parts = read_multipart(GetParam().content_type, as_bytes(GetParam().body));
  ASSERT_EQ(static_cast<bool>(parts), !GetParam().fault.has_value());
  if (!parts) {
    EXPECT_EQ(parts.error(), *GetParam().fault);
  }
}

const std::string type = "multipart/form-data; boundary=b";
std::string part(const std::string& headers, const std::string& content = "x") {
  return "--b\r\n" + headers + "\r\n\r\n" + content + "\r\n";
}
const std::string named = "Content-Disposition: form-data; name=a";
std::string parts(int count) {
  std::string body;
  for (int i = 0; i < count; ++i) body += part("Content-Disposition: form-data; name=n" + std::to_string(i));
  return body + "--b--";
}

INSTANTIATE_TEST_SUITE_P(
    Multipart, Multiparts,
    testing::Values(
        Case{"one_part", type, part(named) + "--b--\r\n", {}},
        Case{"no_last_line_end", type, part(named) + "--b--", {}},
        Case{"an_empty_part", type, part(named, "") + "--b--", {}}, Case{"eight_parts", type, parts(8), {}},
        Case{"a_boundary_as_browsers_write",
             "Multipart/Form-Data;boundary=----WebKitFormBoundary/=x",
             "------WebKitFormBoundary/=x\r\n" + named + "\r\n\r\n\r\n------WebKitFormBoundary/=x--\r\n",
             {}},
        Case{"nine_parts", type, parts(9), too_many_parts},
        Case{"another_media_type", "multipart/mixed; boundary=b", part(named) + "--b--", not_multipart},
        Case{"no_boundary", "multipart/form-data", part(named) + "--b--", not_multipart},
        Case{"an_empty_boundary", "multipart/form-data; boundary=\"\"", part(named) + "--b--", not_multipart},
        Case{"a_boundary_of_71", "multipart/form-data; boundary=" + std::string(71, 'b'), "", not_multipart},
        Case{"two_boundaries", type + "; boundary=c", part(named) + "--b--", not_multipart},
        Case{"a_boundary_in_another_parameter", "multipart/form-data; x=\"boundary=b\"", part(named) + "--b--",
             not_multipart},
        Case{"a_preamble", type, "hello\r\n" + part(named) + "--b--", malformed},
        Case{"an_epilogue", type, part(named) + "--b--\r\nmore", malformed},
        Case{"no_end", type, part(named), malformed}, Case{"no_part", type, "--b--\r\n", malformed},
        Case{"an_empty_body", type, "", malformed},
        Case{"bare_line_feeds", type, "--b\n" + named + "\n\nx\n--b--\n", malformed},
        Case{"blanks_after_a_delimiter", type, "--b  \r\n" + named + "\r\n\r\nx\r\n--b--", malformed},
        Case{"no_disposition", type, part("Content-Type: text/plain") + "--b--", malformed},
        Case{"two_dispositions", type, part(named + "\r\n" + named) + "--b--", malformed},
        Case{"an_attachment", type, part("Content-Disposition: attachment; name=a") + "--b--", malformed},
        Case{"no_name", type, part("Content-Disposition: form-data; filename=a") + "--b--", malformed},
        Case{"an_extended_file_name", type, part(named + "; filename*=UTF-8''a") + "--b--", malformed},
        Case{"a_name_that_is_not_utf8", type, part("Content-Disposition: form-data; name=\"\xFF\"") + "--b--",
             malformed},
        Case{"an_open_quote", type, part("Content-Disposition: form-data; name=\"a") + "--b--", malformed},
        Case{"a_folded_header", type, part(named + "\r\n ; filename=b") + "--b--", malformed},
        Case{"a_nul_in_a_header", type, part(named + std::string("\r\nX: a\0b", 8)) + "--b--", malformed},
        Case{"a_large_header", type, part(named + "\r\nX: " + std::string(5000, 'x')) + "--b--", headers_too_large},
        Case{"many_headers", type, part(named + "\r\nA:\r\nB:\r\nC:\r\nD:\r\nE:\r\nF:\r\nG:\r\nH:\r\nI:") + "--b--",
             headers_too_large},
        Case{"a_transfer_encoding", type, part(named + "\r\nContent-Transfer-Encoding: base64") + "--b--", encoded},
        Case{"the_same_name_twice", type, part(named) + part(named) + "--b--", duplicate_name}),
    case_name);

}  // namespace
}  // namespace kythu::gateway
