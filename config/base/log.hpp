// Lines of facts: one JSON object a line on standard error, for journald. What may be shown is decided by type:
// personal data goes in as Masked, and a Secret does not compile (security requirement I4).
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "clock.hpp"

namespace kythu {

/// Personal data: shown as its first character and its length, "N…(14)".
struct Masked {
  std::string_view text;
};

struct Field {
  std::string_view name;
  std::variant<std::string, std::int64_t, bool> value;

  Field(std::string_view field, std::string_view text) : name(field), value(std::string{text}) {}
  Field(std::string_view field, const char* text) : name(field), value(std::string{text}) {}
  Field(std::string_view field, const std::string& text) : name(field), value(text) {}
  Field(std::string_view field, std::integral auto number) : name(field), value(static_cast<std::int64_t>(number)) {}
  Field(std::string_view field, bool flag) : name(field), value(flag) {}
  Field(std::string_view field, Masked personal);
};

enum class LogLevel { debug, info, warning, error };

/// A handle; copies write to the same place. Safe for any number of threads.
class Log {
 public:
  /// Writes to standard error as `program`, from `level` upwards.
  Log(std::string_view program, LogLevel level, Clock clock);

  void debug(std::string_view event, std::initializer_list<Field> fields = {}) const;
  void info(std::string_view event, std::initializer_list<Field> fields = {}) const;
  void warning(std::string_view event, std::initializer_list<Field> fields = {}) const;
  void error(std::string_view event, std::initializer_list<Field> fields = {}) const;

 private:
  struct Sink;
  void write(LogLevel level, std::string_view event, std::initializer_list<Field> fields) const;
  std::shared_ptr<Sink> sink_;
};

/// nullopt unless one of debug, info, warning, error.
std::optional<LogLevel> parse_log_level(std::string_view text);

}  // namespace kythu
