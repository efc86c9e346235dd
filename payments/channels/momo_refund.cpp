// Returning money by MoMo. The refund is an order of its own: our reference is its number and its key against a repeat.
#include <charconv>

#include <boost/json.hpp>

#include "channels/message.hpp"
#include "channels/momo.hpp"
#include "channels/momo_reply.hpp"
#include "channels/momo_signature.hpp"
#include "channels/wording.hpp"

namespace kythu::payments::channels {
namespace {

namespace json = boost::json;
using momo::Meaning;
using enum CannotTell::Kind;

/// MoMo writes its numbers as numbers.
json::value number_or_text(const std::string& digits) {
  std::int64_t number = 0;
  const auto* end = digits.data() + digits.size();
  const auto [rest, error] = std::from_chars(digits.data(), end, number);
  return error == std::errc{} && rest == end ? json::value(number) : json::value(digits);
}

std::string transaction_of(const json::object& told) {
  auto number = plain_at(told, "transId").value_or("");
  return is_transaction_number(number) ? number : std::string{};
}

RefundOutcome by_code(const RefundOrder& order, const momo::Told& told) {
  if (!told.members) return CannotTell{no_answer, told.why};
  auto number = transaction_of(*told.members);
  switch (told.code.meaning) {
    case Meaning::done:
      if (dong_at(*told.members, "amount") != order.amount) {
        return CannotTell{held, "refunded with another amount", std::move(number)};
      }
      return Refunded{std::move(number)};
    case Meaning::failed:
    case Meaning::not_refunded: return DefinitelyFailed{told.why};
    case Meaning::open:
    case Meaning::repeated:
    case Meaning::authorised: return CannotTell{still_open, told.why, std::move(number)};
    case Meaning::refused:
    case Meaning::not_found:
    case Meaning::unknown: break;
  }
  return CannotTell{no_answer, told.why, std::move(number)};
}

}  // namespace

wire::FetchRequest Momo::refund(const RefundOrder& order) const {
  const auto amount = std::to_string(order.amount.dong()), description = plain(order.reason);
  const auto text = momo::signed_text({{"accessKey", settings_.access_key},
                                       {"amount", amount},
                                       {"description", description},
                                       {"orderId", order.refund_ref},
                                       {"partnerCode", settings_.partner},
                                       {"requestId", order.refund_ref},
                                       {"transId", order.transaction}});
  const json::object body{{"partnerCode", settings_.partner},
                          {"orderId", order.refund_ref},
                          {"requestId", order.refund_ref},
                          {"amount", order.amount.dong()},
                          {"transId", number_or_text(order.transaction)},
                          {"lang", settings_.language},
                          {"description", description},
                          {"signature", hmac_sha256_hex(settings_.secret_key, text)}};
  auto request = post_json(settings_.address + "/v2/gateway/api/refund", json::serialize(body));
  request.patience = std::chrono::seconds{45};  // MoMo wants at least 30
  return request;
}

RefundOutcome Momo::read_refund(const RefundOrder& order, const wire::FetchReply& reply) const {
  return by_code(order, momo::read_told(settings_.partner, order.refund_ref, reply));
}

wire::FetchRequest Momo::ask_refund(const RefundOrder& order, const std::string& request_id) const {
  return query(settings_.refund_query_path, order.refund_ref, request_id);
}

RefundOutcome Momo::read_refund_state(const RefundOrder& order, const wire::FetchReply& reply) const {
  return by_code(order, momo::read_told(settings_.partner, order.refund_ref, reply));
}

}  // namespace kythu::payments::channels
