#include "vnpay.hpp"

#include <charconv>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "channels/vnpay_signature.hpp"
#include "config/base/digest.hpp"

namespace kythu::payments::channels {
namespace {

namespace json = boost::json;
using vnpay::Parameters;

constexpr std::int64_t hundredths = 100;  // VNPAY writes every amount times 100

std::string_view at(const Parameters& parameters, std::string_view name) {
  const auto found = parameters.find(name);
  return found == parameters.end() ? std::string_view{} : std::string_view{found->second};
}

/// nullopt unless a whole number of đồng; vnp_Amount is N 1-12.
std::optional<Vnd> read_amount(std::string_view text) {
  std::int64_t value = 0;
  if (text.empty() || text.size() > 17 || text.find_first_not_of("0123456789") != std::string_view::npos) return {};
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value % hundredths == 0 ? Vnd::of(value / hundredths) : std::nullopt;
}

bool is_transaction_number(std::string_view text) {
  return !text.empty() && text.size() <= 32 && text.find_first_not_of('0') != std::string_view::npos &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

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

/// Every member as text; nullopt when it is not one flat object.
std::optional<Parameters> read_object(BytesView body) {
  boost::system::error_code failed;
  json::parse_options options;
  options.max_depth = 2;
  const auto value = json::parse(as_text(body), failed, {}, options);
  if (failed || !value.is_object()) return std::nullopt;
  Parameters members;
  for (const auto& [name, member] : value.get_object()) {
    if (member.is_string()) {
      members.emplace(name, std::string_view{member.get_string()});
    } else if (member.is_int64()) {
      members.emplace(name, std::to_string(member.get_int64()));
    } else if (!member.is_null()) {
      return std::nullopt;
    }
  }
  return members;
}

std::string reply_text(const Parameters& reply) {
  std::vector<std::string_view> slots;
  for (const auto* name :
       {"vnp_ResponseId", "vnp_Command", "vnp_ResponseCode", "vnp_Message", "vnp_TmnCode", "vnp_TxnRef", "vnp_Amount",
        "vnp_BankCode", "vnp_PayDate", "vnp_TransactionNo", "vnp_TransactionType", "vnp_TransactionStatus",
        "vnp_OrderInfo", "vnp_PromotionCode", "vnp_PromotionAmount"}) {
    slots.push_back(at(reply, name));
  }
  return vnpay::joined(slots);
}

/// Only characters that every encoder writes alike.
std::string plain(std::string_view text) {
  constexpr std::string_view kept = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .:_-";
  std::string out;
  for (const char c : text.substr(0, 200)) {
    if (kept.find(c) != std::string_view::npos) out += c;
  }
  return out;
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
  const auto text = vnpay::joined({question.request_id, "2.1.0", "querydr", settings_.terminal, question.our_ref,
                                   ordered_at, now, settings_.address, info});
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
  return {.method = "POST",
          .url = settings_.query_url,
          .headers = {{"Content-Type", "application/json"}},
          .body = to_bytes(json::serialize(body))};
}

Outcome Vnpay::read_reply(const Question& question, const wire::FetchReply& reply) const {
  using enum CannotTell::Kind;
  if (reply.status != 200) return cannot_tell(no_answer, fmt::format("HTTP {}", reply.status));
  const auto told = read_object(reply.body);
  if (!told) return cannot_tell(no_answer, "not a JSON object");
  if (!vnpay::verify(settings_.hash_secret, reply_text(*told), at(*told, "vnp_SecureHash"))) {
    return cannot_tell(no_answer, "bad signature");
  }
  if (at(*told, "vnp_TmnCode") != settings_.terminal || at(*told, "vnp_TxnRef") != question.our_ref) {
    return cannot_tell(no_answer, "about another order");
  }
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
