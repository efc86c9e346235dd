// Agencies, clients, accounts and channels change by proposals: one administrator proposes, another person approves
// exactly what was shown, and it takes effect at once.
#include "officers_fixture.hpp"

namespace kythu::gateway {
namespace {

using boost::json::array;
using boost::json::object;

class AdministrationTest : public OfficersFixture {
 protected:
  object propose(const std::string& path, const object& change) {
    const auto made = post(admin_, path, change);
    EXPECT_EQ(made.status, 202) << as_text(made.body);
    return json(made).as_object();
  }
  static std::string path_of(const object& proposal, const std::string& verb) {
    return "/v1/proposals/" + std::string{proposal.at("id").as_string()} + "/" + verb;
  }
  Answer approve(const Account& by, const object& proposal) {
    return post(by, path_of(proposal, "approve"), object{{"sha256", proposal.at("sha256")}});
  }
  /// What came of it.
  object done(const std::string& path, const object& change) {
    const auto answer = approve(officer_, propose(path, change));
    EXPECT_EQ(answer.status, 200) << as_text(answer.body);
    return json(answer).at("result").as_object();
  }
  object only(const std::string& path, const char* member, const boost::json::value& value) {
    const auto page = json(get(admin_, path + "?limit=200"));
    for (const auto& one : page.at("data").as_array()) {
      if (one.at(member) == value) return one.as_object();
    }
    return {};
  }
  object client_of_ours() const {
    return {{"name", "Cổng tỉnh"}, {"agencies", array{agency_.text()}}, {"scopes", array{"payments:read"}}};
  }
  object user(const std::string& login, const std::string& person) const {
    return {
        {"agency", agency_.text()}, {"login", login}, {"name", "Lê Văn Ba"}, {"role", "auditor"}, {"person", person}};
  }

