#include "egress.hpp"

#include <algorithm>

namespace kythu::settings {
namespace {

std::int64_t usual_port(std::string_view scheme) {
  if (scheme == "smtps") return 465;  // RFC 8314 section 3.3
  if (scheme == "smtp") return 587;   // RFC 6409
  return scheme == "https" ? 443 : 80;
}

EgressEntry read_entry(const Table& table) {
  EgressEntry entry{.scheme = table.text("scheme", "https"), .host = table.text("host")};
  const bool https = entry.scheme == "https", mails = entry.scheme == "smtps" || entry.scheme == "smtp";
  entry.port = static_cast<std::uint16_t>(table.integer("port", 1, 65'535, usual_port(entry.scheme)));
  entry.loopback = table.flag("loopback", false);
  entry.private_network = table.flag("private_network", false);
  entry.ca_file = table.path("ca_file", std::filesystem::path{});
  entry.purpose = table.text("purpose");
  table.refuse_unknown();
  const bool lists = entry.purpose.starts_with("ocsp") || entry.purpose.starts_with("crl");
  if (mails != entry.purpose.starts_with("mail")) {
    throw Error{"egress.toml: allow: " + entry.host + ": smtps and smtp are for purposes that begin with mail"};
  }
  if (!https && !mails && !(entry.scheme == "http" && (entry.loopback || lists))) {
    throw Error{"egress.toml: allow: " + entry.host + ": scheme must be https (http for loopback, ocsp and crl only)"};
  }
  const bool plain = std::all_of(entry.host.begin(), entry.host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == ':';
  });
  if (entry.host.empty() || !plain || entry.host.back() == '.') {
    throw Error{"egress.toml: allow: host must be a lower-case name: " + entry.host};
  }
  return entry;
}

}  // namespace

EgressSettings read_egress(const Table& table) {
  const auto limits = table.table("limits", false), log = table.table("log", false);
  const EgressSettings usual;
  const auto number = [&](std::string_view key, std::int64_t max, std::int64_t fallback) {
    return limits.integer(key, 1, max, fallback);
  };
  EgressSettings settings{
      .socket = table.path("socket"),
      .connections = static_cast<std::size_t>(table.integer("connections", 1, 1'000, 32)),
      .connecting = std::chrono::milliseconds{number("connecting_ms", 5'000, usual.connecting.count())},
      .patience = std::chrono::milliseconds{number("patience_ms", 180'000, usual.patience.count())},
      .answer_bytes = static_cast<std::size_t>(number("answer_bytes", 8 << 20, 8 << 20)),
      .request_bytes = static_cast<std::size_t>(number("request_bytes", 64 << 20, 16 << 20)),
      .log_level = log.text("level", "info"),
  };
  for (const auto& entry : table.tables("allow")) settings.allowed.push_back(read_entry(entry));
  for (const auto* part : {&table, &limits, &log}) part->refuse_unknown();
  return settings;
}

}  // namespace kythu::settings
