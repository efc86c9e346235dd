// How columns come back, and how arrays go.
#include "config/database/database.hpp"

namespace kythu::db {
namespace {

Instant instant_of(std::string text) {  // "2026-11-22 03:04:05.123+00": the session's zone is UTC
  if (text.size() > 10) text[10] = 'T';
  if (text.ends_with("+00")) text.replace(text.size() - 3, 3, "Z");
  const auto at = parse_rfc3339(text);
  if (!at) throw std::runtime_error{"not an instant: " + text};
  return *at;
}

Uuid uuid_of(std::string_view text) {
  const auto uuid = parse_uuid(text);
  if (!uuid) throw std::runtime_error{"not a uuid"};
  return *uuid;
}

Vnd vnd_of(std::int64_t dong) {
  const auto amount = Vnd::of(dong);
  if (!amount) throw std::runtime_error{"an amount out of range"};
  return *amount;
}

}  // namespace

std::string array(const std::vector<std::string>& elements) {
  std::string text = "{";
  for (const auto& element : elements) {
    text += text.size() > 1 ? ",\"" : "\"";
    for (const char c : element) {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
    text += '"';
  }
  return text + "}";
}

Bytes to_bytes(const pqxx::field& field) {
  const pqxx::binarystring raw{field};
  return {raw.data(), raw.data() + raw.size()};
}
Instant to_instant(const pqxx::field& field) { return instant_of(field.as<std::string>()); }
Uuid to_uuid(const pqxx::field& field) { return uuid_of(field.as<std::string>()); }
Vnd to_vnd(const pqxx::field& field) { return vnd_of(field.as<std::int64_t>()); }

Bytes to_bytes(const Cell& cell) {
  const auto bytes = cell.words.starts_with("\\x") ? from_hex(cell.words.substr(2)) : std::nullopt;
  if (!bytes) throw std::runtime_error{"not bytes in hex"};
  return *bytes;
}
Instant to_instant(const Cell& cell) { return instant_of(cell.text()); }
Uuid to_uuid(const Cell& cell) { return uuid_of(cell.words); }
Vnd to_vnd(const Cell& cell) { return vnd_of(cell.number()); }

}  // namespace kythu::db
