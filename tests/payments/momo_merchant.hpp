// One MoMo merchant, and MoMo's side of the table: messages as it would sign them, replies as it would send them.
#pragma once

#include <boost/json.hpp>

#include "channels/momo.hpp"
#include "channels/momo_signature.hpp"
#include "channels/wording.hpp"
#include "payments/outcomes.hpp"
#include "payments/vectors.hpp"

namespace kythu::payments::test::momo {

namespace json = boost::json;
using namespace std::chrono_literals;

inline const Instant now = *parse_vietnam_compact("20261122101500");

inline MomoSettings settings(std::string partner = "MOMO", std::string access_key = "F8BBA842ECF85",
                             std::string_view secret = "K951B6PE1waDMi640xX08PD3vg6EkVlz") {
  return {.partner = std::move(partner),
          .access_key = std::move(access_key),
          .secret_key = Secret{secret},
          .address = "https://test-payment.momo.vn",
          .callback_url = "https://gw.example.gov.vn/ipn/momo"};
}

/// "accessKey=…&amount=…" as the message that it was signed for.
inline json::object message_of(const std::vector<std::string>& row) {
  json::object body;
  for (std::string_view rest = row[3]; !rest.empty();) {
    const auto part = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    const auto name = part.substr(0, part.find('=')), value = part.substr(part.find('=') + 1);
    const bool number = name == "amount" || name == "responseTime" || name == "resultCode" || name == "transId";
    if (name != "accessKey") body[name] = number ? json::value(std::stoll(std::string{value})) : json::value(value);
  }
  body["signature"] = row[4];
  return body;
}

inline json::object real_message() { return message_of(kythu::test::read_vectors("momo.tsv").at(1)); }

/// Signed anew, as only MoMo could.
inline std::string signed_anew(json::object told) {
  const auto ours = settings();
  const auto text = channels::momo::notification_text(ours.access_key, told);
  if (text) told["signature"] = channels::hmac_sha256_hex(ours.secret_key, *text);
  return json::serialize(told);
}

inline const channels::Order order{.our_ref = "H123426112200010001",
                                   .description = "Le phi ho so",
                                   .return_url = "https://gw.example.gov.vn/pay/return",
                                   .payer_address = "203.0.113.7",
                                   .amount = *Vnd::of(50'000),
                                   .created_at = now,
                                   .valid_until = now + 10min};
inline const channels::RefundOrder refund{.refund_ref = "RF0001",
                                          .our_ref = "H123426112200010001",
                                          .transaction = "2644569745",
                                          .amount = *Vnd::of(50'000),
                                          .paid = *Vnd::of(50'000),
                                          .reason = "Hoan le phi",
                                          .actor = "ketoan01",
                                          .order_created_at = now,
                                          .created_at = now + 1h,
                                          .now = now + 1h};
inline const channels::Question question{"R0002", "H123426112200010001", now, now + 10min, now + 5min};

inline json::object reply_about(std::string_view reference, int code) {
  return {{"partnerCode", "MOMO"},
          {"orderId", reference},
          {"requestId", reference},
          {"amount", 50'000},
          {"transId", 2'644'569'745},
          {"resultCode", code},
          {"responseTime", 1'795'317'300'000},
          {"payUrl", "https://test-payment.momo.vn/v2/gateway/pay?t=1"},
          {"qrCodeUrl", "momo://qr"},
          {"deeplink", "momo://app"}};
}
inline wire::FetchReply reply(std::string_view reference, int code) {
  return answered(json::serialize(reply_about(reference, code)));
}

inline json::object body_of(const wire::FetchRequest& request) {
  return json::parse(std::string{as_text(request.body)}).as_object();
}

}  // namespace kythu::payments::test::momo
