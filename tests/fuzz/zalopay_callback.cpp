// What anybody can send to the callback address, and what a broken provider could answer: reading it never crashes, and
// no callback is believed without the right mac. The inner text, which is read after the mac, is tried by signing it.
#include <cstdlib>

#include <boost/json.hpp>

#include "channels/wording.hpp"
#include "channels/zalopay.hpp"

using namespace kythu;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const payments::channels::Zalopay zalopay{{.app = 2553,
                                                    .key1 = Secret{"a key that no input knows"},
                                                    .key2 = Secret{"another key that no input knows"},
                                                    .address = "https://zalopay.test",
                                                    .callback_url = "https://pay.test/callbacks/zalopay"}};
  static const Secret key2{"another key that no input knows"};
  const Instant now{std::chrono::days{20'000}};
  const auto callback = [](Bytes body) {
    return payments::Callback{.channel = "zalopay",
                              .method = "POST",
                              .query = {},
                              .headers = {},
                              .body = std::move(body),
                              .source = "203.0.113.2"};
  };
  const Bytes body{data, data + size};
  const std::string text{as_text(body)};
  if (zalopay.read_callback(callback(body), now)) std::abort();
  const auto mac = payments::channels::hmac_sha256_hex(key2, text);
  const boost::json::object message{{"data", text}, {"mac", mac}, {"type", 1}};
  (void)zalopay.read_callback(callback(to_bytes(boost::json::serialize(message))), now);
  const wire::FetchReply reply{.status = 200, .headers = {}, .body = body};
  (void)zalopay.read_reply({"r", "261122_1", now, now, now}, reply);
  (void)zalopay.read_created({.our_ref = "261122_1", .amount = *Vnd::of(50'000)}, reply);
  (void)zalopay.read_refund({}, reply);
  (void)zalopay.read_refund_state({}, reply);
  return 0;
}
