// What can be said in the name of the national payment platform: reading it never crashes, no result is believed
// without its seal, and no amount but a whole one above zero counts.
#include <cstdlib>

#include "channels/platform.hpp"

using namespace kythu;
using namespace kythu::payments;

namespace {

PlatformSettings some_settings() {
  PlatformSettings s;
  s.partner = "H12PARTNER";
  s.secret = Secret{"a secret that no input knows"};
  s.create_url = s.query_url = s.bill_url = "https://platform.test/";
  s.amount_may_be_text = true;
  return s;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const channels::Platform platform{some_settings()};
  const Instant now{std::chrono::days{20'000}};
  const Bytes body{data, data + size};
  const Callback callback{"platform", "POST", {}, {}, body, "203.0.113.2"};
  if (platform.read_callback(callback, now)) std::abort();
  if (platform.answer_to(callback, channels::Verdict::recorded).body.size() > 10'000) std::abort();
  const wire::FetchReply reply{200, {}, body};
  const channels::Question question{"r", "ref", now, now, now};
  const auto outcome = platform.read_reply(question, reply);
  if (const auto* paid = std::get_if<channels::Succeeded>(&outcome); paid && paid->amount.dong() <= 0) std::abort();
  channels::Order order;
  order.our_ref = "ref";
  const auto created = platform.read_created(order, reply);
  if (const auto* page = std::get_if<channels::Handover>(&created); page && !page->url.starts_with("https://")) {
    std::abort();
  }
  (void)platform.read_bill(question, reply);
  return 0;
}
