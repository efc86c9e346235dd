#include "vnpay.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "channels/vnpay_reply.hpp"
#include "config/base/digest.hpp"

namespace kythu::payments::channels {
namespace {

namespace json = boost::json;
using vnpay::at;
using vnpay::hundredths;
using vnpay::Parameters;
using vnpay::read_amount;

CannotTell cannot_tell(CannotTell::Kind kind, std::string why) { return {kind, std::move(why)}; }

/// The code tables of the transaction's status, met once `response` is no failure of its own.
Outcome by_status(const Parameters& told, std::string_view response, Instant now) {
  using enum CannotTell::Kind;
  const auto status = at(told, "vnp_TransactionStatus");
  const auto words = fmt::format("response {} status {}", response, status);
  if (response == "07" || status == "07" || status == "04") return cannot_tell(held, words);
  if (status == "05" || status == "06" || status == "09") return cannot_tell(held, words);  // a refund of it
  if (response == "00" && status == "00") {
    const auto amount = read_amount(at(told, "vnp_Amount"));
    const auto number = at(told, "vnp_TransactionNo");
    if (!amount || !is_transaction_number(number)) return cannot_tell(no_answer, "success without amount or number");
    return Succeeded{std::string{number}, *amount, parse_vietnam_compact(at(told, "vnp_PayDate")).value_or(now)};
  }
  if (status == "01") return cannot_tell(still_open, words);
  if (response == "00" ? status.empty() : status == "00") return cannot_tell(no_answer, "contradiction: " + words);
  return DefinitelyFailed{words};
}

/// vnp_IpAddr has 7 to 45 characters; "::1" and an unknown address have fewer.
std::string address_of(const Order& order) {
  constexpr std::size_t shortest = 7, longest = 45;
  const auto size = order.payer_address.size();
  return size < shortest || size > longest ? "127.0.0.1" : order.payer_address;
}

}  // namespace

Vnd Vnpay::limit() const { return *Vnd::of(9'999'999'999); }

std::string Vnpay::pay_url(const Order& order) const {
  const Parameters parameters{{"vnp_Version", "2.1.0"},
                              {"vnp_Command", "pay"},
                              {"vnp_TmnCode", settings_.terminal},
                              {"vnp_Amount", std::to_string(order.amount.dong() * hundredths)},
                              {"vnp_CreateDate", vietnam_compact(order.created_at)},
                              {"vnp_ExpireDate", vietnam_compact(order.valid_until)},
                              {"vnp_CurrCode", "VND"},
                              {"vnp_IpAddr", address_of(order)},
                              {"vnp_Locale", "vn"},
                              {"vnp_OrderInfo", plain(order.description)},
                              {"vnp_OrderType", "other"},
                              {"vnp_ReturnUrl", order.return_url},
                              {"vnp_TxnRef", order.our_ref}};
  const auto text = vnpay::signed_text(parameters);
  return settings_.pay_url + "?" + text + "&vnp_SecureHash=" + vnpay::sign(settings_.hash_secret, text);
}

Result<Notification, CallbackFault> Vnpay::read_callback(const Callback& callback, Instant now) const {
  const auto query = vnpay::read_query(callback.query);
  if (!query || callback.method != "GET") return CallbackFault::malformed;
  if (!vnpay::verify(settings_.hash_secret, *query)) return CallbackFault::bad_signature;
  const auto& told = query->parameters;
  const auto currency = at(told, "vnp_CurrCode");
  return Notification{
      .dedupe_key = to_hex(sha256(vnpay::signed_text(told))),
      .our_ref = std::string{at(told, "vnp_TxnRef")},
      .for_our_terminal = at(told, "vnp_TmnCode") == settings_.terminal,
      .amount = currency.empty() || currency == "VND" ? read_amount(at(told, "vnp_Amount")) : std::nullopt,
      .outcome = by_status(told, at(told, "vnp_ResponseCode"), now)};
}

CallbackAnswer Vnpay::answer(Verdict verdict) const {
  const auto say = [](std::string_view code, std::string_view message) {
    return CallbackAnswer{200, "application/json", fmt::format(R"({{"RspCode":"{}","Message":"{}"}})", code, message)};
  };
  switch (verdict) {
    case Verdict::recorded: return say("00", "Confirm Success");
    case Verdict::order_unknown: return say("01", "Order not found");
    case Verdict::already_confirmed: return say("02", "Order already confirmed");
    case Verdict::amount_differs: return say("04", "Invalid amount");
    case Verdict::bad_signature: return say("97", "Invalid signature");
    case Verdict::failed: return say("99", "Unknown error");
  }
  KYTHU_ASSERT(false);
  return {};
}

wire::FetchRequest Vnpay::ask(const Question& question) const {
  const auto ordered_at = vietnam_compact(question.created_at), now = vietnam_compact(question.now);
  const auto info = "Truy van GD " + question.our_ref;
  const auto text = joined({question.request_id, "2.1.0", "querydr", settings_.terminal, question.our_ref, ordered_at,
                            now, settings_.address, info});
  const json::object body{{"vnp_RequestId", question.request_id},
                          {"vnp_Version", "2.1.0"},
                          {"vnp_Command", "querydr"},
                          {"vnp_TmnCode", settings_.terminal},
                          {"vnp_TxnRef", question.our_ref},
                          {"vnp_OrderInfo", info},
                          {"vnp_TransactionDate", ordered_at},
                          {"vnp_CreateDate", now},
                          {"vnp_IpAddr", settings_.address},
                          {"vnp_SecureHash", vnpay::sign(settings_.hash_secret, text)}};
  return post_json(settings_.query_url, json::serialize(body));
}

Outcome Vnpay::read_reply(const Question& question, const wire::FetchReply& reply) const {
  using enum CannotTell::Kind;
  const auto [told, why] = vnpay::read_told(settings_, vnpay::Command::querydr, question.our_ref, reply);
  if (!told) return cannot_tell(no_answer, why);
  const auto code = at(*told, "vnp_ResponseCode");
  if (code == "94") return cannot_tell(still_open, "asked too often");
  if (code == "91" && question.now <= question.valid_until) return cannot_tell(still_open, "not begun");
  if (code == "91") return DefinitelyFailed{"not found, and over"};
  if (code != "00") return cannot_tell(no_answer, fmt::format("querydr {}", code));
  const auto type = at(*told, "vnp_TransactionType");
  if (!type.empty() && type != "01") return cannot_tell(held, "about a refund");
  return by_status(*told, code, question.now);
}

}  // namespace kythu::payments::channels
