// What kythu-edge is told (edge.toml). Every limit has a ceiling (security requirement B4).
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "config/settings/table.hpp"

namespace kythu::settings {

struct EdgeTls {
  std::filesystem::path certificate;  ///< PEM, the chain behind it
  std::filesystem::path key;          ///< PEM
  std::filesystem::path client_ca;    ///< PEM; empty: client certificates are not asked for
};

struct EdgeLimits {
  std::chrono::milliseconds handshake{10'000};
  std::chrono::milliseconds head{10'000};
  std::chrono::milliseconds idle{60'000};
  std::chrono::milliseconds body_grace{5'000};
  std::chrono::milliseconds sending{60'000};
  std::size_t body_rate = 1'024;  ///< bytes a second that a body must bring after the grace
  std::size_t requests_per_connection = 1'000;
  std::size_t head_bytes = 16 * 1024;
  std::size_t fields = 64;
  std::size_t target_bytes = 8 * 1024;
  std::size_t json_bytes = 256 * 1024;
  std::size_t json_document_bytes = 90 * 1024 * 1024;
  std::size_t document_bytes = 64 * 1024 * 1024;
  std::size_t statement_bytes = 1024 * 1024 * 1024;
  std::size_t piece_bytes = 16 * 1024 * 1024;  ///< of a statement; more of it is never in memory
  std::size_t bodies_in_memory = 512 * 1024 * 1024;
  std::size_t connections = 10'000;
  std::size_t connections_per_address = 1'024;
  std::size_t requests_per_second = 500;  ///< per address
  std::size_t burst = 2'000;              ///< per address
};

struct EdgeCore {
  std::filesystem::path socket;
  std::size_t connections = 48;
  std::size_t reserved_connections = 8;              ///< for callbacks alone
  std::chrono::milliseconds burst{2'000};            ///< how long a line may stand before it is too much
  std::chrono::milliseconds patience{50};            ///< then
  std::chrono::milliseconds money_patience{10'000};  ///< of callbacks: providers wait, and repeat what got no answer
  std::chrono::milliseconds answering{65'000};
  std::chrono::milliseconds upload_answering{900'000};  ///< of a body that came in pieces
  std::size_t answer_bytes = 160 * 1024 * 1024;
};

struct EdgeSettings {
  EdgeCore core;
  std::string address;
  std::uint16_t port = 8443;
  std::vector<std::string> hosts;  ///< host names served, lower case; empty: any
  std::size_t threads = 2;
  EdgeTls tls;
  EdgeLimits limits;
  std::string metrics_address = "127.0.0.1";
  std::uint16_t metrics_port = 0;  ///< 0: none
  std::string log_level = "info";
};

EdgeSettings read_edge(const Table& table);

}  // namespace kythu::settings
