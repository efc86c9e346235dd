#include "json_provider.hpp"

#include <algorithm>
#include <array>

#include <boost/json.hpp>

namespace kythu::receipts::handover {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_word = 200;
constexpr std::int64_t largest_number = 99'999'999;
/// One that is slow holds back the receipts behind it no longer.
constexpr std::chrono::seconds provider_patience{15};

/// Strict: a string of bounded length, or nothing.
std::optional<std::string> word(const json::object& answer, std::string_view name, bool may_be_empty) {
  const auto* const value = answer.if_contains(name);
  if (value == nullptr) return may_be_empty ? std::optional{std::string{}} : std::nullopt;
  if (!value->is_string() || value->as_string().size() > longest_word) return std::nullopt;
  if (value->as_string().empty() && !may_be_empty) return std::nullopt;
  return std::string{value->as_string()};
}

std::optional<json::object> object_in(BytesView body) {
  boost::system::error_code broken;
  auto value = json::parse(as_text(body), broken);
  if (broken || !value.is_object()) return std::nullopt;
  return std::move(value.as_object());
}

Outcome read_receipt(BytesView body) {
  const CannotTell unreadable{"its answer cannot be read"};
  const auto answer = object_in(body);
  if (!answer) return unreadable;
  const auto form_code = word(*answer, "form_code", true), symbol = word(*answer, "symbol", false),
             code = word(*answer, "lookup_code", true), url = word(*answer, "lookup_url", true),
             at = word(*answer, "issued_at", false);
  const auto* const number = answer->if_contains("number");
  const auto value = number && number->is_int64() ? number->as_int64() : 0;
  if (!form_code || !symbol || value < 1 || value > largest_number || !code || !url || !at) return unreadable;
  const auto issued_at = parse_rfc3339(*at);
  if (!issued_at || !(url->empty() || url->starts_with("https://"))) return unreadable;
  return Issued{*form_code, *symbol, value, *code, *url, *issued_at};
}

std::string detail_in(BytesView body) {
  const auto answer = object_in(body);
  return answer ? word(*answer, "detail", true).value_or("") : "";
}

}  // namespace

std::string JsonProvider::body_of(const Order& order) const {
  json::array lines;
  Vnd total;
  for (const auto& line : order.lines) {
    lines.push_back(json::object{{"description", line.description}, {"amount", line.amount.dong()}});
    total = total.plus(line.amount).value_or(total);
  }
  return json::serialize(json::object{
      {"payment", order.payment.text()},
      {"paid_at", rfc3339(order.paid_at)},
      {"payment_method", order.payment_method},
      {"dossier", order.dossier},
      {"payer",
       json::object{{"name", order.payer_name}, {"tax_code", order.payer_tax_code}, {"address", order.payer_address}}},
      {"amount", total.dong()},
      {"lines", std::move(lines)}});
}

Outcome JsonProvider::issue(const std::string& key, const std::string& body) {
  const auto reply = outside_.fetch({.method = "POST",
                                     .url = settings_.address + "/receipts",
                                     .headers = {{"content-type", "application/json"},
                                                 {"idempotency-key", key},
                                                 {"authorization", "Bearer " + std::string{settings_.secret.reveal()}}},
                                     .body = to_bytes(body),
                                     .patience = provider_patience});
  if (!reply) return CannotTell{"no answer"};
  if (reply->status == 200 || reply->status == 201) return read_receipt(reply->body);
  const auto status = "HTTP " + std::to_string(reply->status);
  constexpr std::array refusals{400, 403, 409, 422};
  if (std::ranges::find(refusals, reply->status) == refusals.end()) return CannotTell{status};
  const auto detail = detail_in(reply->body);
  return Refused{detail.empty() ? status : detail};
}

}  // namespace kythu::receipts::handover
