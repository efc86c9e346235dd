#include "provision_client.hpp"

#include <algorithm>
#include <fcntl.h>
#include <set>
#include <unistd.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "config/base/digest.hpp"
#include "gateway/access/scopes.hpp"
#include "sql.hpp"

namespace kythu::gateway {
namespace {

struct Wanted {
  ClientId id;  // zero: known by its name
  std::string name, scopes;
  std::set<AgencyId> agencies;
  std::filesystem::path secret_file;
};

Wanted read(const settings::Table& table) {
  Wanted wanted;
  const auto id = table.text("id", "");
  if (!id.empty()) wanted.id = read_id<ClientId>(id);
  wanted.name = table.text("name");
  for (const auto& agency : table.texts("agencies")) wanted.agencies.insert(read_id<AgencyId>(agency));
  for (const auto& scope : table.texts("scopes")) {
    if (!is_scope(scope)) throw settings::Error{scope + ": no such scope"};
    wanted.scopes += (wanted.scopes.empty() ? "" : " ") + scope;
  }
  wanted.secret_file = table.path("secret_file");
  table.refuse_unknown();
  if (wanted.agencies.empty() || wanted.scopes.empty()) throw settings::Error{"a client needs an agency and a scope"};
  return wanted;
}

/// The file comes before the commit: a secret that is stored but that nobody has would lock the client out.
bool give_secret(db::Transaction& tx, const Wanted& wanted, const ProvisionTools& tools) {
  const auto now = tools.clock();
  const bool has_one = tx.exec(sql::count_secrets, wanted.id, now)[0][0].as<int>() > 0;
  if (has_one && std::filesystem::exists(wanted.secret_file)) return false;
  const auto secret = "kys_" + random_token(tools.random);
  tx.exec(sql::set_secret, wanted.id, sha256(secret), now, now + client_secret_lifetime);
  write_private(wanted.secret_file, boost::json::serialize(boost::json::object{{"client_id", wanted.id.text()},
                                                                               {"client_secret", secret}}));
  return true;
}

}  // namespace

void write_private(const std::filesystem::path& file, std::string_view text) {
  const auto fresh = std::filesystem::path{file}.concat(".new");
  unlink(fresh.c_str());
  const int fd = open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) throw settings::Error{fresh.native() + ": cannot be written"};
  const bool whole = write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && fsync(fd) == 0;
  close(fd);
  if (!whole) throw settings::Error{fresh.native() + ": cannot be written"};
  std::filesystem::rename(fresh, file);
}

void provision_client(const settings::Table& table, const ProvisionTools& tools, std::vector<std::string>& done) {
  auto wanted = read(table);
  const auto now = tools.clock();
  const auto acts = tools.database.write([&](db::Transaction& tx) {
    std::vector<std::string> changed;
    const auto known = tx.exec(sql::find_client, wanted.id, wanted.name);
    if (!known.empty()) wanted.id = db::to_id<ClientId>(known[0][0]);
    if (wanted.id == ClientId{}) wanted.id = ClientId::fresh(now, tools.random);
    if (tx.exec(sql::upsert_client, wanted.id, wanted.name, wanted.scopes, now).affected_rows() > 0) {
      changed.emplace_back("client.set");
    }
    for (const auto agency : wanted.agencies) {
      if (tx.exec(sql::add_client_agency, wanted.id, agency).affected_rows() > 0) {
        changed.emplace_back("client.agency_granted");
      }
    }
    if (give_secret(tx, wanted, tools)) changed.emplace_back("client.secret_made");
    for (const auto& act : changed) audit_provision(tx, act, wanted.id.text(), now);
    return changed;
  });
  for (const auto& act : acts) done.push_back(act + " " + wanted.id.text());
}

}  // namespace kythu::gateway
