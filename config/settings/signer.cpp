#include "signer.hpp"

#include <algorithm>

#include "config/settings/table.hpp"

namespace kythu::settings {
namespace {

/// A token's name also names its fence, a file.
bool is_name(std::string_view text) {
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
  return !text.empty() && text.size() <= 64 && text.front() != '.' &&
         text.find_first_not_of(allowed) == std::string_view::npos;
}

Hashing read_hashing(const Table& table) {
  const auto word = table.text("hashing", "signer");
  if (word == "signer") return Hashing::signer;
  if (word == "token") return Hashing::token;
  throw Error{"signer.toml: token.hashing must be signer or token"};
}

std::map<std::string, std::string> read_environment(const Table& table) {
  auto environment = table.text_map("environment");
  for (const auto& [name, value] : environment) {
    if (name.empty() || name.find_first_of("= ") != std::string::npos || value.find('\0') != std::string::npos)
      throw Error{"signer.toml: token.environment: '" + name + "' cannot be a variable"};
  }
  return environment;
}

TokenSettings read_token(const Table& table) {
  const auto count = [&](const char* key, std::int64_t most, std::int64_t fallback) {
    return static_cast<std::size_t>(table.integer(key, 1, most, fallback));
  };
  TokenSettings token{.name = table.text("name"),
                      .module = table.path("module"),
                      .token_label = table.text("token_label"),
                      .pin_credential = table.text("pin_credential", ""),
                      .sessions = count("sessions", 64, 4),
                      .processes = count("processes", 16, 1),
                      .queue = count("queue", 65'536, 1'024),
                      .environment = read_environment(table),
                      .hashing = read_hashing(table),
                      .deadline = {}};
  if (const auto given = table.integer("deadline_ms", 0, 600'000, 0); given > 0)
    token.deadline = std::chrono::milliseconds{given};
  table.refuse_unknown();
  if (!is_name(token.name)) throw Error{"signer.toml: token.name must have 1 to 64 letters, digits, '-', '_' or '.'"};
  // PKCS#11 gives a token's label 32 bytes, padded with spaces.
  if (token.token_label.empty() || token.token_label.size() > 32)
    throw Error{"signer.toml: token_label must have 1 to 32 bytes"};
  if (!std::filesystem::exists(token.module)) throw Error{token.module.native() + ": no such PKCS#11 module"};
  return token;
}

std::vector<std::uint32_t> read_users(const Table& table, const std::string& member) {
  std::vector<std::uint32_t> users;
  for (const auto& text : table.texts(member, std::vector<std::string>{})) {
    const bool digits = !text.empty() && text.size() <= 9 &&
                        std::ranges::all_of(text, [](char digit) { return digit >= '0' && digit <= '9'; });
    if (!digits) throw Error{"signer.toml: " + member + " must be user ids written as text"};
    users.push_back(static_cast<std::uint32_t>(std::stoul(text)));
  }
  return users;
}

LogLevel read_level(const Table& table) {
  const auto log = table.table("log", false);
  const auto level = parse_log_level(log.text("level", "info"));
  log.refuse_unknown();
  if (!level) throw Error{"signer.toml: log.level must be debug, info, warning or error"};
  return *level;
}

}  // namespace

SignerSettings load_signer(const std::filesystem::path& file) {
  const auto table = Table::from_file(file);
  SignerSettings settings{.socket = table.path("socket"),
                          .manage_socket = table.path("manage_socket", std::filesystem::path{}),
                          .journal = table.path("journal"),
                          .policy = table.path("policy"),
                          .credentials = table.path("credentials"),
                          .fences = {},
                          .log_level = read_level(table),
                          .deadline = {},
                          .allowed_users = read_users(table, "allowed_users"),
                          .manage_users = read_users(table, "manage_users"),
                          .tokens = {}};
  settings.fences = table.path("fences", settings.journal);
  const auto workers = table.table("workers", false);
  settings.deadline = workers.milliseconds("deadline_ms", std::chrono::milliseconds{10'000});
  workers.refuse_unknown();
  const auto checkpoints = table.table("checkpoints", false);
  settings.checkpoint_every = checkpoints.milliseconds("every_ms", settings.checkpoint_every);
  settings.checkpoint_lines = static_cast<std::uint64_t>(checkpoints.integer("lines", 10, 1'000'000, 1'000));
  checkpoints.refuse_unknown();
  for (const auto& token : table.tables("token")) settings.tokens.push_back(read_token(token));
  table.refuse_unknown();
  if (settings.tokens.empty()) throw Error{"signer.toml: there is no [[token]]"};
  for (const auto& token : settings.tokens) {
    if (std::ranges::count(settings.tokens, token.name, &TokenSettings::name) > 1)
      throw Error{"signer.toml: two tokens are called " + token.name};
  }
  return settings;
}

}  // namespace kythu::settings
