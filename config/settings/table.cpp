#include "table.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

namespace kythu::settings {

struct Table::Source {
  std::string where;  // "core.toml" or "core.toml: database"
  std::filesystem::path folder;
  std::shared_ptr<const toml::table> root;  // keeps `table` alive
  const toml::table* table;
  mutable std::set<std::string, std::less<>> asked;

  const toml::node* find(std::string_view key) const {
    asked.emplace(key);
    return table->get(key);
  }
};

namespace {

const toml::table& empty_table() {
  static const toml::table none;
  return none;
}

}  // namespace

Table::Table(std::unique_ptr<Source> source) : source_(std::move(source)) {}
Table::~Table() = default;
Table::Table(Table&&) noexcept = default;

Table Table::from_file(const std::filesystem::path& file) {
  try {
    auto root = std::make_shared<const toml::table>(toml::parse_file(file.native()));
    return Table{std::make_unique<Source>(Source{file.filename(), file.parent_path(), root, root.get(), {}})};
  } catch (const toml::parse_error& error) {
    throw Error{fmt::format("{}:{}: {}", file.native(), error.source().begin.line, error.description())};
  }
}

Table Table::from_text(std::string_view name, std::string_view toml) {
  try {
    auto root = std::make_shared<const toml::table>(toml::parse(toml));
    return Table{std::make_unique<Source>(Source{std::string{name}, {}, root, root.get(), {}})};
  } catch (const toml::parse_error& error) {
    throw Error{fmt::format("{}:{}: {}", name, error.source().begin.line, error.description())};
  }
}

void Table::fail(std::string_view key, std::string_view why) const {
  throw Error{fmt::format("{}: {} {}", source_->where, key, why)};
}

bool Table::has(std::string_view key) const { return source_->find(key) != nullptr; }

std::string Table::text(std::string_view key, std::optional<std::string> fallback) const {
  const auto* node = source_->find(key);
  if (!node && fallback) return *fallback;
  if (!node) fail(key, "is missing");
  const auto value = node->value_exact<std::string>();
  if (!value) fail(key, "must be text");
  return *value;
}

std::int64_t Table::integer(std::string_view key, std::int64_t min, std::int64_t max,
                            std::optional<std::int64_t> fallback) const {
  const auto* node = source_->find(key);
  if (!node && fallback) return *fallback;
  if (!node) fail(key, "is missing");
  const auto value = node->value_exact<std::int64_t>();
  if (!value || *value < min || *value > max)
    fail(key, fmt::format("must be a whole number between {} and {}", min, max));
  return *value;
}

bool Table::flag(std::string_view key, std::optional<bool> fallback) const {
  const auto* node = source_->find(key);
  if (!node && fallback) return *fallback;
  if (!node) fail(key, "is missing");
  const auto value = node->value_exact<bool>();
  if (!value) fail(key, "must be true or false");
  return *value;
}

std::chrono::milliseconds Table::milliseconds(std::string_view key, std::chrono::milliseconds fallback) const {
  return std::chrono::milliseconds{integer(key, 1, 86'400'000, fallback.count())};
}

std::filesystem::path Table::path(std::string_view key, std::optional<std::filesystem::path> fallback) const {
  const std::filesystem::path given = text(key, fallback ? std::optional{fallback->native()} : std::nullopt);
  return given.is_absolute() || given.empty() ? given : source_->folder / given;
}

std::vector<std::string> Table::texts(std::string_view key, std::optional<std::vector<std::string>> fallback) const {
  const auto* node = source_->find(key);
  if (!node && fallback) return *fallback;
  if (!node) fail(key, "is missing");
  if (!node->is_array()) fail(key, "must be a list of texts");
  std::vector<std::string> values;
  for (const auto& element : *node->as_array()) {
    const auto value = element.value_exact<std::string>();
    if (!value) fail(key, "must be a list of texts");
    values.push_back(*value);
  }
  return values;
}

std::vector<std::int64_t> Table::integers(std::string_view key, std::int64_t min, std::int64_t max) const {
  const auto* node = source_->find(key);
  if (!node) return {};
  if (!node->is_array()) fail(key, "must be a list of whole numbers");
  std::vector<std::int64_t> values;
  for (const auto& element : *node->as_array()) {
    const auto value = element.value_exact<std::int64_t>();
    if (!value) fail(key, "must be a list of whole numbers");
    if (*value < min || *value > max) fail(key, fmt::format("must have numbers between {} and {}", min, max));
    values.push_back(*value);
  }
  return values;
}

std::map<std::string, std::string> Table::text_map(std::string_view key) const {
  const auto* node = source_->find(key);
  if (!node) return {};
  if (!node->is_table()) fail(key, "must be a table of texts");
  std::map<std::string, std::string> values;
  for (const auto& [name, member] : *node->as_table()) {
    const auto value = member.value_exact<std::string>();
    if (!value) fail(key, "must be a table of texts");
    values.emplace(name.str(), *value);
  }
  return values;
}

Table Table::table(std::string_view key, bool required) const {
  const auto* node = source_->find(key);
  if (!node && required) fail(key, "is missing");
  if (node && !node->is_table()) fail(key, "must be a table");
  const auto* found = node ? node->as_table() : &empty_table();
  return Table{std::make_unique<Source>(
      Source{fmt::format("{}: {}", source_->where, key), source_->folder, source_->root, found, {}})};
}

std::vector<Table> Table::tables(std::string_view key) const {
  const auto* node = source_->find(key);
  std::vector<Table> all;
  if (!node) return all;
  if (!node->is_array_of_tables()) fail(key, "must be a list of tables");
  for (const auto& element : *node->as_array()) {
    all.push_back(Table{std::make_unique<Source>(Source{fmt::format("{}: {}[{}]", source_->where, key, all.size()),
                                                        source_->folder,
                                                        source_->root,
                                                        element.as_table(),
                                                        {}})});
  }
  return all;
}

void Table::refuse_unknown() const {
  for (const auto& [key, node] : *source_->table) {
    if (!source_->asked.contains(key.str())) fail(key.str(), "is not a setting");
  }
}

}  // namespace kythu::settings
