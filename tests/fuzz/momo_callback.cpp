// What anybody can send to the callback address, and what a broken provider could answer: reading it never crashes, and
// nothing is believed without the right signature or of an order that was not asked for.
#include <cstdlib>

#include "channels/momo.hpp"

using namespace kythu;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const payments::channels::Momo momo{{.partner = "MOMO",
                                              .access_key = "F8BBA842ECF85",
                                              .secret_key = Secret{"a secret that no input knows"},
                                              .address = "https://momo.test",
                                              .callback_url = "https://pay.test/callbacks/momo"}};
  const Instant now{std::chrono::days{20'000}};
  const payments::Callback callback{.channel = "momo",
                                    .method = "POST",
                                    .query = {},
                                    .headers = {},
                                    .body = {data, data + size},
                                    .source = "203.0.113.2"};
  if (momo.read_callback(callback, now)) std::abort();
  const wire::FetchReply reply{.status = 200, .headers = {}, .body = {data, data + size}};
  // no text of a reply holds a byte 0xff
  const auto outcome = momo.read_reply({"r", "\xff", now, now, now}, reply);
  if (!std::holds_alternative<payments::channels::CannotTell>(outcome)) std::abort();
  (void)momo.read_reply({"r", "H1", now, now, now}, reply);
  (void)momo.read_created({.our_ref = "H1", .amount = *Vnd::of(50'000)}, reply);
  (void)momo.read_refund({.refund_ref = "H1", .amount = *Vnd::of(50'000)}, reply);
  return 0;
}
