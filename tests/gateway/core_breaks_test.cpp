// Money that names no payment, from the bank's notice to the decision of two officers.
#include "officers_fixture.hpp"

namespace kythu::gateway {
namespace {

using boost::json::object;

payments::Settings with_bank_notices() {
  payments::Settings settings;
  settings.public_url = "https://127.0.0.1:8443";
  settings.sepay.push_back({Secret{}, Secret{"sepay key"}, {"0011012345678"}});
  return settings;
}

class BreaksApi : public OfficersFixture {
 protected:
  BreaksApi() {
    const auto portal = ClientId::fresh(system_now(), system_random);
    add_client(portal, "payments:write payments:read finance:read", "kys_another-secret");
    token_ = token_of(portal, "kys_another-secret");
  }

  /// The only break there is.
  std::string stray(std::int64_t amount = 200'000) {
    const object told{{"id", 1},
                      {"accountNumber", "0011012345678"},
                      {"transferAmount", amount},
                      {"content", "chuyen tien"},
                      {"transactionDate", "2026-11-22 10:16:00"},
                      {"transferType", "in"}};
    const auto answer = bank_.receive({.channel = "sepay",
                                       .method = "POST",
                                       .query = "",
                                       .headers = {{"Authorization", "Apikey sepay key"}},
                                       .body = to_bytes(boost::json::serialize(told)),
                                       .source = "203.0.113.1"});
    EXPECT_EQ(answer.status, 200);
    const auto listed = json(ask(request("GET", "/v1/breaks")));
    EXPECT_EQ(listed.at("data").as_array().size(), 1u);
    return std::string{listed.at("data").at(0).at("id").as_string()};
  }
  Answer act(const Account& officer, const std::string& id, const std::string& verb,
             const boost::json::value& body = {}, const std::string& base = "/v1/breaks/") {
    return post(officer, base + id + "/" + verb, body);
  }
  static object returning() { return {{"remedy", "return"}, {"evidence", "Sao kê ngày 22/11"}}; }

  payments::Cashier bank_{with_bank_notices(), database_.app(), outside_, system_now, system_random, log_};
  Account clerk_ = log_in("an", Role::finance_clerk), approver_ = log_in("binh", Role::finance_approver);
};

TEST_F(BreaksApi, StrayMoneyIsListedWithItsRemedies) {
  const auto id = stray();
  const auto shown = json(ask(request("GET", "/v1/breaks/" + id)));
  EXPECT_EQ(shown.at("kind"), "unidentified");
  EXPECT_EQ(shown.at("status"), "open");
  EXPECT_EQ(shown.at("amount"), 200'000);
  EXPECT_EQ(shown.at("age_days"), 0);
  EXPECT_EQ(boost::json::serialize(shown.at("remedies")), R"(["attach","return"])");
  EXPECT_EQ(shown.at("proposal"), nullptr);
  EXPECT_EQ(json(get(clerk_, "/console/api/breaks?kind=unidentified&status=open")).at("data").as_array().size(), 1u);
  EXPECT_TRUE(json(get(clerk_, "/console/api/breaks?kind=late")).at("data").as_array().empty());
  EXPECT_EQ(code(ask(request("GET", "/v1/breaks?kind=lost"))), "validation_failed");
  EXPECT_EQ(code(ask(request("GET", "/v1/breaks/brk_0193a5c2-0000-7000-8000-000000000000"))), "break_not_found");
}

TEST_F(BreaksApi, ItGoesBackWhenTwoHaveDecided) {
  const auto id = stray();
  const auto proposed = act(clerk_, id, "propose", returning());
  ASSERT_EQ(proposed.status, 200) << as_text(proposed.body);
  EXPECT_EQ(json(proposed).at("proposal").at("proposed_by").as_string(), "officer:" + clerk_.id.text());
  EXPECT_EQ(act(clerk_, id, "approve").status, 403);  // a clerk proposes
  const auto resolved = act(approver_, id, "approve");
  ASSERT_EQ(resolved.status, 200) << as_text(resolved.body);
  EXPECT_EQ(json(resolved).at("status"), "resolved");
  const auto waiting = json(get(clerk_, "/console/api/refunds?waits_for=payout"));
  ASSERT_EQ(waiting.at("data").as_array().size(), 1u);
  EXPECT_EQ(waiting.at("data").at(0).at("id"), json(resolved).at("refund"));
  EXPECT_EQ(waiting.at("data").at(0).at("payment"), nullptr);
  EXPECT_EQ(code(act(approver_, id, "approve")), "break_not_waiting");
}

TEST_F(BreaksApi, NobodyApprovesWhatTheyProposedWhateverTheirRole) {
  const auto id = stray();
  ASSERT_EQ(act(approver_, id, "propose", returning(), "/console/api/breaks/").status, 200);
  EXPECT_EQ(code(act(approver_, id, "approve", {}, "/console/api/breaks/")), "same_person");
  EXPECT_EQ(json(act(approver_, id, "reject", {}, "/console/api/breaks/")).at("status"), "open");
  EXPECT_EQ(count("refund"), 0);
}

TEST_F(BreaksApi, NobodyApprovesByAnotherAccountOfTheirs) {
  const auto id = stray();
  ASSERT_EQ(act(clerk_, id, "propose", returning()).status, 200);
  const auto again = log_in("an2", Role::finance_approver);
  moves(clerk_, again);
  EXPECT_EQ(code(act(again, id, "approve")), "same_person");
  EXPECT_EQ(act(approver_, id, "approve").status, 200);
}

TEST_F(BreaksApi, ItPaysThePaymentThatItIsAttachedTo) {
  const auto made = json(ask(request("POST", "/v1/payments", order(), "k1")));
  const auto id = stray();
  const std::string payment{made.at("id").as_string()};
  EXPECT_EQ(json(ask(request("GET", "/v1/breaks/" + id))).at("candidates").at(0).as_string(), payment);
  ASSERT_EQ(
      act(clerk_, id, "propose", {{"remedy", "attach"}, {"payment", payment}, {"evidence", "Người nộp gọi"}}).status,
      200);
  EXPECT_EQ(json(act(approver_, id, "approve")).at("status"), "resolved");
  EXPECT_EQ(json(ask(request("GET", "/v1/payments/" + payment))).at("status"), "paid");
}

TEST_F(BreaksApi, WhatDoesNotFitIsRefused) {
  const auto id = stray();
  EXPECT_EQ(code(act(clerk_, id, "propose", {{"remedy", "apply"}, {"evidence", "x"}})), "remedy_unsuitable");
  EXPECT_EQ(code(act(clerk_, id, "propose", {{"remedy", "attach"}, {"evidence", "x"}})), "payment_unsuitable");
  EXPECT_EQ(code(act(clerk_, id, "propose", {{"remedy", "burn"}, {"evidence", "x"}})), "validation_failed");
  EXPECT_EQ(code(act(clerk_, id, "propose", {{"remedy", "return"}})), "validation_failed");
  EXPECT_EQ(code(act(clerk_, id, "propose", {{"remedy", "return"}, {"evidence", "x"}, {"received", 5}})),
            "validation_failed");
  EXPECT_EQ(code(act(approver_, id, "approve")), "break_not_waiting");
  EXPECT_EQ(code(ask(request("POST", "/v1/breaks/" + id + "/propose", boost::json::serialize(returning())))),
            "role_not_allowed");
  EXPECT_EQ(act(log_in("chi", Role::auditor), id, "propose", returning()).status, 403);
}

}  // namespace
}  // namespace kythu::gateway
