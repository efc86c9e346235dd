#include "payments/histories/providers.hpp"

#include <boost/json.hpp>

#include "channels/momo_signature.hpp"
#include "channels/vnpay_signature.hpp"

namespace kythu::payments::test {
namespace {

namespace json = boost::json;
namespace vnpay = channels::vnpay;
using End = ProviderOrder::End;
using What = Said::What;

std::string joined(const json::object& members, std::initializer_list<const char*> names) {
  std::vector<std::string_view> slots;
  for (const auto* name : names) {
    const auto* value = members.if_contains(name);
    slots.push_back(value ? std::string_view{value->get_string()} : std::string_view{});
  }
  return vnpay::joined(slots);
}

Result<wire::FetchReply, wire::FetchFault> reply(const json::object& body) {
  return wire::FetchReply{200, {}, to_bytes(json::serialize(body))};
}

struct Words {
  const char *response, *status;
};
/// VNPAY's pair of codes for an end; several mean the same.
Words vnpay_words(End end, std::size_t codes) {
  static constexpr Words declines[] = {{"24", "02"}, {"11", "02"}, {"51", "02"}, {"00", "02"}, {"79", "08"}};
  switch (end) {
    case End::paid: return {"00", "00"};
    case End::open: return {"00", "01"};
    case End::closed: return {"11", "02"};
    case End::declined: break;
  }
  return declines[codes % std::size(declines)];
}

int momo_code(End end, std::size_t codes) {
  static constexpr int declines[] = {1006, 1001, 1003, 1004, 99};
  static constexpr int opens[] = {1000, 7000, 9000, 8000};
  switch (end) {
    case End::paid: return 0;
    case End::open: return opens[codes % std::size(opens)];
    case End::closed: return 1005;
    case End::declined: break;
  }
  return declines[codes % std::size(declines)];
}

Callback of_vnpay(const ProviderOrder& order, std::size_t codes, const std::string& secret, bool for_us) {
  const auto [response, status] = vnpay_words(order.end, codes);
  const vnpay::Parameters told{{"vnp_TmnCode", for_us ? "TESTTMN1" : "ANOTHER1"},
                               {"vnp_Amount", std::to_string(order.taken * 100)},
                               {"vnp_BankCode", "NCB"},
                               {"vnp_PayDate", vietnam_compact(order.paid_at)},
                               {"vnp_OrderInfo", "Thanh toan ho so"},
                               {"vnp_TransactionNo", order.end == End::paid ? order.transaction : "0"},
                               {"vnp_ResponseCode", response},
                               {"vnp_TransactionStatus", status},
                               {"vnp_TxnRef", order.ref}};
  const auto text = vnpay::signed_text(told);
  return {.channel = "vnpay",
          .method = "GET",
          .query = text + "&vnp_SecureHash=" + vnpay::sign(Secret{secret}, text),
          .headers = {{"host", "pay.test"}},
          .body = {},
          .source = "203.0.113.200"};
}

Callback of_momo(const ProviderOrder& order, std::size_t codes, const std::string& secret, bool for_us) {
  json::object told{{"partnerCode", for_us ? "MOMO" : "OTHER"},
                    {"orderId", order.ref},
                    {"requestId", order.ref},
                    {"amount", order.taken},
                    {"orderInfo", "Thanh toan ho so"},
                    {"orderType", "momo_wallet"},
                    {"transId", std::stoll(order.end == End::paid ? order.transaction : "0")},
                    {"resultCode", momo_code(order.end, codes)},
                    {"message", "x"},
                    {"payType", "qr"},
                    {"responseTime", channels::milliseconds(order.paid_at)},
                    {"extraData", ""}};
  const auto text = channels::momo::notification_text("ACCESS", told);
  told["signature"] = channels::hmac_sha256_hex(Secret{secret}, text.value_or(""));
  return {.channel = "momo",
          .method = "POST",
          .query = {},
          .headers = {{"content-type", "application/json"}},
          .body = to_bytes(json::serialize(told)),
          .source = "203.0.113.201"};
}

Said words_about(const ProviderOrder& order) {
  switch (order.end) {
    case End::paid: return {What::paid, order.taken, order.transaction};
    case End::open: return {What::open};
    case End::declined:
    case End::closed: break;
  }
  return {What::failed};
}

}  // namespace

Callback notice_of(const ProviderOrder& order, std::size_t codes, const std::string& secret, bool for_us) {
  return order.channel == "vnpay" ? of_vnpay(order, codes, secret, for_us) : of_momo(order, codes, secret, for_us);
}

Said said_by(const ProviderOrder& order) { return words_about(order); }

ProviderOrder* Providers::find(const std::string& channel, const std::string& ref) {
  for (auto& order : orders_) {
    if (order.channel != channel || order.ref != ref) continue;
    if (order.end == End::open && clock_() > order.valid_until) order.end = End::closed;
    return &order;
  }
  return nullptr;
}

void Providers::add(ProviderOrder order) {
  if (!find(order.channel, order.ref)) orders_.push_back(std::move(order));
}

void Providers::begin(const std::string& pay_url) {
  const auto query = vnpay::read_query(pay_url.substr(pay_url.find('?') + 1));
  if (!query || !vnpay::verify(Secret{vnpay_secret}, *query)) {
    ++wrong_signatures;
    return;
  }
  const auto& ref = query->parameters.at("vnp_TxnRef");
  const auto until = parse_vietnam_compact(query->parameters.at("vnp_ExpireDate"));
  const auto amount = std::stoll(query->parameters.at("vnp_Amount")) / 100;
  add({.channel = "vnpay",
       .ref = ref,
       .amount = amount,
       .valid_until = until.value_or(clock_()),
       .taken = amount,
       .transaction = {},
       .paid_at = clock_()});
}

std::optional<Providers::Reply> Providers::moody() const {
  switch (mood) {
    case Mood::silent: return Reply{wire::FetchFault::in_doubt};
    case Mood::broken: return Reply{wire::FetchReply{500, {}, to_bytes("down")}};
    case Mood::garbage: return Reply{wire::FetchReply{200, {}, to_bytes("<html>maintenance</html>")}};
    case Mood::good:
    case Mood::unreachable:
    case Mood::refusing:
    case Mood::held: break;
  }
  return std::nullopt;
}

Said Providers::meaning(const Said& true_words) const {
  switch (mood) {
    case Mood::unreachable: return {What::unsent};
    case Mood::silent:
    case Mood::broken:
    case Mood::garbage: return {What::nothing};
    case Mood::held:
      if (true_words.what != What::no_such_order) return {What::nothing};
      break;
    case Mood::good:
    case Mood::refusing: break;
  }
  return true_words;
}

Said Providers::truth(const std::string& channel, const std::string& ref) {
  const auto* order = find(channel, ref);
  return order ? words_about(*order) : Said{What::no_such_order};
}

Providers::Reply Providers::route(const wire::FetchRequest& request) {
  if (request.url.starts_with("https://vnpay.test")) {
    const auto asked = json::parse(as_text(request.body)).get_object();
    return asked.at("vnp_Command") == "refund" ? refund_by_vnpay(request) : answer_query_of_vnpay(request);
  }
  if (request.url.ends_with("/refund")) return refund_by_momo(request, true);
  if (request.url.ends_with("/refund/query")) return refund_by_momo(request, false);
  return answer_momo(request, request.url.ends_with("/create"));
}

Result<wire::FetchReply, wire::FetchFault> Providers::fetch(const wire::FetchRequest& request) {
  requests += request.url;
  requests += as_text(request.body);
  if (hooks.before) hooks.before();
  auto answer = route(request);
  if (hooks.after) hooks.after();
  return answer;
}

Providers::Reply Providers::answer_query_of_vnpay(const wire::FetchRequest& request) {
  const auto question = json::parse(as_text(request.body)).get_object();
  const auto text = joined(question, {"vnp_RequestId", "vnp_Version", "vnp_Command", "vnp_TmnCode", "vnp_TxnRef",
                                      "vnp_TransactionDate", "vnp_CreateDate", "vnp_IpAddr", "vnp_OrderInfo"});
  const std::string given{question.at("vnp_SecureHash").get_string()};
  if (!vnpay::verify(Secret{vnpay_secret}, text, given)) ++wrong_signatures;
  const std::string ref{question.at("vnp_TxnRef").get_string()};
  const auto* order = find("vnpay", ref);
  if (hooks.refund_called) hooks.refund_called("vnpay", ref, "");
  if (!refund_asked_about.empty()) return answer_about_refund(*order);
  hooks.answered({"vnpay", ref, meaning(truth("vnpay", ref))});
  return tell_payment_of_vnpay(ref, order);
}

Providers::Reply Providers::tell_payment_of_vnpay(const std::string& ref, const ProviderOrder* order) {
  if (mood == Mood::unreachable) return wire::FetchFault::unreachable;
  if (auto answer = moody()) return std::move(*answer);
  json::object told{{"vnp_ResponseId", "R1"},     {"vnp_Command", "querydr"},  {"vnp_ResponseCode", "91"},
                    {"vnp_Message", "Not found"}, {"vnp_TmnCode", "TESTTMN1"}, {"vnp_TxnRef", ref}};
  if (order) {
    const bool held = mood == Mood::held;
    told["vnp_ResponseCode"] = "00";
    told["vnp_Amount"] = std::to_string(order->taken * 100);
    told["vnp_PayDate"] = vietnam_compact(order->paid_at);
    told["vnp_TransactionNo"] = order->end == End::paid ? order->transaction : "0";
    told["vnp_TransactionType"] = "01";
    told["vnp_TransactionStatus"] = held ? "07" : vnpay_words(order->end, 0).status;
  }
  const auto signed_text =
      joined(told, {"vnp_ResponseId", "vnp_Command", "vnp_ResponseCode", "vnp_Message", "vnp_TmnCode", "vnp_TxnRef",
                    "vnp_Amount", "vnp_BankCode", "vnp_PayDate", "vnp_TransactionNo", "vnp_TransactionType",
                    "vnp_TransactionStatus", "vnp_OrderInfo", "vnp_PromotionCode", "vnp_PromotionAmount"});
  told["vnp_SecureHash"] = vnpay::sign(Secret{vnpay_secret}, signed_text);
  return reply(told);
}

Providers::Reply Providers::answer_momo(const wire::FetchRequest& request, bool creates) {
  const auto asked = json::parse(as_text(request.body)).get_object();
  const std::string ref{asked.at("orderId").get_string()};
  json::object told{{"partnerCode", "MOMO"},
                    {"orderId", ref},
                    {"requestId", asked.at("requestId")},
                    {"amount", 0},
                    {"transId", 0},
                    {"resultCode", 42},
                    {"responseTime", channels::milliseconds(clock_())}};
  if (creates) {
    const bool takes = mood == Mood::good || mood == Mood::silent || mood == Mood::garbage;
    const auto amount = asked.at("amount").as_int64();
    if (takes) {
      add({.channel = "momo",
           .ref = ref,
           .amount = amount,
           .valid_until = clock_() + std::chrono::minutes{15},
           .taken = amount,
           .transaction = {},
           .paid_at = clock_()});
    }
    told["amount"] = amount;
    told["resultCode"] = mood == Mood::refusing ? 11 : mood == Mood::held ? 7002 : 0;
    told["payUrl"] = "https://momo.test/pay?t=" + ref;
    if (hooks.ordered) hooks.ordered(ref);
    const bool refused = mood == Mood::refusing || mood == Mood::unreachable;
    hooks.answered({"momo", ref, refused ? Said{What::failed} : meaning({What::paid})});
  } else {
    const auto* order = find("momo", ref);
    hooks.answered({"momo", ref, meaning(truth("momo", ref))});
    if (order) {
      told["amount"] = order->taken;
      told["transId"] = std::stoll(order->end == End::paid ? order->transaction : "0");
      told["resultCode"] = mood == Mood::held ? 1081 : momo_code(order->end, 0);
    }
  }
  if (mood == Mood::unreachable) return wire::FetchFault::unreachable;
  if (auto answer = moody()) return std::move(*answer);
  return reply(told);
}

}  // namespace kythu::payments::test
