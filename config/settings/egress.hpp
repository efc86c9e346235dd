// What kythu-egress is told (egress.toml): above all, whom it may call (security requirement D7).
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "config/settings/table.hpp"

namespace kythu::settings {

/// One counterparty: exactly this scheme, host and port.
struct EgressEntry {
  std::string scheme;  ///< https; http for loopback, and for purposes that begin with ocsp or crl; smtps, or smtp with
                       ///< STARTTLS, for purposes that begin with mail
  std::string host;    ///< lower case
  std::uint16_t port = 443;
  bool loopback = false;          ///< its address is on this machine; also lets `host` be an IP literal
  bool private_network = false;   ///< its address is in a private network of the data centre
  std::filesystem::path ca_file;  ///< its own trust store; empty: the system's
  std::string purpose;            ///< for the reader of the file, and for log lines
};

struct EgressSettings {
  std::filesystem::path socket;
  std::size_t connections = 32;
  std::chrono::milliseconds connecting{5'000};
  std::chrono::milliseconds patience{180'000};  ///< no call takes longer, whatever it asks for
  std::size_t answer_bytes = 8 * 1024 * 1024;
  std::size_t request_bytes = 16 * 1024 * 1024;
  std::string log_level = "info";
  std::vector<EgressEntry> allowed;
};

EgressSettings read_egress(const Table& table);

}  // namespace kythu::settings
