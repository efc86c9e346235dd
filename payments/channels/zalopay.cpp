#include "zalopay.hpp"

#include <algorithm>
#include <cstring>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "channels/message.hpp"
#include "channels/wording.hpp"
#include "channels/zalopay_reply.hpp"
#include "config/base/digest.hpp"

namespace kythu::payments::channels {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using zalopay::Reason;
using enum CannotTell::Kind;

constexpr std::chrono::seconds shortest_life = 5min, longest_life = std::chrono::days{30};

/// How long ZaloPay keeps the order open.
std::chrono::seconds life(Instant created_at, Instant valid_until) {
  return std::clamp(std::chrono::floor<std::chrono::seconds>(valid_until - created_at), shortest_life, longest_life);
}

/// ZaloPay knows đồng only and names no currency; should one be named, it has to be ours.
std::optional<Vnd> amount_of(const json::object& told) {
  const auto* currency = told.if_contains("currency");
  if (currency && !currency->is_null() && text_at(told, "currency") != "VND") return std::nullopt;
  return dong_at(told, "amount");
}

Outcome success(const json::object& told, Instant paid_at) {
  const auto amount = amount_of(told);
  const auto number = whole_at(told, "zp_trans_id");
  if (!amount || !number || *number <= 0) return CannotTell{no_answer, "success without amount or number"};
  return Succeeded{std::to_string(*number), *amount, paid_at};
}

/// key1 stands inside the text as well as under it, so the text is wiped.
std::string query_mac(const ZalopaySettings& settings, std::string_view reference) {
  const auto app = std::to_string(settings.app);
  std::string text;
  text.reserve(app.size() + reference.size() + settings.key1.reveal().size() + 2);  // growing would leave copies behind
  text.append(app).append("|").append(reference).append("|").append(settings.key1.reveal());
  auto mac = hmac_sha256_hex(settings.key1, text);
  explicit_bzero(text.data(), text.size());
  return mac;
}

bool is_processing(const json::object& told) {
  const auto* flag = told.if_contains("is_processing");
  return flag && flag->is_bool() && flag->get_bool();
}

/// A 2 without a reason of the table is believed once nobody can pay the order any more.
Outcome failure(const zalopay::Told& told, bool over) {
  switch (told.reason) {
    case Reason::ended: return DefinitelyFailed{told.why};
    case Reason::refunded: return CannotTell{held, told.why};
    case Reason::refused:
    case Reason::system:
    case Reason::exists: return CannotTell{no_answer, told.why};
    case Reason::maintenance:
    case Reason::unknown: break;
  }
  return over ? Outcome{DefinitelyFailed{told.why}} : CannotTell{still_open, told.why};
}

}  // namespace

std::string Zalopay::reference(AttemptId attempt, Instant created_at) const {
  return vietnam_compact(created_at).substr(2, 6) + "_" + to_hex(attempt.uuid.bytes);
}

Vnd Zalopay::limit() const { return Vnd::of(settings_.most).value_or(Vnd{}); }
Vnd Zalopay::least() const { return Vnd::of(settings_.least).value_or(Vnd{}); }

std::optional<wire::FetchRequest> Zalopay::create(const Order& order) const {
  const auto app = std::to_string(settings_.app), amount = std::to_string(order.amount.dong());
  const auto time = milliseconds(order.created_at);
  const auto embedded = json::serialize(json::object{{"redirecturl", order.return_url}});
  const auto text = joined({app, order.our_ref, settings_.user, amount, std::to_string(time), embedded, "[]"});
  const json::object body{{"app_id", settings_.app},
                          {"app_user", settings_.user},
                          {"app_trans_id", order.our_ref},
                          {"app_time", time},
                          {"expire_duration_seconds", life(order.created_at, order.valid_until).count()},
                          {"amount", order.amount.dong()},
                          {"item", "[]"},
                          {"description", plain(order.description)},
                          {"embed_data", embedded},
                          {"bank_code", settings_.bank},
                          {"callback_url", settings_.callback_url},
                          {"mac", hmac_sha256_hex(settings_.key1, text)}};
  return post_json(settings_.address + "/v2/create", json::serialize(body));
}

