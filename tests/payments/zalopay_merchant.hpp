// One ZaloPay app, and ZaloPay's side of the table: callbacks as it would sign them, replies as it would send them.
#pragma once

#include <boost/json.hpp>

#include "channels/wording.hpp"
#include "channels/zalopay.hpp"
#include "payments/outcomes.hpp"
#include "payments/vectors.hpp"

namespace kythu::payments::test::zalopay {

namespace json = boost::json;
using namespace std::chrono_literals;

inline const Instant now = *parse_vietnam_compact("20261122101500");
constexpr std::string_view key1 = "sdngKKJmqEMzvh5QQcdD2A9XBSKUNaYn", key2 = "kLtgPl8HHhfvMuDHPwKfgfsY4Ydm9eIz";

inline ZalopaySettings settings(std::int64_t app = 2554) {
  return {.app = app,
          .key1 = Secret{key1},
          .key2 = Secret{key2},
          .address = "https://sb-openapi.zalopay.vn",
          .callback_url = "https://gw.example.gov.vn/callbacks/zalopay"};
}

/// The `data` that ZaloPay's sandbox signed for app 2553.
inline std::vector<std::string> real_callback() { return kythu::test::read_vectors("zalopay.tsv").at(0); }
inline json::object real_data() { return json::parse(real_callback()[3]).as_object(); }

inline std::string callback(std::string_view data, std::string_view mac) {
  return json::serialize(json::object{{"data", data}, {"mac", mac}, {"type", 1}});
}
/// As only ZaloPay could.
inline std::string signed_anew(std::string_view data) {
  return callback(data, channels::hmac_sha256_hex(Secret{key2}, data));
}
inline std::string signed_anew(const json::object& data) { return signed_anew(json::serialize(data)); }

inline auto read(const std::string& body) {
  return channels::Zalopay{settings(2553)}.read_callback(posted("zalopay", body), now);
}

inline const channels::Order order{.our_ref = "261122_0001",
                                   .description = "Le phi ho so",
                                   .return_url = "https://gw.example.gov.vn/pay/return",
                                   .payer_address = "203.0.113.7",
                                   .amount = *Vnd::of(50'000),
                                   .created_at = now,
                                   .valid_until = now + 10min};
inline const channels::Question question{"R1", "261122_0001", now, now + 10min, now + 5min};
inline channels::RefundOrder refund() {
  return {.refund_ref = "261122_2554_0000000001",
          .our_ref = "261122_0001",
          .transaction = "261122000000225",
          .amount = *Vnd::of(50'000),
          .paid = *Vnd::of(80'000),
          .reason = "Hoan le phi",
          .actor = "ketoan01",
          .order_created_at = now,
          .created_at = now + 1h,
          .now = Instant{1'795'320'900'000ms}};
}

inline json::object body_of(const wire::FetchRequest& request) {
  return json::parse(std::string{as_text(request.body)}).as_object();
}

inline json::object reply_object(int code, std::optional<int> sub_code) {
  json::object told{{"return_code", code},      {"return_message", ""},
                    {"amount", 50'000},         {"zp_trans_id", 261'122'000'000'225},
                    {"is_processing", false},   {"order_url", "https://qcgateway.zalopay.vn/openinapp?order=1"},
                    {"zp_trans_token", "AC_1"}, {"refund_id", 123'456'789}};
  if (sub_code) told["sub_return_code"] = *sub_code;
  return told;
}
inline wire::FetchReply reply(int code, std::optional<int> sub_code = {}) {
  return answered(json::serialize(reply_object(code, sub_code)));
}

}  // namespace kythu::payments::test::zalopay