  const Account admin_ = log_in("admin", Role::administrator), other_ = log_in("other", Role::administrator);
  const Account officer_ = log_in("officer", Role::security_officer);
};

TEST_F(AdministrationTest, AnAgencyIsThereOnlyWhenAnotherPersonApproved) {
  const object change{{"code", "H99.9"},   {"name", "Sở Mới"},     {"tax_code", "0101010101"},
                      {"address", "Số 1"}, {"bank_bin", "970436"}, {"bank_account", "0099"}};
  const auto proposal = propose("/v1/agencies", change);
  EXPECT_EQ(proposal.at("status"), "waiting");
  EXPECT_TRUE(only("/v1/agencies", "code", "H99.9").empty());
  EXPECT_EQ(code(approve(admin_, proposal)), "same_person");
  const auto approved = json(approve(other_, proposal));
  EXPECT_EQ(approved.at("status"), "approved");
  const auto agency = only("/v1/agencies", "code", "H99.9");
  EXPECT_EQ(agency.at("id"), approved.at("result").at("id"));
  EXPECT_EQ(agency.at("bank_account"), "0099");
  EXPECT_EQ(code(approve(officer_, proposal)), "proposal_decided");
  auto again = change;
  EXPECT_EQ(code(approve(other_, propose("/v1/agencies", again))), "change_not_possible");
  again["id"] = agency.at("id");
  again["name"] = "Sở Mới Hơn";
  done("/v1/agencies", again);
  EXPECT_EQ(only("/v1/agencies", "code", "H99.9").at("name"), "Sở Mới Hơn");
}

TEST_F(AdministrationTest, AClientsSecretIsShownOnceAndTakesEffectAtOnce) {
  const auto made = done("/v1/clients", client_of_ours());
  const std::string id{made.at("id").as_string()};
  const auto log_in_with = [&](const object& secret) {
    return tokens_.issue({id, Secret{std::string{secret.at("client_secret").as_string()}}}, "", "");
  };
  const auto first = made.at("secret").as_object();
  ASSERT_TRUE(log_in_with(first));
  const auto listed = only("/v1/clients", "id", made.at("id"));
  EXPECT_EQ(boost::json::serialize(listed).find("kys_"), std::string::npos);
  EXPECT_EQ(listed.at("secrets_expire_at").as_array().size(), 1u);
  EXPECT_EQ(count("admin_proposal WHERE change LIKE '%kys_%'"), 0);
  auto change = client_of_ours();
  change["id"] = id;
  change["new_secret"] = true;
  const auto second = done("/v1/clients", change).at("secret").as_object();
  EXPECT_TRUE(log_in_with(first));  // while the client rotates
  EXPECT_TRUE(log_in_with(second));
  const auto third = done("/v1/clients", change).at("secret").as_object();
  EXPECT_FALSE(log_in_with(first));
  EXPECT_TRUE(log_in_with(third));
  change["new_secret"] = false;
  change["active"] = false;
  EXPECT_FALSE(done("/v1/clients", change).contains("secret"));
  EXPECT_FALSE(log_in_with(third));
}

TEST_F(AdministrationTest, AnAccountOpensWithWhatWasShownOnceAndEndsAtOnce) {
  const auto made = done("/v1/users", user("ba", "cb-001"));
  const auto secret = made.at("secret").as_object();
  const OfficerId id{OfficerId::parse(std::string{made.at("id").as_string()}).value()};
  const auto step = std::chrono::floor<std::chrono::seconds>(system_now()).time_since_epoch().count() / 30;
  const auto session = officers_.log_in(
      {"ba", Secret{std::string{secret.at("password").as_string()}}, code_of(officers_.totp_key(id), step), "r"});
  ASSERT_TRUE(session);
  EXPECT_EQ(only("/v1/users", "login", "ba").at("role"), "auditor");
  EXPECT_EQ(code(approve(officer_, propose("/v1/users", user("ba2", "cb-001")))), "change_not_possible");
  EXPECT_EQ(code(approve(officer_, propose("/v1/users", user("ba", "cb-002")))), "change_not_possible");
  auto change = user("ba", "cb-001");
  change["id"] = made.at("id");
  change["disabled"] = true;
  done("/v1/users", change);
  EXPECT_FALSE(officers_.find(session->cookie));
  EXPECT_NE(only("/v1/users", "login", "ba").at("disabled_at"), nullptr);
}

TEST_F(AdministrationTest, AnIdentityOpensOneAccount) {
  const object lan{{"issuer", "https://id.example.gov.vn"}, {"email", "lan@example.gov.vn"}};
  auto change = user("lan", "cb-010");
  change["identity"] = lan;
  change["new_credentials"] = false;
  EXPECT_FALSE(done("/v1/users", change).contains("secret"));
  EXPECT_EQ(only("/v1/users", "login", "lan").at("identity").at("email"), "lan@example.gov.vn");
  EXPECT_TRUE(only("/v1/users", "login", "admin").at("identity").is_null());
  auto second = user("minh", "cb-011");
  second["identity"] = object{{"issuer", "https://id.example.gov.vn"}, {"email", "LAN@example.gov.vn"}};
  EXPECT_EQ(code(approve(officer_, propose("/v1/users", second))), "change_not_possible");
  second["identity"] = object{{"issuer", "https://id.example.gov.vn"}};
  EXPECT_EQ(code(post(admin_, "/v1/users", second)), "validation_failed");
}

TEST_F(AdministrationTest, NobodyApprovesTheirOwnByASecondAccount) {
  const auto proposal = propose("/v1/clients", client_of_ours());
  const auto person = [&](const Account& account, const std::string& sql) {
    database_.as_owner("UPDATE officer SET " + sql + " WHERE officer_id = '" + account.id.uuid_text() + "'");
  };
  EXPECT_THROW(person(other_, "person = '" + admin_.id.uuid_text() + "'"), pqxx::unique_violation);
  person(admin_, "disabled_at = now()");  // the first account is given up, and a second opened
  person(other_, "person = '" + admin_.id.uuid_text() + "'");
  EXPECT_EQ(code(approve(other_, proposal)), "same_person");
  EXPECT_EQ(approve(officer_, proposal).status, 200);
}

TEST_F(AdministrationTest, AnEditVoidsWhatWasShown) {
  const auto proposal = propose("/v1/clients", client_of_ours());
  auto change = client_of_ours();
  change["scopes"] = array{"payments:read", "refunds:write"};
  const auto path = "/v1/proposals/" + std::string{proposal.at("id").as_string()};
  EXPECT_EQ(code(ask(as(other_, "PUT", path, change))), "not_proposer");
  const auto edited = ask(as(admin_, "PUT", path, change));
  ASSERT_EQ(edited.status, 200) << as_text(edited.body);
  EXPECT_EQ(json(edited).at("version"), 2);
  EXPECT_EQ(code(approve(officer_, proposal)), "proposal_changed");
  EXPECT_EQ(approve(officer_, json(edited).as_object()).status, 200);
}

TEST_F(AdministrationTest, AProposalIsRejectedOrWithdrawnOrExpires) {
  const auto first = propose("/v1/clients", client_of_ours()), second = propose("/v1/clients", client_of_ours()),
             third = propose("/v1/clients", client_of_ours());
  const object why{{"reason", "không cần"}};
  EXPECT_EQ(json(post(officer_, path_of(first, "reject"), why)).at("status"), "rejected");
  EXPECT_EQ(json(post(admin_, path_of(second, "reject"), why)).at("status"), "withdrawn");
  database_.as_owner("UPDATE admin_proposal SET expires_at = now() WHERE state = 'waiting'");
  EXPECT_EQ(code(approve(officer_, third)), "proposal_decided");
  const auto listed = json(get(officer_, "/v1/proposals")).at("data").as_array();
  EXPECT_EQ(listed.at(0).at("status"), "expired");
  EXPECT_EQ(count("client"), 1);
  EXPECT_EQ(count("audit_record WHERE act LIKE 'administration.%'"), 5);
}

TEST_F(AdministrationTest, TheDatabaseRefusesOneWhoDecidesAlone) {
  propose("/v1/clients", client_of_ours());
  for (const auto* decided :
       {"decided_by = proposed_by, decider = 'x'", "decided_by = '00000000-0000-0000-0000-000000000000', decider = 'x'",
        "decided_by = NULL, decider = NULL"}) {
    EXPECT_THROW(
        database_.as_owner("UPDATE admin_proposal SET state = 'approved', decided_at = now(), " + std::string{decided}),
        pqxx::integrity_constraint_violation)
        << decided;
  }
}

TEST_F(AdministrationTest, AClosedChannelTakesNoNewOrder) {
  EXPECT_EQ(json(get(admin_, "/v1/channels/vnpay/settings")).at("enabled"), true);
  EXPECT_EQ(get(admin_, "/v1/channels/cheque/settings").status, 404);
  const auto put = [&](bool enabled) {
    const auto made = ask(as(admin_, "PUT", "/v1/channels/vnpay/settings", object{{"enabled", enabled}}));
    EXPECT_EQ(made.status, 202) << as_text(made.body);
    EXPECT_EQ(approve(officer_, json(made).as_object()).status, 200);
  };
  put(false);
  EXPECT_EQ(json(get(admin_, "/v1/channels/vnpay/settings")).at("enabled"), false);
  const auto channels = json(ask(request("POST", "/v1/payments", order(), "k1"))).at("channels");
  EXPECT_EQ(boost::json::serialize(channels).find("vnpay"), std::string::npos);
  put(true);
  const auto open = json(ask(request("POST", "/v1/payments", order(), "k2"))).at("channels");
  EXPECT_NE(boost::json::serialize(open).find("vnpay"), std::string::npos);
}

TEST_F(AdministrationTest, IsForAdministratorsToAskAndNobodyElse) {
  const auto clerk = log_in("clerk", Role::finance_clerk);
  for (const auto* path : {"/v1/agencies", "/v1/clients", "/v1/users", "/v1/proposals"}) {
    EXPECT_EQ(get(clerk, path).status, 403) << path;
    EXPECT_EQ(ask(request("GET", path)).status, 403) << path;  // a portal
  }
  EXPECT_EQ(post(officer_, "/v1/clients", client_of_ours()).status, 403);
  EXPECT_EQ(post(admin_, "/v1/clients", object{{"name", "x"}, {"colour", "red"}}).status, 422);
}

}  // namespace
}  // namespace kythu::gateway
