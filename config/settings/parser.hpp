// parser.toml: the program that reads strangers' files.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <vector>

#include "config/base/log.hpp"

namespace kythu::settings {

struct ParserSettings {
  std::filesystem::path socket;
  std::size_t jobs = 4;                    ///< processes at one time
  std::chrono::milliseconds wall{30'000};  ///< for one job
  std::chrono::seconds cpu{20};
  std::chrono::seconds statement{900};  ///< for all pieces of one statement, each of which has `wall`; as much of CPU
  std::size_t memory = std::size_t{1} << 30;           ///< bytes of address space of one job
  std::size_t document_limit = std::size_t{64} << 20;  ///< bytes
  LogLevel log_level = LogLevel::info;
  std::vector<std::uint32_t> allowed_users;  ///< user ids; empty: only the user that the parser runs as
};

/// Throws Error for a wrong or unknown member.
ParserSettings load_parser(const std::filesystem::path& file);

}  // namespace kythu::settings
