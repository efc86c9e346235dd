// What anybody can send to the callback address, and what a broken provider could answer: reading it never crashes, and
// nothing is believed without the right signature.
#include <cstdlib>

#include "channels/vnpay.hpp"

using namespace kythu;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const payments::channels::Vnpay vnpay{{.terminal = "TESTTMN1",
                                                .hash_secret = Secret{"a secret that no input knows"},
                                                .pay_url = "https://pay.test/",
                                                .query_url = "https://pay.test/query",
                                                .address = "203.0.113.1"}};
  const Instant now{std::chrono::days{20'000}};
  const std::string text{as_text({data, size})};
  const payments::Callback callback{
      .channel = "vnpay", .method = "GET", .query = text, .headers = {}, .body = {}, .source = "203.0.113.2"};
  if (vnpay.read_callback(callback, now)) std::abort();
  const wire::FetchReply reply{.status = 200, .headers = {}, .body = to_bytes(text)};
  const auto outcome = vnpay.read_reply({"r", "ref", now, now, now}, reply);
  if (!std::holds_alternative<payments::channels::CannotTell>(outcome)) std::abort();
  return 0;
}
