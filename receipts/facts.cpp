#include "facts.hpp"

#include <stdexcept>

#include <boost/json.hpp>

#include "config/base/days.hpp"

namespace kythu::receipts {
namespace {

namespace json = boost::json;

std::string text(const json::object& object, std::string_view name) {
  return json::value_to<std::string>(object.at(name));
}

Vnd amount(const json::object& object, std::string_view name) {
  const auto value = Vnd::of(object.at(name).as_int64());
  if (!value) throw std::runtime_error{"a stored receipt has an impossible amount"};
  return *value;
}

Instant instant(const json::object& object, std::string_view name) {
  const auto value = parse_rfc3339(text(object, name));
  if (!value) throw std::runtime_error{"a stored receipt has an impossible time"};
  return *value;
}

json::value words_of(const std::optional<Related>& related) {
  if (!related) return {};
  return {{"form_code", related->form_code}, {"symbol", related->symbol}, {"number", related->number},
          {"day", to_text(related->day)},    {"decree", related->decree}, {"reason", related->reason}};
}

std::optional<Related> related_from(const json::object& root, std::string_view name) {
  const auto* const found = root.if_contains(name);
  if (found == nullptr || found->is_null()) return std::nullopt;
  const auto& object = found->as_object();
  const auto day = parse_day(text(object, "day"));
  if (!day) throw std::runtime_error{"a stored receipt has an impossible day"};
  return Related{text(object, "form_code"), text(object, "symbol"), object.at("number").as_int64(), *day,
                 text(object, "decree"),    text(object, "reason")};
}

}  // namespace

std::string to_json(const Facts& facts) {
  json::array lines;
  for (const auto& line : facts.lines) {
    lines.push_back(json::object{{"description", line.description}, {"amount", line.amount.dong()}});
  }
  const auto& c = facts.collector;
  json::object root{{"collector", json::object{{"name", c.name},
                                               {"tax_code", c.tax_code},
                                               {"address", c.address},
                                               {"phone", c.phone},
                                               {"bank_account", c.bank_account}}},
                    {"payer_name", facts.payer_name},
                    {"payer_tax_code", facts.payer_tax_code},
                    {"payer_address", facts.payer_address},
                    {"payment_method", facts.payment_method},
                    {"dossier", facts.dossier},
                    {"lines", std::move(lines)},
                    {"total", facts.total.dong()},
                    {"form_code", facts.form_code},
                    {"symbol", facts.symbol},
                    {"number", facts.number},
                    {"lookup_code", facts.lookup_code},
                    {"issued_at", rfc3339(facts.issued_at)},
                    {"replaces", words_of(facts.replaces)}};
  if (facts.returns) root["returns"] = words_of(facts.returns);
  return json::serialize(root);
}

Facts facts_from_json(std::string_view stored) {
  const auto root = json::parse(stored).as_object();
  const auto& c = root.at("collector").as_object();
  Facts facts{.collector = {text(c, "name"), text(c, "tax_code"), text(c, "address"), text(c, "phone"),
                            text(c, "bank_account")},
              .payer_name = text(root, "payer_name"),
              .payer_tax_code = text(root, "payer_tax_code"),
              .payer_address = text(root, "payer_address"),
              .payment_method = text(root, "payment_method"),
              .dossier = text(root, "dossier"),
              .lines = {},
              .total = amount(root, "total"),
              .form_code = text(root, "form_code"),
              .symbol = text(root, "symbol"),
              .number = root.at("number").as_int64(),
              .lookup_code = text(root, "lookup_code"),
              .issued_at = instant(root, "issued_at"),
              .replaces = related_from(root, "replaces"),
              .returns = related_from(root, "returns")};
  for (const auto& value : root.at("lines").as_array()) {
    const auto& line = value.as_object();
    facts.lines.push_back({text(line, "description"), amount(line, "amount")});
  }
  return facts;
}

}  // namespace kythu::receipts
