// Returning money by VNPAY: command refund, and what querydr says of it.
#include <boost/json.hpp>
#include <fmt/format.h>

#include "channels/vnpay.hpp"
#include "channels/vnpay_reply.hpp"

namespace kythu::payments::channels {
namespace {

namespace json = boost::json;
using vnpay::at;
using vnpay::Parameters;
using enum CannotTell::Kind;

/// 02: all of the order, 03: a part.
std::string_view type_of(const RefundOrder& order) { return order.amount == order.paid ? "02" : "03"; }

std::string transaction_of(const Parameters& told) {
  const auto number = at(told, "vnp_TransactionNo");
  return is_transaction_number(number) ? std::string{number} : std::string{};
}

/// Several returns of one order may be alike: the number tells them apart, and where none was ever told, the time does.
bool is_this_refund(const RefundOrder& order, const Parameters& told) {
  if (!order.refund_transaction.empty()) return transaction_of(told) == order.refund_transaction;
  const auto paid_at = parse_vietnam_compact(at(told, "vnp_PayDate"));
  return paid_at && *paid_at + std::chrono::minutes{1} >= order.created_at;
}

/// An accepted refund is no returned money: 05 and 06 are on the way, and only 00 has arrived.
RefundOutcome by_status(const RefundOrder& order, const Parameters& told) {
  const auto status = at(told, "vnp_TransactionStatus");
  const auto words = fmt::format("type {} status {}", at(told, "vnp_TransactionType"), status);
  auto number = transaction_of(told);
  if (at(told, "vnp_TransactionType") != type_of(order))
    return CannotTell{no_answer, "no word of the refund: " + words};
  if (vnpay::read_amount(at(told, "vnp_Amount")) != order.amount) {
    return CannotTell{held, "another amount: " + words, std::move(number)};
  }
  if (status == "00") return Refunded{std::move(number)};
  if (status == "05" || status == "06") return CannotTell{still_open, words, std::move(number)};
  if (status == "09") return DefinitelyFailed{words};
  return CannotTell{held, words, std::move(number)};
}

}  // namespace

wire::FetchRequest Vnpay::refund(const RefundOrder& order) const {
  const auto amount = std::to_string(order.amount.dong() * vnpay::hundredths);
  const auto ordered_at = vietnam_compact(order.order_created_at), created_at = vietnam_compact(order.created_at);
  const auto actor = plain(order.actor), info = "Hoan tien " + order.our_ref;
  const auto text = joined({order.refund_ref, "2.1.0", "refund", settings_.terminal, type_of(order), order.our_ref,
                            amount, order.transaction, ordered_at, actor, created_at, settings_.address, info});
  const json::object body{{"vnp_RequestId", order.refund_ref},
                          {"vnp_Version", "2.1.0"},
                          {"vnp_Command", "refund"},
                          {"vnp_TmnCode", settings_.terminal},
                          {"vnp_TransactionType", type_of(order)},
                          {"vnp_TxnRef", order.our_ref},
                          {"vnp_Amount", amount},
                          {"vnp_TransactionNo", order.transaction},
                          {"vnp_TransactionDate", ordered_at},
                          {"vnp_CreateBy", actor},
                          {"vnp_CreateDate", created_at},
                          {"vnp_IpAddr", settings_.address},
                          {"vnp_OrderInfo", info},
                          {"vnp_SecureHash", vnpay::sign(settings_.hash_secret, text)}};
  return post_json(settings_.query_url, json::serialize(body));
}

RefundOutcome Vnpay::read_refund(const RefundOrder& order, const wire::FetchReply& reply) const {
  const auto told = vnpay::read_told(settings_, vnpay::Command::refund, order.our_ref, reply);
  if (!told.members) return CannotTell{no_answer, told.why};
  const auto code = at(*told.members, "vnp_ResponseCode");
  const auto words = fmt::format("refund {}", code);
  if (code == "00") return by_status(order, *told.members);
  if (code == "94") return CannotTell{still_open, "asked for before"};
  // Refused as it was asked: nothing was begun. 97 cannot be believed in an answer that is rightly signed.
  if (code == "02" || code == "03" || code == "91" || code == "95") return DefinitelyFailed{words};
  return CannotTell{no_answer, words};
}

wire::FetchRequest Vnpay::ask_refund(const RefundOrder& order, const std::string& request_id) const {
  return ask({request_id, order.our_ref, order.order_created_at, order.order_created_at, order.now});
}

RefundOutcome Vnpay::read_refund_state(const RefundOrder& order, const wire::FetchReply& reply) const {
  const auto told = vnpay::read_told(settings_, vnpay::Command::querydr, order.our_ref, reply);
  if (!told.members) return CannotTell{no_answer, told.why};
  const auto code = at(*told.members, "vnp_ResponseCode");
  if (code == "94") return CannotTell{still_open, "asked too often"};
  if (code != "00") return CannotTell{no_answer, fmt::format("querydr {}", code)};
  if (at(*told.members, "vnp_TransactionType") == type_of(order) && !is_this_refund(order, *told.members)) {
    return CannotTell{no_answer, "about another refund"};
  }
  return by_status(order, *told.members);
}

}  // namespace kythu::payments::channels
