// The framing gate and the chunk reader: bytes from strangers, before anything else. What the gate admits, Beast must
// read in the same way; if they differ, one of the two could be smuggled past.
#include <cstdint>
#include <cstdlib>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

#include "chunks.hpp"
#include "framing.hpp"

namespace http = boost::beast::http;
using namespace kythu;

namespace {

void compare(std::string_view raw, const edge::Head& head) {
  http::request_parser<http::empty_body> second;
  second.header_limit(64 * 1024);
  boost::beast::error_code code;
  second.put(boost::asio::buffer(raw), code);
  if (code) return;
  const auto& seen = second.get();
  KYTHU_ASSERT(seen.method_string() == boost::beast::string_view(head.method.data(), head.method.size()));
  const auto target = head.path + (head.query.empty() ? "" : "?" + head.query);
  KYTHU_ASSERT(std::string{seen.target()}.starts_with(target));
  KYTHU_ASSERT(second.chunked() == head.chunked);
  if (head.body_length) KYTHU_ASSERT(second.content_length() == *head.body_length);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view raw{reinterpret_cast<const char*>(data), size};
  const edge::GateLimits limits;
  const auto end = edge::find_head_end(raw, limits);
  if (!end || !*end) return 0;
  KYTHU_ASSERT(**end <= raw.size());
  const auto head = edge::judge(raw.substr(0, **end), limits);
  if (!head) {
    KYTHU_ASSERT(edge::refusal(head.error()).status >= 400);
    return 0;
  }
  compare(raw.substr(0, **end), *head);
  if (!head->chunked) return 0;
  edge::ChunkReader reader{4096};
  Bytes body;
  const auto taken = reader.take(raw.substr(**end), body);
  KYTHU_ASSERT(body.size() <= 4096);
  if (taken) KYTHU_ASSERT(*taken <= raw.size() - **end);
  return 0;
}
