#include <gtest/gtest.h>

#include "case_name.hpp"
#include "chunks.hpp"
#include "framing.hpp"

namespace kythu::edge {
namespace {

using namespace std::string_literals;

int status_of(std::string_view raw, const GateLimits& limits = {}) {
  const auto end = find_head_end(raw, limits);
  if (!end) return refusal(end.error()).status;
  if (!*end) return 0;
  const auto head = judge(raw.substr(0, **end), limits);
  return head ? 200 : refusal(head.error()).status;
}

struct Case {
  const char* name;
  std::string raw;
  int status;
};

class Gate : public testing::TestWithParam<Case> {};

TEST_P(Gate, JudgesTheHead) { EXPECT_EQ(status_of(GetParam().raw), GetParam().status); }

std::string get(const std::string& fields) { return "GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n"; }
std::string post(const std::string& fields) { return "POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n"; }
std::string to(const std::string& target) { return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n"; }
std::string line(const std::string& first) { return first + "\r\nHost: a\r\n\r\n"; }
std::string host(const std::string& value) { return "GET / HTTP/1.1\r\nHost:" + value + "\r\n\r\n"; }

INSTANTIATE_TEST_SUITE_P(
    Line, Gate,
    testing::Values(Case{"get", get(""), 200}, Case{"head", line("HEAD / HTTP/1.1"), 200},
                    Case{"delete_without_body", line("DELETE /v1/x HTTP/1.1"), 200},
                    Case{"options", line("OPTIONS /v1/x HTTP/1.1"), 200}, Case{"post_without_body", post(""), 200},
                    Case{"unknown_method", line("BREW / HTTP/1.1"), 501}, Case{"trace", line("TRACE / HTTP/1.1"), 501},
                    Case{"connect", line("CONNECT a:443 HTTP/1.1"), 501}, Case{"patch", line("PATCH / HTTP/1.1"), 501},
                    Case{"small_method", line("get / HTTP/1.1"), 501}, Case{"http_1_0", line("GET / HTTP/1.0"), 505},
                    Case{"http_2_0", line("GET / HTTP/2.0"), 505}, Case{"http_1_2", line("GET / HTTP/1.2"), 505},
                    Case{"http_0_9", line("GET /"), 400}, Case{"small_version", line("GET / http/1.1"), 400},
                    Case{"long_version", line("GET / HTTP/1.10"), 400},
                    Case{"two_spaces", line("GET  / HTTP/1.1"), 400}, Case{"tab", line("GET\t/ HTTP/1.1"), 400},
                    Case{"space_at_the_end", line("GET / HTTP/1.1 "), 400},
                    Case{"empty_line_before", "\r\n" + get(""), 400}, Case{"nul", line("GET /\0 HTTP/1.1"s), 400},
                    Case{"http2_preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
                    Case{"tls_on_top", "\x16\x03\x01\x02"s + "\0\1\0\1\xfc\3\3"s, 400},
                    Case{"unfinished", "GET / HTTP/1.1\r\nHost: a\r\n", 0}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Target, Gate,
    testing::Values(Case{"query", to("/a?b=c&d=%20"), 200}, Case{"escaped_space", to("/a%20b"), 200},
                    Case{"absolute_form", to("http://a/"), 400}, Case{"absolute_https", to("https://a/x"), 400},
                    Case{"asterisk", line("OPTIONS * HTTP/1.1"), 400}, Case{"authority", to("a:443"), 400},
                    Case{"fragment", to("/a#b"), 400}, Case{"fragment_in_query", to("/a?b#c"), 400},
                    Case{"dots", to("/a/../b"), 400}, Case{"dots_at_the_end", to("/a/.."), 400},
                    Case{"encoded_dots", to("/a/%2e%2e/b"), 400}, Case{"capital_encoded_dots", to("/a/%2E%2E/b"), 400},
                    Case{"half_encoded_dots", to("/a/.%2e/b"), 400}, Case{"encoded_slash", to("/a%2fb"), 400},
                    Case{"capital_encoded_slash", to("/a%2Fb"), 400}, Case{"encoded_backslash", to("/a%5cb"), 400},
                    Case{"encoded_nul", to("/a%00"), 400}, Case{"backslash", to("/a\\b"), 400},
                    Case{"broken_escape", to("/a%2"), 400}, Case{"foreign_escape", to("/a%zz"), 400},
                    Case{"quote", to("/a\"b"), 400}, Case{"raw_utf8", to("/h\xc3\xa0"), 400},
                    Case{"too_long", to("/" + std::string(9'000, 'a')), 414},
                    Case{"endless_line", "GET /" + std::string(20'000, 'a'), 414}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Fields, Gate,
    testing::Values(
        Case{"plain", get("Accept: */*\r\nX-A:\tb \r\n"), 200}, Case{"empty_value", get("X-A:\r\n"), 200},
        Case{"no_host", "GET / HTTP/1.1\r\n\r\n", 400}, Case{"two_hosts", get("Host: a\r\n"), 400},
        Case{"empty_host", host(""), 400}, Case{"host_with_port", host(" a.vn:8443"), 200},
        Case{"host_ipv6", host(" [::1]:8443"), 200}, Case{"host_list", host(" a, b"), 400},
        Case{"host_with_path", host(" a/b"), 400}, Case{"host_with_user", host(" u@a"), 400},
        Case{"host_with_empty_port", host(" a:"), 400}, Case{"host_with_word_port", host(" a:x"), 400},
        Case{"host_with_open_bracket", host(" [::1"), 400}, Case{"folded", get("X-A: b\r\n c\r\n"), 400},
        Case{"folded_with_tab", get("X-A: b\r\n\tc\r\n"), 400},
        Case{"folded_first", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400},
        Case{"space_before_colon", post("Content-Length : 5\r\n"), 400}, Case{"no_colon", get("X-A\r\n"), 400},
        Case{"no_name", get(": b\r\n"), 400}, Case{"underscore", get("X_A: b\r\n"), 400},
        Case{"content_underscore_length", post("Content_Length: 5\r\n"), 400},
        Case{"high_byte_in_name", get("X\xc3: b\r\n"), 400}, Case{"high_byte_in_value", get("X-A: \xc3\xa0\r\n"), 400},
        Case{"nul_in_value", get("X-A: b\0c\r\n"s), 400}, Case{"escape_in_value", get("X-A: \x1b[0m\r\n"), 400},
        Case{"delete_in_value", get("X-A: \x7f\r\n"), 400}, Case{"bare_lf", "GET / HTTP/1.1\nHost: a\n\n", 400},
        Case{"bare_lf_in_field", get("X-A: b\nX-B: c\r\n"), 400},
        Case{"bare_cr_in_field", get("X-A: b\rX-B: c\r\n"), 400}, Case{"cr_cr_lf", get("X-A: b\r\r\n"), 400},
        Case{"two_authorizations", get("Authorization: a\r\nauthorization: b\r\n"), 400},
        Case{"two_idempotency_keys", post("Idempotency-Key: a\r\nIdempotency-Key: a\r\n"), 400},
        Case{"two_content_types", post("Content-Type: a/b\r\nContent-Type: a/b\r\n"), 400},
        Case{"two_signatures", post("Signature: a\r\nSignature: b\r\n"), 400},
        Case{"two_signature_inputs", post("Signature-Input: a\r\nSignature-Input: b\r\n"), 400},
        Case{"two_accepts", get("Accept: a/b\r\nAccept: c/d\r\n"), 200},
        Case{"internal", get("X-Internal: metrics\r\n"), 400}, Case{"other_expectation", post("Expect: a\r\n"), 417},
        Case{"compressed_body", post("Content-Encoding: gzip\r\nContent-Length: 5\r\n"), 415},
        Case{"announced_trailer", post("Transfer-Encoding: chunked\r\nTrailer: X-A\r\n"), 400}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Lengths, Gate,
    testing::Values(
        Case{"length", post("Content-Length: 5\r\n"), 200},
        Case{"chunked", post("Transfer-Encoding: chunked\r\n"), 200},
        Case{"capital_chunked", post("Transfer-Encoding: Chunked\r\n"), 200},
        Case{"both", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), 400},
        Case{"both_other_way", post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"), 400},
        Case{"identity", post("Transfer-Encoding: identity\r\n"), 400},
        Case{"gzip_chunked", post("Transfer-Encoding: gzip, chunked\r\n"), 400},
        Case{"chunked_twice", post("Transfer-Encoding: chunked, chunked\r\n"), 400},
        Case{"chunked_identity", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n"), 400},
        Case{"chunked_with_vertical_tab", post("Transfer-Encoding: \x0b"s + "chunked\r\n"), 400},
        Case{"xchunked", post("Transfer-Encoding: xchunked\r\n"), 400},
        Case{"chunked_in_http_1_0", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 505},
        Case{"two_lengths", post("Content-Length: 5\r\nContent-Length: 6\r\n"), 400},
        Case{"same_length_twice", post("Content-Length: 5\r\nContent-Length: 5\r\n"), 400},
        Case{"listed_length", post("Content-Length: 5, 5\r\n"), 400},
        Case{"signed_length", post("Content-Length: +5\r\n"), 400},
        Case{"negative_length", post("Content-Length: -5\r\n"), 400},
        Case{"hex_length", post("Content-Length: 0x5\r\n"), 400},
        Case{"leading_zero", post("Content-Length: 05\r\n"), 400},
        Case{"empty_length", post("Content-Length:\r\n"), 400},
        Case{"endless_length", post("Content-Length: 99999999999999999999\r\n"), 413},
        Case{"get_with_body", get("Content-Length: 5\r\n"), 400},
        Case{"get_with_empty_body", get("Content-Length: 0\r\n"), 200},
        Case{"get_chunked", get("Transfer-Encoding: chunked\r\n"), 400},
        Case{"head_with_body", "HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n", 400},
        Case{"delete_with_body", "DELETE / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n", 400}),
    case_name);

TEST(GateLimit, CountsFields) {
  std::string fields;
  for (int i = 0; i < 63; ++i) fields += "X-A: b\r\n";
  EXPECT_EQ(status_of(get(fields)), 200);
  EXPECT_EQ(status_of(get(fields + "X-A: b\r\n")), 431);
}

TEST(GateLimit, CountsBytesOfTheHead) {
  EXPECT_EQ(status_of(get("X-A: " + std::string(15'000, 'a') + "\r\n")), 200);
  EXPECT_EQ(status_of(get("X-A: " + std::string(17'000, 'a') + "\r\n")), 431);
}

TEST(GateLimit, RefusesForeignHosts) {
  const GateLimits limits{.hosts = {"kythu.vn"}};
  EXPECT_EQ(status_of(host(" KYTHU.vn:8443"), limits), 200);
  EXPECT_EQ(status_of(host(" kythu.vn.evil.example"), limits), 421);
}

TEST(Gate, ReadsWhatItAdmits) {
  const auto head = judge(
      "POST /v1/x?a=b HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\nConnection: x, Close\r\n"
      "Expect: 100-continue\r\nX-Name: \t two words \t\r\n\r\n",
      {});
  ASSERT_TRUE(head);
  EXPECT_EQ(head->method, "POST");
  EXPECT_EQ(head->path, "/v1/x");
  EXPECT_EQ(head->query, "a=b");
  EXPECT_EQ(head->body_length, 7u);
  EXPECT_FALSE(head->keep_alive);
  EXPECT_TRUE(head->expects_continue);
  EXPECT_EQ(gateway::find_header(head->headers, "x-name"), "two words");
}

struct ChunkCase {
  const char* name;
  std::string raw;
  std::optional<Fault> fault;
  std::string body;
};

class Chunks : public testing::TestWithParam<ChunkCase> {};

/// However the bytes are cut into reads, the verdict is the same.
TEST_P(Chunks, AreReadStrictly) {
  for (const std::size_t step : {std::size_t{1}, std::size_t{3}, std::size_t{1'000}}) {
    ChunkReader reader{100};
    Bytes body;
    std::optional<Fault> fault;
    std::string waiting;
    for (std::size_t at = 0; at < GetParam().raw.size() && !fault && !reader.done(); at += step) {
      waiting += GetParam().raw.substr(at, step);
      const auto taken = reader.take(waiting, body);
      if (!taken) fault = taken.error();
      if (taken) waiting.erase(0, *taken);
    }
    EXPECT_EQ(fault, GetParam().fault) << step;
    if (fault) continue;
    EXPECT_TRUE(reader.done());
    EXPECT_EQ(as_text(body), GetParam().body);
  }
}

INSTANTIATE_TEST_SUITE_P(Body, Chunks,
                         testing::Values(ChunkCase{"two", "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", {}, "abcde"},
                                         ChunkCase{"none", "0\r\n\r\n", {}, ""},
                                         ChunkCase{"extension", "1;a=b\r\nx\r\n0;c\r\n\r\n", {}, "x"},
                                         ChunkCase{"capital_hex", "A\r\n0123456789\r\n0\r\n\r\n", {}, "0123456789"},
                                         ChunkCase{"trailer", "0\r\nX-A: b\r\n\r\n", Fault::trailers, ""},
                                         ChunkCase{"bare_lf", "1\nx\n0\n\n", Fault::chunk, ""},
                                         ChunkCase{"bare_lf_in_extension", "1;a\nb\r\nx\r\n0\r\n\r\n", Fault::chunk,
                                                   ""},
                                         ChunkCase{"no_size", "\r\nx\r\n", Fault::chunk, ""},
                                         ChunkCase{"prefix", "0x1\r\nx\r\n", Fault::chunk, ""},
                                         ChunkCase{"sign", "+1\r\nx\r\n", Fault::chunk, ""},
                                         ChunkCase{"space", "1 \r\nx\r\n", Fault::chunk, ""},
                                         ChunkCase{"endless_size", "fffffffff\r\n", Fault::chunk, ""},
                                         ChunkCase{"overflowing_size", "ffffffffffffffff1\r\n", Fault::chunk, ""},
                                         ChunkCase{"longer_than_said", "1\r\nxy\r\n0\r\n\r\n", Fault::chunk, ""},
                                         ChunkCase{"over_the_limit", "65\r\nx", Fault::body_too_large, ""},
                                         ChunkCase{"long_header", "1;" + std::string(300, 'a'), Fault::chunk, ""}),
                         case_name);

}  // namespace
}  // namespace kythu::edge
