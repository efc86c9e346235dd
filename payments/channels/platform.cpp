#include "platform.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "channels/message.hpp"
#include "channels/platform_init.hpp"
#include "channels/platform_seal.hpp"
#include "channels/xroad.hpp"
#include "config/base/digest.hpp"

namespace kythu::payments::channels {
namespace {

namespace json = boost::json;
using enum CannotTell::Kind;

enum class Meaning { paid, still_open, failed };

/// All codes whose meaning is known. MaLoi says whether a result is a success and whether a question was answered;
/// TrangThaiGD says how the order stands. No list of the other MaLoi was ever published: they tell nothing.
struct Code {
  std::string_view member, code;
  Meaning meaning;
};
constexpr std::array codes{Code{"MaLoi", "00", Meaning::paid}, Code{"TrangThaiGD", "1", Meaning::paid},
                           Code{"TrangThaiGD", "3", Meaning::still_open}, Code{"TrangThaiGD", "4", Meaning::failed}};

std::optional<Meaning> meaning(std::string_view member, std::string_view code) {
  const auto found = std::ranges::find_if(codes, [&](const Code& c) { return c.member == member && c.code == code; });
  return found == codes.end() ? std::nullopt : std::optional{found->meaning};
}

constexpr std::size_t longest_url = 2'048, longest_quote = 40;

/// What strangers wrote, fit for a log line.
std::string shown(std::string_view text) {
  std::string out{text.substr(0, longest_quote)};
  std::ranges::replace_if(
      out, [](char c) { return c < ' ' || c > '~'; }, '?');
  return "'" + out + "'";
}

std::string code_at(const json::object& message, std::string_view name) { return plain_at(message, name).value_or(""); }

bool is_page(std::string_view url, std::string_view beginning) {
  return url.size() <= longest_url && url.size() > beginning.size() && url.starts_with(beginning) &&
         std::ranges::all_of(url, [](char c) { return c > ' ' && c <= '~' && c != '"' && c != '<' && c != '\\'; });
}

bool names_another(const json::object& message, std::string_view name, std::string_view ours) {
  const auto told = plain_at(message, name);
  return !told || (!told->empty() && *told != ours);
}

}  // namespace

Platform::Platform(PlatformSettings settings) : settings_(std::move(settings)) {
  const auto& s = settings_;
  for (const auto* value : {&s.partner, &s.version, &s.pay_kind, &s.pay_channel, &s.device, &s.language, &s.bank}) {
    if (value->empty() || value->find('|') != std::string::npos) {
      throw std::invalid_argument{"payment platform: an empty value or a '|' in what is sealed"};
    }
  }
  if (s.secret.empty()) throw std::invalid_argument{"payment platform: no secret"};
  if (s.xroad.empty()) return;
  if (const auto fault = fault_of(s.xroad.front())) throw std::invalid_argument{"payment platform: X-Road " + *fault};
}

Vnd Platform::limit() const { return Vnd::of(settings_.most).value_or(*Vnd::of(Vnd::max)); }

wire::FetchRequest Platform::post(const std::string& url, const json::object& body, std::string_view message_id) const {
  wire::FetchRequest request{.method = "POST",
                             .url = url,
                             .headers = {{"Content-Type", "application/json; charset=utf-8"}},
                             .body = to_bytes(json::serialize(body))};
  if (!settings_.access_token.empty()) {
    request.headers.emplace_back("Authorization", "Bearer " + std::string{settings_.access_token.reveal()});
  }
  if (settings_.xroad.empty()) return request;
  return through_xroad(settings_.xroad.front(), std::move(request), message_id);
}

std::optional<wire::FetchRequest> Platform::create(const Order& order) const {
  return post(settings_.create_url, platform::init_message(settings_, order), order.our_ref);
}

Created Platform::read_created(const Order& order, const wire::FetchReply& reply) const {
  if (!settings_.xroad.empty()) {
    if (const auto fault = xroad_fault(settings_.xroad.front(), reply, order.our_ref)) {
      if (fault->never_delivered) return DefinitelyFailed{fault->why};
      return CannotTell{no_answer, fault->why};
    }
  }
  if (reply.status == 401) return DefinitelyFailed{"HTTP 401: our access token is not accepted"};
  if (reply.status != 200) return CannotTell{no_answer, fmt::format("HTTP {}", reply.status)};
  const auto message = read_json_object(as_text(reply.body));
  if (!message) return CannotTell{no_answer, "not a JSON object"};
  if (!message->contains("error_code")) return read_init(order, *message, false);
  // The shape of a province's integration layer: the platform's own answer as text inside.
  const auto code = code_at(*message, "error_code");
  if (code != "0") return CannotTell{no_answer, "error_code " + shown(code)};
  const auto inner = read_json_object(text_at(*message, "message"));
  if (!inner) return CannotTell{no_answer, "no answer of the platform inside the layer's"};
  return read_init(order, *inner, true);
}

Created Platform::read_init(const Order& order, const json::object& message, bool wrapped) const {
  const auto code = code_at(message, "MaLoi");
  if (is_known_failure(code)) return DefinitelyFailed{"MaLoi " + shown(code)};
  const bool accepted = meaning("MaLoi", code) == Meaning::paid || (wrapped && !message.contains("MaLoi"));
  if (!accepted) return CannotTell{no_answer, "MaLoi " + shown(code) + " is in no table"};
  if (names_another(message, "MaThamChieu", order.our_ref) || names_another(message, "MaDoiTac", settings_.partner)) {
    return CannotTell{no_answer, "about another order"};
  }
  const auto url = text_at(message, "UrlThanhToan");
  if (!is_page(url, settings_.pay_page)) return CannotTell{no_answer, "no UrlThanhToan of the platform"};
  return Handover{.url = std::string{url}, .qr = {}, .deeplink = {}};
}

bool Platform::is_known_failure(std::string_view code) const {
  return std::ranges::find(settings_.failure_codes, code) != settings_.failure_codes.end();
}

/// A whole number, or its digits where the settings allow that: never 50000.0, "050000" or "50,000".
std::optional<Vnd> Platform::amount_of(const json::object& message) const {
  if (code_at(message, "MaTienTe") != "VND") return std::nullopt;
  if (const auto amount = dong_at(message, "SoTien")) return amount;
  const auto text = text_at(message, "SoTien");
  const bool fits = settings_.amount_may_be_text && !text.empty() && text.size() <= 15 && text.front() != '0' &&
                    text.find_first_not_of("0123456789") == std::string_view::npos;
  return fits ? Vnd::of(std::stoll(std::string{text})) : std::nullopt;
}

Outcome Platform::paid(const json::object& message, Instant now) const {
  const auto amount = amount_of(message);
  const auto number = code_at(message, "MaGiaoDich");
  if (!amount) return CannotTell{no_answer, "paid, but SoTien is no whole number of đồng: a number, MaTienTe VND"};
  if (!is_reference(number)) return CannotTell{no_answer, "paid, but without MaGiaoDich"};
  return Succeeded{number, *amount, parse_vietnam_compact(code_at(message, "ThoiGianGD")).value_or(now)};
}

Outcome Platform::by_result(const json::object& message, Instant now) const {
  const auto code = code_at(message, "MaLoi");
  if (meaning("MaLoi", code) == Meaning::paid) return paid(message, now);
  if (is_known_failure(code)) return DefinitelyFailed{"MaLoi " + shown(code)};
  return CannotTell{no_answer, "MaLoi " + shown(code) + " is in no table"};
}

Result<Notification, CallbackFault> Platform::read_callback(const Callback& callback, Instant now) const {
  const auto message = read_json_object(as_text(callback.body));
  if (callback.method != "POST" || !message) return CallbackFault::malformed;
  const auto text = platform::sealed_text(*message, platform::result_names());
  if (!text) return CallbackFault::malformed;
  if (!same_digest(platform::seal(settings_.secret, *text), text_at(*message, "MaXacThuc"))) {
    return CallbackFault::bad_signature;
  }
  if (code_at(*message, "LoaiBanTin") != settings_.result_kind) return CallbackFault::malformed;
  return Notification{.dedupe_key = to_hex(sha256(*text)),
                      .our_ref = code_at(*message, "MaThamChieu"),
                      .for_our_terminal = code_at(*message, "MaDoiTac") == settings_.partner,
                      .amount = amount_of(*message),
                      .outcome = by_result(*message, now)};
}

CallbackAnswer Platform::answer(Verdict verdict) const { return answer_to({}, verdict); }

CallbackAnswer Platform::answer_to(const Callback& callback, Verdict verdict) const {
  const auto say = [&](std::string_view code, std::string_view words) {
    json::object body{{"MaLoi", code}, {"MoTaLoi", words}};
    const auto message = read_json_object(as_text(callback.body));
    for (const auto* name : {"MaDoiTac", "MaThamChieu", "ThoiGianGD", "MaXacThuc"}) {
      body[name] = message ? text_at(*message, name).substr(0, 255) : std::string_view{};
    }
    return CallbackAnswer{200, "application/json", json::serialize(body)};
  };
  switch (verdict) {
    case Verdict::recorded: return say("00", "Thanh cong");
    case Verdict::already_confirmed: return say("00", "Da ghi nhan truoc do");
    case Verdict::order_unknown: return say("99", "Khong tim thay ma tham chieu");
    case Verdict::amount_differs: return say("99", "Sai so tien");
    case Verdict::bad_signature: return say("99", "Sai ma xac thuc");
    case Verdict::failed: return say("99", "Loi khac");
  }
  KYTHU_ASSERT(false);
  return {};
}

json::object Platform::question_of(std::string_view kind, const Question& question, Instant said_at) const {
  json::object message{{"LoaiBanTin", kind},
                       {"PhienBan", settings_.version},
                       {"MaDoiTac", settings_.partner},
                       {"MaThamChieu", question.our_ref},
                       {"ThoiGianGD", vietnam_compact(said_at)}};
  const auto text = platform::sealed_text(message, platform::query_names());
  KYTHU_ASSERT(text);
  message["MaXacThuc"] = platform::seal(settings_.secret, *text);
  return message;
}

wire::FetchRequest Platform::ask(const Question& question) const {
  return post(settings_.query_url, question_of("QUERY", question, question.created_at), question.request_id);
}

Outcome Platform::read_reply(const Question& question, const wire::FetchReply& reply) const {
  if (!settings_.xroad.empty()) {
    const auto fault = xroad_fault(settings_.xroad.front(), reply, question.request_id);
    if (fault) return CannotTell{no_answer, fault->why};
  }
  if (reply.status != 200) return CannotTell{no_answer, fmt::format("HTTP {}", reply.status)};
  const auto message = read_json_object(as_text(reply.body));
  if (!message) return CannotTell{no_answer, "not a JSON object"};
  if (settings_.query_is_sealed) {
    const auto text = platform::sealed_text(*message, platform::result_names());
    const auto given = text_at(*message, "MaXacThuc");
    if (!text || !same_digest(platform::seal(settings_.secret, *text), given)) {
      return CannotTell{no_answer, "bad MaXacThuc"};
    }
  }
  if (code_at(*message, "MaThamChieu") != question.our_ref || code_at(*message, "MaDoiTac") != settings_.partner) {
    return CannotTell{no_answer, "about another order"};
  }
  const auto code = code_at(*message, "MaLoi"), state = code_at(*message, "TrangThaiGD");
  if (meaning("MaLoi", code) != Meaning::paid) return CannotTell{no_answer, "QUERY answered MaLoi " + shown(code)};
  const auto known = meaning("TrangThaiGD", state);
  if (!known) return CannotTell{no_answer, "TrangThaiGD " + shown(state) + " is in no table"};
  switch (*known) {
    case Meaning::paid: return paid(*message, question.now);
    case Meaning::still_open: return CannotTell{still_open, "TrangThaiGD 3: the bank has not answered"};
    case Meaning::failed: return DefinitelyFailed{"TrangThaiGD 4"};
  }
  KYTHU_ASSERT(false);
  return {};
}

wire::FetchRequest Platform::ask_bill(const Question& question, Instant told_at) const {
  const auto said_at = settings_.bill_by_result_time ? told_at : question.created_at;
  auto request = post(settings_.bill_url, question_of("GET_BILL", question, said_at), question.request_id);
  request.answer_limit = 4 * 1024 * 1024;
  return request;
}

std::optional<Bill> Platform::read_bill(const Question& question, const wire::FetchReply& reply) const {
  if (reply.status != 200) return std::nullopt;
  if (!settings_.xroad.empty() && xroad_fault(settings_.xroad.front(), reply, question.request_id)) return std::nullopt;
  const auto type = header(reply, "content-type").value_or("");
  const auto text = as_text(reply.body);
  if (text.starts_with("%PDF-") && !type.starts_with("application/json")) return Bill{true, reply.body};
  const auto message = type.starts_with("application/pdf") ? std::nullopt : read_json_object(text);
  if (!message || names_another(*message, "MaThamChieu", question.our_ref)) return std::nullopt;
  return Bill{false, reply.body};
}

}  // namespace kythu::payments::channels
