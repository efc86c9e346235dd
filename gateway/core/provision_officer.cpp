#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "gateway/access/officers/officers.hpp"
#include "gateway/access/officers/second_factor.hpp"
#include "provision_client.hpp"

namespace kythu::gateway {
namespace {

/// As authenticator apps take it, in a QR code or typed.
std::string totp_uri(const std::string& login, const std::string& key) {
  return "otpauth://totp/kythu:" + login + "?secret=" + key + "&issuer=kythu";
}

}  // namespace

void provision_officer(const settings::Table& table, const ProvisionTools& tools, std::vector<std::string>& done) {
  const auto login = table.text("login"), name = table.text("name"), role_text = table.text("role");
  const auto agency = read_id<AgencyId>(table.text("agency"));
  const auto person = table.text("person", "");
  const auto secret_file = table.path("secret_file");
  table.refuse_unknown();
  const auto role = parse_role(role_text);
  if (!role) throw settings::Error{role_text + ": no such role"};
  const auto id = OfficerId::fresh(tools.clock(), tools.random);
  const auto password = random_token(tools.random, 15);
  Officers officers{tools.database, tools.officers_master, tools.clock, tools.random};
  const auto key = to_base32(officers.totp_key(id).reveal());
  const bool added = tools.database.write([&](db::Transaction& tx) {
    if (!officers.add(tx, {id, agency, login, name, *role, Secret{password}, person})) return false;
    // The file comes before the commit: an account that nobody can open would be locked for good.
    write_private(
        secret_file,
        boost::json::serialize(boost::json::value{
            {"login", login}, {"password", password}, {"totp_key", key}, {"totp_uri", totp_uri(login, key)}}));
    audit_provision(tx, "officer.added", id.text(), tools.clock());
    return true;
  });
  if (added) done.push_back("officer.added " + login);
}

}  // namespace kythu::gateway
