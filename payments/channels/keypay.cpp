#include "keypay.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "channels/message.hpp"
#include "channels/wording.hpp"
#include "config/base/digest.hpp"

namespace kythu::payments::channels {
namespace {

namespace json = boost::json;
using enum CannotTell::Kind;

constexpr std::size_t noise_characters = 11, longest_url = 2'048;

std::string text_of(std::initializer_list<std::string_view> slots) { return fmt::format("{}", fmt::join(slots, "|")); }

wire::FetchRequest post(const std::string& url, const json::object& body) {
  return post_json(url, json::serialize(body));
}

}  // namespace

namespace keypay {

std::string sign(const Secret& key, std::string_view text) { return hmac_sha256_hex(key, text); }

std::optional<std::string> callback_text(const json::object& message) {
  std::string text;
  for (const auto* name : {"addition_fee", "client_id", "command", "trans_amount", "transaction_id", "version"}) {
    const auto value = plain_at(message, name);
    if (!value || value->find('|') != std::string::npos) return std::nullopt;
    text += (text.empty() ? "" : "|") + *value;
  }
  return text;
}

}  // namespace keypay

std::string Keypay::reference(AttemptId attempt, Instant created_at) const {
  constexpr std::string_view letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const auto noise = sha256(BytesView{attempt.uuid.bytes});  // the first bytes of a UUIDv7 are only its time
  auto text = vietnam_compact(created_at).substr(0, 8) + "-";
  for (std::size_t i = 0; i < noise_characters; ++i) text += letters[noise[i] % letters.size()];
  return text;
}

std::optional<wire::FetchRequest> Keypay::create(const Order& order) const {
  const auto& s = settings_;
  return post(s.create_url, {{"client_id", s.client},
                             {"transaction_id", order.our_ref},
                             {"trans_amount", order.amount.dong()},
                             {"command", "PAY"},
                             {"version", "3.0"},
                             {"description", order.description},
                             {"locale", "vn"},
                             {"country_code", "vi"},
                             {"currency_code", "VND"},
                             {"environment", s.environment},
                             {"return_url", order.return_url},
                             {"addition_fee", 0},
                             {"check_sum", keypay::sign(s.key1, text_of({s.client, "PAY", order.our_ref}))}});
}

bool Keypay::is_sealed(const json::object& reply, std::string_view command, std::string_view our_ref) const {
  const auto expected = keypay::sign(settings_.key2, text_of({settings_.client, command, our_ref}));
  return !settings_.key2.empty() && same_digest(expected, text_at(reply, "check_sum"));
}

Created Keypay::read_created(const Order& order, const wire::FetchReply& reply) const {
  if (reply.status != 200) return CannotTell{no_answer, fmt::format("HTTP {}", reply.status)};
  const auto message = read_json_object(as_text(reply.body));
  if (!message) return CannotTell{no_answer, "not a JSON object"};
  if (!is_sealed(*message, "PAY", order.our_ref)) return CannotTell{no_answer, "bad check_sum"};
  if (plain_at(*message, "error") != "0") return CannotTell{no_answer, "an error that is in no table"};
  const auto url = text_at(*message, "payment_url");
  if (!url.starts_with(settings_.pay_page) || url.size() > longest_url) return CannotTell{no_answer, "no payment_url"};
  return Handover{.url = std::string{url}, .qr = {}, .deeplink = {}};
}

Result<Notification, CallbackFault> Keypay::read_callback(const Callback& callback, Instant) const {
  const auto message = read_json_object(as_text(callback.body));
  if (callback.method != "POST" || !message) return CallbackFault::malformed;
  const auto text = keypay::callback_text(*message);
  if (!text) return CallbackFault::malformed;
  if (settings_.key2.empty() || !same_digest(keypay::sign(settings_.key2, *text), text_at(*message, "check_sum"))) {
    return CallbackFault::bad_signature;
  }
  const auto status = plain_at(*message, "status").value_or("");
  return Notification{
      .dedupe_key = to_hex(sha256(*text + "|" + status)),
      .our_ref = plain_at(*message, "transaction_id").value_or(""),
      .for_our_terminal = text_at(*message, "client_id") == settings_.client,
      .amount = dong_at(*message, "trans_amount"),
      .outcome = CannotTell{still_open, "the status of a notice is not sealed: it has to be asked for"}};
}

CallbackAnswer Keypay::answer(Verdict verdict) const {
  const bool taken = verdict == Verdict::recorded || verdict == Verdict::already_confirmed;
  return {200, "application/json",
          taken ? R"({"return_code":0,"return_msg":"success"})" : R"({"return_code":1,"return_msg":"fail"})"};
}

wire::FetchRequest Keypay::ask(const Question& question) const {
  const auto& s = settings_;
  const auto text = text_of({s.client, s.detail_command, question.our_ref});
  return post(s.detail_url, {{"client_id", s.client},
                             {"transaction_id", question.our_ref},
                             {"command", s.detail_command},
                             {"version", "3.0"},
                             {"check_sum", keypay::sign(s.key1, text)}});
}

Outcome Keypay::read_reply(const Question& question, const wire::FetchReply& reply) const {
  if (reply.status != 200) return CannotTell{no_answer, fmt::format("HTTP {}", reply.status)};
  const auto message = read_json_object(as_text(reply.body));
  if (!message) return CannotTell{no_answer, "not a JSON object"};
  if (!is_sealed(*message, settings_.detail_command, question.our_ref)) return CannotTell{no_answer, "bad check_sum"};
  if (text_at(*message, "transaction_id") != question.our_ref) return CannotTell{no_answer, "about another order"};
  if (plain_at(*message, "error") != "0") return CannotTell{no_answer, "an error that is in no table"};
  if (plain_at(*message, "status") != "0") return CannotTell{no_answer, "a status that is in no table"};
  const auto amount = dong_at(*message, "trans_amount");
  if (!amount) return CannotTell{no_answer, "paid, but trans_amount is no whole number of đồng"};
  return Succeeded{question.our_ref, *amount, question.now};
}

}  // namespace kythu::payments::channels
