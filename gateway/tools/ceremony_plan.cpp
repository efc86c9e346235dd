#include "ceremony_plan.hpp"

#include "config/settings/table.hpp"

namespace kythu::tools {
namespace {

PlannedKey read_key(const settings::Table& table) {
  PlannedKey key;
  key.generate.key = table.text("label");
  const auto id = from_hex(table.text("id"));
  const auto type = hsm::parse_key_type(table.text("type"));
  if (!id || id->empty()) throw settings::Error{"plan: key.id must be hex"};
  if (!type) throw settings::Error{"plan: key.type must be rsa2048, rsa3072, rsa4096, p256, p384 or ed25519"};
  key.generate.id = *id;
  key.generate.type = *type;
  key.generate.tokens = table.texts("tokens");
  key.subject = table.text("subject", "");
  key.dns_names = table.texts("dns_names", std::vector<std::string>{});
  key.purposes = table.texts("purposes", std::vector<std::string>{});
  for (const auto& purpose : key.purposes) {
    if (!hsm::parse_purpose(purpose)) throw settings::Error{"plan: " + purpose + ": no such purpose"};
  }
  table.refuse_unknown();
  return key;
}

}  // namespace

CeremonyPlan load_plan(const std::filesystem::path& file) {
  const auto table = settings::Table::from_file(file);
  CeremonyPlan plan;
  plan.place = table.text("place", "");
  for (const auto& key : table.tables("key")) plan.keys.push_back(read_key(key));
  table.refuse_unknown();
  return plan;
}

}  // namespace kythu::tools
