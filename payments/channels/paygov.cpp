#include "paygov.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "channels/message.hpp"
#include "channels/wording.hpp"
#include "config/base/digest.hpp"

namespace kythu::payments::channels {
namespace {

namespace json = boost::json;
using enum CannotTell::Kind;

constexpr std::string_view confirmed = "SUCCESSFUL";
constexpr std::size_t longest_url = 2'048;

/// `amount` is a number in the request; nobody has written down what it is in the result.
std::optional<Vnd> amount_of(const json::object& message) { return dong_at(message, "amount"); }

}  // namespace

std::string Paygov::reference(AttemptId attempt, Instant) const {
  return settings_.unit + "-" + to_hex(attempt.uuid.bytes) + "-01";
}

wire::FetchRequest Paygov::post(const std::string& url, Bytes body) const {
  wire::FetchRequest request{.method = "POST",
                             .url = url,
                             .headers = {{"Content-Type", "application/json"}},
                             .body = std::move(body),
                             .patience = std::chrono::seconds{60}};
  request.headers.emplace_back("Authorization", "Bearer " + std::string{settings_.token.reveal()});
  request.headers.emplace_back("lgspaccesstoken", settings_.access_token.reveal());
  return request;
}

std::optional<wire::FetchRequest> Paygov::create(const Order& order) const {
  json::object body{
      {"partnerCode", settings_.partner}, {"returnUrl", order.return_url},         {"orderId", order.our_ref},
      {"amount", order.amount.dong()},    {"orderInfo", plain(order.description)}, {"requestCode", order.our_ref},
      {"ipAddress", order.payer_address}};
  if (!settings_.access_key.empty()) body["accessKey"] = settings_.access_key.reveal();
  if (!settings_.service.empty()) body["serviceCode"] = settings_.service;
  return post(settings_.address + "/api/v1/PayGov/paygate", to_bytes(json::serialize(body)));
}

Created Paygov::read_created(const Order&, const wire::FetchReply& reply) const {
  if (reply.status != 200) return CannotTell{no_answer, fmt::format("HTTP {}", reply.status)};
  const auto message = read_json_object(as_text(reply.body));
  const auto* data = message ? message->if_contains("data") : nullptr;
  if (!data || !data->is_object()) return CannotTell{no_answer, "no data"};
  const auto url = text_at(data->get_object(), "url");
  if (!url.starts_with(settings_.pay_page) || url.size() > longest_url) return CannotTell{no_answer, "no address"};
  return Handover{.url = std::string{url}, .qr = {}, .deeplink = {}};
}

Result<Notification, CallbackFault> Paygov::read_callback(const Callback& callback, Instant) const {
  const auto message = read_json_object(as_text(callback.body));
  if (callback.method != "POST" || !message || !is_reference(text_at(*message, "orderId"))) {
    return CallbackFault::malformed;
  }
  const auto our_ref = text_at(*message, "orderId");
  return Notification{.dedupe_key = to_hex(sha256(BytesView{callback.body})),
                      .our_ref = std::string{our_ref},
                      .for_our_terminal = our_ref.starts_with(settings_.unit + "-"),
                      .amount = amount_of(*message),
                      .outcome = CannotTell{still_open, "a result that the LGSP has not confirmed"}};
}

CallbackAnswer Paygov::answer(Verdict verdict) const {
  const bool taken = verdict == Verdict::recorded || verdict == Verdict::already_confirmed;
  return {200, "application/json",
          taken ? R"({"error_code":"SUCCESSFUL","error_message":""})"
                : R"({"error_code":"FAILED","error_message":"not recorded"})"};
}

wire::FetchRequest Paygov::ask(const Question& question) const {
  const json::object body{
      {"partnerCode", settings_.partner}, {"orderId", question.our_ref}, {"requestCode", question.our_ref}};
  return post(settings_.receipt_url, to_bytes(json::serialize(body)));
}

Outcome Paygov::read_reply(const Question&, const wire::FetchReply& reply) const {
  if (reply.status != 200) return CannotTell{no_answer, fmt::format("HTTP {}", reply.status)};
  const auto message = read_json_object(as_text(reply.body));
  if (!message) return CannotTell{no_answer, "not a JSON object"};
  if (text_at(*message, "transactionReceipt").empty()) return CannotTell{still_open, "no receipt"};
  return CannotTell{held, "there is a receipt, and no amount: an officer has to look"};
}

wire::FetchRequest Paygov::prove(const Callback& callback) const {
  return post(settings_.address + "/api/v1/PayGov/CheckSumUrlReturn", callback.body);
}

Outcome Paygov::read_proof(const Callback& callback, const wire::FetchReply& reply, Instant now) const {
  if (reply.status != 200) return CannotTell{no_answer, fmt::format("HTTP {}", reply.status)};
  const auto proof = read_json_object(as_text(reply.body)), message = read_json_object(as_text(callback.body));
  if (!proof || !message) return CannotTell{no_answer, "not a JSON object"};
  if (text_at(*proof, "error_code") != confirmed) return CannotTell{no_answer, "the LGSP does not confirm the result"};
  if (text_at(*message, "errorCode") != "00") return CannotTell{no_answer, "an errorCode that is in no table"};
  const auto amount = amount_of(*message);
  const auto number = plain_at(*message, "transactionNo").value_or("");
  if (!amount || !is_reference(number)) return CannotTell{no_answer, "paid, but without amount or transactionNo"};
  return Succeeded{number, *amount, parse_vietnam_compact(plain_at(*message, "payDate").value_or("")).value_or(now)};
}

}  // namespace kythu::payments::channels
