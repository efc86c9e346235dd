#include "momo.hpp"

#include <algorithm>

#include <boost/json.hpp>

#include "channels/message.hpp"
#include "channels/momo_reply.hpp"
#include "channels/momo_signature.hpp"
#include "channels/wording.hpp"
#include "config/base/digest.hpp"

namespace kythu::payments::channels {
namespace {

namespace json = boost::json;
using momo::Meaning;
using enum CannotTell::Kind;

/// MoMo knows đồng only and names no currency; should one be named, it has to be ours.
std::optional<Vnd> amount_of(const json::object& told) {
  const auto* currency = told.if_contains("currency");
  if (currency && !currency->is_null() && text_at(told, "currency") != "VND") return std::nullopt;
  return dong_at(told, "amount");
}

Outcome success(const json::object& told, Instant now) {
  const auto amount = amount_of(told);
  const auto number = plain_at(told, "transId");
  if (!amount || !number || !is_transaction_number(*number)) {
    return CannotTell{no_answer, "success without amount or number"};
  }
  return Succeeded{*number, *amount, told_time(whole_at(told, "responseTime"), now)};
}

Outcome by_code(const MomoSettings& settings, const json::object& told, const std::string& words, Instant now) {
  switch (momo::look_up(whole_at(told, "resultCode").value_or(-1)).meaning) {
    case Meaning::done: return success(told, now);
    case Meaning::failed: return DefinitelyFailed{words};
    case Meaning::not_refunded: return CannotTell{held, words};
    case Meaning::open: return CannotTell{still_open, words};
    case Meaning::authorised:
      return settings.authorised_is_paid ? success(told, now) : Outcome{CannotTell{still_open, words}};
    case Meaning::refused:
    case Meaning::repeated:
    case Meaning::not_found:
    case Meaning::unknown: break;
  }
  return CannotTell{no_answer, words};
}

}  // namespace

Vnd Momo::limit() const { return Vnd::of(settings_.most).value_or(Vnd{}); }
Vnd Momo::least() const { return Vnd::of(settings_.least).value_or(Vnd{}); }

std::optional<wire::FetchRequest> Momo::create(const Order& order) const {
  const auto info = plain(order.description);
  const auto text = momo::signed_text({{"accessKey", settings_.access_key},
                                       {"amount", std::to_string(order.amount.dong())},
                                       {"extraData", ""},
                                       {"ipnUrl", settings_.callback_url},
                                       {"orderId", order.our_ref},
                                       {"orderInfo", info},
                                       {"partnerCode", settings_.partner},
                                       {"redirectUrl", order.return_url},
                                       {"requestId", order.our_ref},
                                       {"requestType", "captureWallet"}});
  json::object body{{"partnerCode", settings_.partner},
                    {"requestId", order.our_ref},
                    {"amount", order.amount.dong()},
                    {"orderId", order.our_ref},
                    {"orderInfo", info},
                    {"redirectUrl", order.return_url},
                    {"ipnUrl", settings_.callback_url},
                    {"requestType", "captureWallet"},
                    {"extraData", ""},
                    {"lang", settings_.language},
                    {"signature", hmac_sha256_hex(settings_.secret_key, text)}};
  if (settings_.access_key_in_body) body.emplace("accessKey", settings_.access_key);
  return post_json(settings_.address + "/v2/gateway/api/create", json::serialize(body));
}

/// A refused request made no order, and nobody has a page to pay it on: another may be tried at once.
Created Momo::read_created(const Order& order, const wire::FetchReply& reply) const {
  const auto told = momo::read_told(settings_.partner, order.our_ref, reply);
  if (!told.members) return CannotTell{no_answer, told.why};
  switch (told.code.meaning) {
    case Meaning::done: {
      const auto url = text_at(*told.members, "payUrl");
      if (amount_of(*told.members) != order.amount) return CannotTell{no_answer, "created with another amount"};
      if (!url.starts_with("https://")) return CannotTell{no_answer, "created without a page"};
      return Handover{std::string{url}, std::string{text_at(*told.members, "qrCodeUrl")},
                      std::string{text_at(*told.members, "deeplink")}};
    }
    case Meaning::failed:
    case Meaning::not_refunded:
    case Meaning::refused: return DefinitelyFailed{told.why};
    case Meaning::repeated:
    case Meaning::not_found:
    case Meaning::open:
    case Meaning::authorised:
    case Meaning::unknown: break;
  }
  return CannotTell{no_answer, told.why};
}

Result<Notification, CallbackFault> Momo::read_callback(const Callback& callback, Instant now) const {
  if (callback.method != "POST") return CallbackFault::malformed;
  const auto told = read_json_object(as_text(callback.body));
  if (!told) return CallbackFault::malformed;
  const auto text = momo::notification_text(settings_.access_key, *told);
  if (!text) return CallbackFault::malformed;
  if (!same_digest(hmac_sha256_hex(settings_.secret_key, *text), text_at(*told, "signature"))) {
    return CallbackFault::bad_signature;
  }
  const auto code = *whole_at(*told, "resultCode");
  return Notification{
      .dedupe_key = to_hex(sha256(*text)),
      .our_ref = std::string{text_at(*told, "orderId")},
      .for_our_terminal = text_at(*told, "partnerCode") == settings_.partner,
      .amount = amount_of(*told),
      .outcome = by_code(settings_, *told, std::to_string(code) + " " + momo::look_up(code).words, now)};
}

/// MoMo waits 15 seconds for 204 with an empty body; whether it tells again after anything else is not published.
CallbackAnswer Momo::answer(Verdict verdict) const {
  switch (verdict) {
    case Verdict::recorded:
    case Verdict::already_confirmed:
    case Verdict::amount_differs: return {204, "", ""};  // kept; telling it again would tell nothing new
    case Verdict::order_unknown: return {404, "", ""};
    case Verdict::bad_signature: return {400, "", ""};
    case Verdict::failed: return {500, "", ""};
  }
  KYTHU_ASSERT(false);
  return {};
}

wire::FetchRequest Momo::query(std::string_view path, std::string_view order, std::string_view request) const {
  const auto text = momo::signed_text({{"accessKey", settings_.access_key},
                                       {"orderId", order},
                                       {"partnerCode", settings_.partner},
                                       {"requestId", request}});
  const json::object body{{"partnerCode", settings_.partner},
                          {"requestId", request},
                          {"orderId", order},
                          {"lang", settings_.language},
                          {"signature", hmac_sha256_hex(settings_.secret_key, text)}};
  return post_json(settings_.address + std::string{path}, json::serialize(body));
}

wire::FetchRequest Momo::ask(const Question& question) const {
  return query("/v2/gateway/api/query", question.our_ref, question.request_id);
}

Outcome Momo::read_reply(const Question& question, const wire::FetchReply& reply) const {
  const auto told = momo::read_told(settings_.partner, question.our_ref, reply);
  if (!told.members) return CannotTell{no_answer, told.why};
  if (told.code.meaning != Meaning::not_found) return by_code(settings_, *told.members, told.why, question.now);
  // Not final by the table, since the order may still come to be: not once its time is over.
  const auto over = std::max(question.valid_until, question.created_at + settings_.order_life);
  if (question.now <= over) return CannotTell{still_open, "not begun"};
  return DefinitelyFailed{"not found, and over"};
}

}  // namespace kythu::payments::channels
