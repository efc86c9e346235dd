#include "channel.hpp"

#include <cstdlib>

#include "config/base/bytes.hpp"

namespace kythu::payments::channels {

std::string origin_of(std::string_view url) {
  const auto host = url.find("://");
  if (host == std::string_view::npos || host + 3 == url.size()) return "https:";
  return std::string{url.substr(0, url.find('/', host + 3))};
}

std::string Channel::reference(AttemptId attempt, Instant) const { return to_hex(attempt.uuid.bytes); }
std::string Channel::refund_reference(const Uuid& refund, Instant) const { return to_hex(refund.bytes); }
std::optional<wire::FetchRequest> Channel::create(const Order&) const { return std::nullopt; }
Created Channel::read_created(const Order&, const wire::FetchReply&) const { std::abort(); }
std::optional<wire::FetchRequest> Channel::confirm(const Callback&) const { return std::nullopt; }
Outcome Channel::read_proof(const Callback&, const wire::FetchReply&, Instant) const { std::abort(); }
CallbackAnswer Channel::answer_to(const Callback&, Verdict verdict) const { return answer(verdict); }
wire::FetchRequest Channel::refund(const RefundOrder&) const { std::abort(); }
RefundOutcome Channel::read_refund(const RefundOrder&, const wire::FetchReply&) const { std::abort(); }
wire::FetchRequest Channel::ask_refund(const RefundOrder&, const std::string&) const { std::abort(); }
RefundOutcome Channel::read_refund_state(const RefundOrder&, const wire::FetchReply&) const { std::abort(); }

}  // namespace kythu::payments::channels
