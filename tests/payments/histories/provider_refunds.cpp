// How the providers return money, and what they say of it.
#include <boost/json.hpp>

#include "channels/vnpay_signature.hpp"
#include "payments/histories/providers.hpp"

namespace kythu::payments::test {
namespace {

namespace json = boost::json;
namespace vnpay = channels::vnpay;
using End = ProviderRefund::End;
using What = Said::What;

Result<wire::FetchReply, wire::FetchFault> reply(const json::object& body) {
  return wire::FetchReply{200, {}, to_bytes(json::serialize(body))};
}

const char* vnpay_status(End end) {
  switch (end) {
    case End::returned: return "00";
    case End::on_the_way: return "05";
    case End::denied: break;
  }
  return "09";
}

int momo_code(End end) {
  switch (end) {
    case End::returned: return 0;
    case End::on_the_way: return 7002;
    case End::denied: break;
  }
  return 1080;
}

std::string slots(const json::object& members, std::initializer_list<const char*> names) {
  std::vector<std::string_view> all;
  for (const auto* name : names) {
    const auto* value = members.if_contains(name);
    all.push_back(value ? std::string_view{value->get_string()} : std::string_view{});
  }
  return vnpay::joined(all);
}

}  // namespace

ProviderRefund* Providers::last_refund(const std::string& order) {
  ProviderRefund* last = nullptr;
  for (auto& refund : refunds_) {
    if (refund.channel == "vnpay" && refund.order == order) last = &refund;
  }
  return last;
}

ProviderRefund* Providers::find_refund(const std::string& channel, const std::string& ref) {
  for (auto& refund : refunds_) {
    if (refund.channel == channel && refund.ref == ref) return &refund;
  }
  return nullptr;
}

/// The same reference is the same refund, however often it is told.
void Providers::take(ProviderRefund refund) {
  if (find_refund(refund.channel, refund.ref)) return;
  refund.transaction = std::to_string(++numbers_);
  refund.end = mood == Mood::held ? End::on_the_way : refunds_end;
  refund.at = clock_();
  refunds_.push_back(std::move(refund));
}

Said Providers::meaning(const ProviderRefund* refund) const {
  if (mood == Mood::unreachable) return {What::unsent};
  if (mood == Mood::silent || mood == Mood::broken || mood == Mood::garbage || !refund) return {What::nothing};
  switch (refund->end) {
    case End::returned: return {What::paid};
    case End::on_the_way: return {What::open};
    case End::denied: break;
  }
  return {What::failed};
}

Providers::Reply Providers::tell_refund_of_vnpay(const ProviderRefund& refund, const ProviderOrder& order,
                                                 const char* command) {
  json::object told{{"vnp_ResponseId", "R1"},
                    {"vnp_Command", command},
                    {"vnp_ResponseCode", "00"},
                    {"vnp_Message", "x"},
                    {"vnp_TmnCode", "TESTTMN1"},
                    {"vnp_TxnRef", refund.order},
                    {"vnp_Amount", std::to_string(refund.amount * 100)},
                    {"vnp_PayDate", vietnam_compact(refund.at)},
                    {"vnp_TransactionNo", refund.transaction},
                    {"vnp_TransactionType", refund.amount == order.amount ? "02" : "03"},
                    {"vnp_TransactionStatus", vnpay_status(refund.end)}};
  auto text = slots(told, {"vnp_ResponseId", "vnp_Command", "vnp_ResponseCode", "vnp_Message", "vnp_TmnCode",
                           "vnp_TxnRef", "vnp_Amount", "vnp_BankCode", "vnp_PayDate", "vnp_TransactionNo",
                           "vnp_TransactionType", "vnp_TransactionStatus", "vnp_OrderInfo"});
  if (command == std::string_view{"querydr"}) text += "||";  // its two slots of a promotion
  told["vnp_SecureHash"] = vnpay::sign(Secret{vnpay_secret}, text);
  return reply(told);
}

Providers::Reply Providers::refund_by_vnpay(const wire::FetchRequest& request) {
  const auto asked = json::parse(as_text(request.body)).get_object();
  const auto text = slots(asked, {"vnp_RequestId", "vnp_Version", "vnp_Command", "vnp_TmnCode", "vnp_TransactionType",
                                  "vnp_TxnRef", "vnp_Amount", "vnp_TransactionNo", "vnp_TransactionDate",
                                  "vnp_CreateBy", "vnp_CreateDate", "vnp_IpAddr", "vnp_OrderInfo"});
  const std::string given{asked.at("vnp_SecureHash").get_string()};
  if (!vnpay::verify(Secret{vnpay_secret}, text, given)) ++wrong_signatures;
  const std::string order_ref{asked.at("vnp_TxnRef").get_string()}, ref{asked.at("vnp_RequestId").get_string()};
  hooks.refund_called("vnpay", order_ref, ref);
  const auto* order = find("vnpay", order_ref);
  const auto amount = std::stoll(std::string{asked.at("vnp_Amount").get_string()}) / 100;
  const bool takes = mood == Mood::good || mood == Mood::silent || mood == Mood::held;
  if (takes && order) take({.channel = "vnpay", .ref = ref, .order = order_ref, .amount = amount, .transaction = {}});
  const auto* refund = find_refund("vnpay", ref);
  if (mood == Mood::refusing && order) {  // by its code it was not begun
    hooks.refund_answered({What::failed}, true);
    json::object told{{"vnp_ResponseId", "R1"},  {"vnp_Command", "refund"},   {"vnp_ResponseCode", "02"},
                      {"vnp_Message", "denied"}, {"vnp_TmnCode", "TESTTMN1"}, {"vnp_TxnRef", order_ref}};
    told["vnp_SecureHash"] = vnpay::sign(
        Secret{vnpay_secret}, slots(told, {"vnp_ResponseId", "vnp_Command", "vnp_ResponseCode", "vnp_Message",
                                           "vnp_TmnCode", "vnp_TxnRef", "", "", "", "", "", "", ""}));
    return reply(told);
  }
  hooks.refund_answered(meaning(refund), true);
  if (mood == Mood::unreachable) return wire::FetchFault::unreachable;
  if (auto answer = moody()) return std::move(*answer);
  return tell_refund_of_vnpay(*refund, *order, "refund");
}

/// querydr names the order alone; VNPAY tells of the last that happened to it.
Providers::Reply Providers::answer_about_refund(const ProviderOrder& order) {
  const auto* last = last_refund(order.ref);
  const bool is_this = last && last->ref == refund_asked_about;
  hooks.refund_answered(mood == Mood::held ? Said{What::nothing} : meaning(is_this ? last : nullptr), false);
  if (!last) return tell_payment_of_vnpay(order.ref, &order);
  if (mood == Mood::unreachable) return wire::FetchFault::unreachable;
  if (auto answer = moody()) return std::move(*answer);
  auto told = *last;
  if (mood == Mood::held) told.amount += 1'000;  // nobody knows what that is
  return tell_refund_of_vnpay(told, order, "querydr");
}

Providers::Reply Providers::refund_by_momo(const wire::FetchRequest& request, bool told) {
  const auto asked = json::parse(as_text(request.body)).get_object();
  const std::string ref{asked.at("orderId").get_string()};
  hooks.refund_called("momo", "", ref);
  const bool takes = mood == Mood::good || mood == Mood::silent || mood == Mood::held;
  if (told && takes) {
    take({.channel = "momo", .ref = ref, .order = {}, .amount = asked.at("amount").as_int64(), .transaction = {}});
  }
  const auto* refund = find_refund("momo", ref);
  hooks.refund_answered(meaning(refund), told);
  if (mood == Mood::unreachable) return wire::FetchFault::unreachable;
  if (auto answer = moody()) return std::move(*answer);
  const auto refused = told ? 11 : 42;
  return reply({{"partnerCode", "MOMO"},
                {"orderId", ref},
                {"requestId", asked.at("requestId")},
                {"amount", refund ? refund->amount : 0},
                {"transId", refund ? std::stoll(refund->transaction) : 0},
                {"resultCode", refund ? momo_code(refund->end) : refused},
                {"responseTime", channels::milliseconds(clock_())}});
}

}  // namespace kythu::payments::test
