#include "gateway/access/officers/second_factor.hpp"
#include "gateway/api/changes.hpp"
#include "sql.hpp"

namespace kythu::gateway {
namespace {

namespace json = boost::json;

/// Whom the identity provider calls by this subject or, until it has a subject, by this address. null: nobody.
json::value read_identity(JsonObject& body) {
  auto given = body.object("identity", Presence::optional);
  if (!given.present()) return {};
  const auto issuer = given.text("issuer", Presence::required, 300),
             subject = given.text("subject", Presence::optional, 255),
             email = given.text("email", Presence::optional, 254);
  if (subject.empty() && email.size() < 3) given.fault("subject", "required", "A subject, or an e-mail address.");
  given.refuse_unknown();
  return json::object{{"issuer", issuer}, {"subject", subject}, {"email", email}};
}

json::object read_user(JsonObject& body) {
  const auto id = body.text("id", Presence::optional, 60), agency = body.text("agency", Presence::required, 60);
  const auto role = body.text("role", Presence::required, 40);
  if (!id.empty() && !OfficerId::parse(id)) body.fault("id", "not_an_id", "An account's id.");
  if (!agency.empty() && !AgencyId::parse(agency)) body.fault("agency", "not_an_id", "An agency's id.");
  if (!role.empty() && !parse_role(role)) body.fault("role", "unknown_role", "There is no such role.");
  return {{"id", id},
          {"agency", agency},
          {"login", body.text("login", Presence::required, 100)},
          {"name", body.text("name", Presence::required, 200)},
          {"role", role},
          {"person", body.text("person", Presence::required, 100)},
          {"identity", read_identity(body)},
          {"disabled", body.flag("disabled", Presence::optional).value_or(false)},
          {"new_credentials", body.flag("new_credentials", Presence::optional).value_or(id.empty())}};
}

json::object credentials_of(const ChangeTools& tools, OfficerId id, const std::string& login, const Secret& password) {
  const auto key = to_base32(tools.services.officers.totp_key(id).reveal());
  return {{"login", login},
          {"password", password.reveal()},
          {"totp_key", key},
          {"totp_uri", "otpauth://totp/kythu:" + login + "?secret=" + key + "&issuer=kythu"}};
}

struct GivenIdentity {
  std::string issuer, subject, email;
};

/// All empty for none; so is the identity of a proposal that was written before accounts had one.
GivenIdentity identity_in(const json::object& change) {
  const auto* value = change.if_contains("identity");
  const auto* given = value ? value->if_object() : nullptr;
  if (!given) return {};
  return {text_in(*given, "issuer"), text_in(*given, "subject"), text_in(*given, "email")};
}

Result<json::object, Problem> apply_user(const ChangeTools& tools, const json::object& change) {
  const auto text = [&](std::string_view member) { return text_in(change, member); };
  const auto given = text("id");
  const auto id = given.empty() ? OfficerId::fresh(tools.now, tools.services.random)
                                : OfficerId::parse(given).value_or(OfficerId{});
  const auto agency = AgencyId::parse(text("agency")).value_or(AgencyId{});
  const auto role = parse_role(text("role")).value();
  if (tools.tx.exec(sql::agency_exists, agency).empty()) return change_not_possible("There is no such agency.");
  const Secret password{random_token(tools.services.random, 15)};
  const bool disabled = flag_in(change, "disabled");
  if (!disabled && !tools.tx.exec(sql::other_account_of, text("person"), id).empty()) {
    return change_not_possible("This person has another account.");
  }
  if (given.empty()) {
    if (!tools.services.officers.add(
            tools.tx, {id, agency, text("login"), text("name"), role, Secret{password.reveal()}, text("person")})) {
      return change_not_possible("An account has this login.");
    }
  }
  const auto identity = identity_in(change);
  if (!disabled &&
      !tools.tx.exec(sql::other_identity_of, id, identity.issuer, identity.subject, identity.email).empty()) {
    return change_not_possible("Another account has this identity.");
  }
  const auto changed =
      tools.tx.exec(sql::put_officer, id, agency, text("login"), text("name"), name(role), text("person"), disabled,
                    tools.now, identity.issuer, identity.subject, identity.email);
  if (changed.affected_rows() == 0) return change_not_possible("There is no account of this id, agency and login.");
  tools.tx.exec(sql::end_sessions, id, tools.now);
  json::object made{{"id", id.text()}};
  if (flag_in(change, "new_credentials")) {
    if (!given.empty()) tools.tx.exec(sql::put_password, id, hash_password(password, tools.services.random));
    made["secret"] = credentials_of(tools, id, text("login"), password);
  }
  return made;
}

}  // namespace

const ChangeKind user_change{"user", "id", read_user, apply_user};

}  // namespace kythu::gateway