/// A refused request made no order, and nobody has a page to pay it on: another may be tried at once.
Created Zalopay::read_created(const Order&, const wire::FetchReply& reply) const {
  const auto told = zalopay::read_told(reply);
  if (!told.members) return CannotTell{no_answer, told.why};
  if (told.code == 1) {
    const auto url = text_at(*told.members, "order_url");
    if (!url.starts_with("https://")) return CannotTell{no_answer, "created without a page"};
    return Handover{std::string{url}, std::string{text_at(*told.members, "qr_code")}, {}};
  }
  if (told.code != 2) return CannotTell{no_answer, told.why};
  switch (told.reason) {
    case Reason::ended:
    case Reason::maintenance:
    case Reason::refused: return DefinitelyFailed{told.why};
    case Reason::system:
    case Reason::exists:
    case Reason::refunded:
    case Reason::unknown: break;
  }
  return CannotTell{no_answer, told.why};
}

/// The mac is over the characters of `data` as they stand; they are read only after it was found right.
Result<Notification, CallbackFault> Zalopay::read_callback(const Callback& callback, Instant now) const {
  if (callback.method != "POST") return CallbackFault::malformed;
  const auto message = read_json_object(as_text(callback.body));
  if (!message || whole_at(*message, "type") != 1) return CallbackFault::malformed;
  const auto data = text_at(*message, "data");
  if (data.empty()) return CallbackFault::malformed;
  if (!same_digest(hmac_sha256_hex(settings_.key2, data), text_at(*message, "mac"))) {
    return CallbackFault::bad_signature;
  }
  const auto told = read_json_object(data);
  if (!told || text_at(*told, "app_trans_id").empty() || !whole_at(*told, "app_id")) return CallbackFault::malformed;
  return Notification{.dedupe_key = to_hex(sha256(data)),
                      .our_ref = std::string{text_at(*told, "app_trans_id")},
                      .for_our_terminal = whole_at(*told, "app_id") == settings_.app,
                      .amount = amount_of(*told),
                      .outcome = success(*told, told_time(whole_at(*told, "server_time"), now))};
}

/// 0 makes ZaloPay call again, three times at the most.
CallbackAnswer Zalopay::answer(Verdict verdict) const {
  const auto say = [](int code, std::string_view message) {
    return CallbackAnswer{200, "application/json",
                          fmt::format(R"({{"return_code":{},"return_message":"{}"}})", code, message)};
  };
  switch (verdict) {
    case Verdict::recorded: return say(1, "success");
    case Verdict::already_confirmed: return say(settings_.repeated_code, "known already");
    case Verdict::order_unknown: return say(0, "order not found");
    case Verdict::amount_differs: return say(0, "amount differs");
    case Verdict::bad_signature: return say(-1, "mac not equal");
    case Verdict::failed: return say(0, "try again");
  }
  KYTHU_ASSERT(false);
  return {};
}

wire::FetchRequest Zalopay::ask(const Question& question) const {
  const json::object body{
      {"app_id", settings_.app}, {"app_trans_id", question.our_ref}, {"mac", query_mac(settings_, question.our_ref)}};
  return post_json(settings_.address + "/v2/query", json::serialize(body));
}

Outcome Zalopay::read_reply(const Question& question, const wire::FetchReply& reply) const {
  const auto told = zalopay::read_told(reply);
  if (!told.members) return CannotTell{no_answer, told.why};
  if (told.members->contains("app_trans_id") && text_at(*told.members, "app_trans_id") != question.our_ref) {
    return CannotTell{no_answer, "about another order"};
  }
  if (told.code == 3 || is_processing(*told.members)) return CannotTell{still_open, told.why};
  if (told.code == 1) return success(*told.members, told_time(whole_at(*told.members, "server_time"), question.now));
  if (told.code != 2) return CannotTell{no_answer, told.why};
  return failure(told, question.now > question.created_at + life(question.created_at, question.valid_until));
}

}  // namespace kythu::payments::channels
