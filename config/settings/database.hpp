// The database as core uses it.
#pragma once

#include <chrono>
#include <string>

#include "config/settings/table.hpp"

namespace kythu::settings {

struct DatabaseSettings {
  std::string connection;  ///< libpq's words, "host=/run/kythu dbname=kythu user=kythu_app"; no password in it
  std::size_t connections = 16;
  std::chrono::milliseconds patience{2'000};  ///< for a free connection
  std::chrono::milliseconds statement_timeout{5'000};
  std::chrono::milliseconds lock_timeout{2'000};
};

DatabaseSettings read_database(const Table& table);

}  // namespace kythu::settings
