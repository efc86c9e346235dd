// Reads a settings file strictly: a wrong or unknown member stops the start with one clear line, not the thousandth
// payment. Only the files of config/settings use it; every room gets immutable structs (see core.hpp, signer.hpp, …).
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace kythu::settings {

/// "signer.toml: token.slots must be between 1 and 64"
struct Error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// One table of a TOML file. Every getter throws Error when the member is missing (without a default) or does not fit.
class Table {
 public:
  static Table from_file(const std::filesystem::path& file);
  /// `name` stands in messages where a file's name would.
  static Table from_text(std::string_view name, std::string_view toml);

  std::string text(std::string_view key, std::optional<std::string> fallback = std::nullopt) const;
  std::int64_t integer(std::string_view key, std::int64_t min, std::int64_t max,
                       std::optional<std::int64_t> fallback = std::nullopt) const;
  bool flag(std::string_view key, std::optional<bool> fallback = std::nullopt) const;
  std::chrono::milliseconds milliseconds(std::string_view key, std::chrono::milliseconds fallback) const;
  /// Relative paths are taken from the folder of the settings file.
  std::filesystem::path path(std::string_view key, std::optional<std::filesystem::path> fallback = std::nullopt) const;
  std::vector<std::string> texts(std::string_view key,
                                 std::optional<std::vector<std::string>> fallback = std::nullopt) const;
  /// Whole numbers, each between `min` and `max`; empty when absent.
  std::vector<std::int64_t> integers(std::string_view key, std::int64_t min, std::int64_t max) const;
  /// A table whose members are all texts, whatever their names; empty when absent.
  std::map<std::string, std::string> text_map(std::string_view key) const;
  /// A table that must be there; an absent optional one reads as empty.
  Table table(std::string_view key, bool required = true) const;
  /// `[[key]]`: empty when absent.
  std::vector<Table> tables(std::string_view key) const;

  /// Whether the member is there; asking counts as knowing it.
  bool has(std::string_view key) const;

  /// Refuses members that nobody asked for; call it when all are read. Covers this table only.
  void refuse_unknown() const;

  ~Table();
  Table(Table&&) noexcept;

 private:
  struct Source;
  explicit Table(std::unique_ptr<Source> source);
  [[noreturn]] void fail(std::string_view key, std::string_view why) const;
  std::unique_ptr<Source> source_;
};

}  // namespace kythu::settings
