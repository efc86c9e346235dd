#include "parser.hpp"

#include <charconv>

#include "config/settings/table.hpp"

namespace kythu::settings {
namespace {

std::vector<std::uint32_t> read_users(const Table& table) {
  std::vector<std::uint32_t> users;
  for (const auto& text : table.texts("allowed_users", std::vector<std::string>{})) {
    std::uint32_t user = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), user);
    if (error != std::errc{} || end != text.data() + text.size())
      throw Error{"parser.toml: allowed_users must be user ids written as text"};
    users.push_back(user);
  }
  return users;
}

}  // namespace

ParserSettings load_parser(const std::filesystem::path& file) {
  const auto table = Table::from_file(file);
  const ParserSettings usual;
  const auto log = table.table("log", false);
  const auto level = parse_log_level(log.text("level", "info"));
  if (!level) throw Error{file.native() + ": log.level must be debug, info, warning or error"};
  log.refuse_unknown();
  ParserSettings settings{
      .socket = table.path("socket"),
      .jobs = static_cast<std::size_t>(table.integer("jobs", 1, 64, 4)),
      .wall = table.milliseconds("wall_ms", usual.wall),
      .cpu = std::chrono::seconds{table.integer("cpu_s", 1, 600, usual.cpu.count())},
      .statement = std::chrono::seconds{table.integer("statement_s", 1, 7'200, usual.statement.count())},
      .memory = static_cast<std::size_t>(table.integer("memory_mib", 128, 16'384, 1'024)) << 20,
      .document_limit = static_cast<std::size_t>(table.integer("document_limit_mib", 1, 1'024, 64)) << 20,
      .log_level = *level,
      .allowed_users = read_users(table),
  };
  table.refuse_unknown();
  return settings;
}

}  // namespace kythu::settings
