// Cash at the counter over the console's API: a clerk and another person.
#include "officers_fixture.hpp"

namespace kythu::gateway {
namespace {

using boost::json::object;

class DrawersApi : public OfficersFixture {
 protected:
  DrawersApi() {
    const auto portal = ClientId::fresh(system_now(), system_random);
    add_client(portal, "payments:write payments:read finance:read", "kys_another-secret");
    token_ = token_of(portal, "kys_another-secret");
  }
  std::string opened() {
    const auto answer = post(clerk_, "/v1/drawers", object{{"counter", "Q03"}});
    EXPECT_EQ(answer.status, 201) << as_text(answer.body);
    return std::string{json(answer).at("id").as_string()};
  }
  std::string payment() {
    return std::string{json(ask(request("POST", "/v1/payments", order(), "k1"))).at("id").as_string()};
  }
  Answer act(const Account& officer, const std::string& id, const std::string& verb,
             const boost::json::value& body = {}, const std::string& base = "/console/api/drawers/") {
    return post(officer, base + id + "/" + verb, body);
  }
  static object counted() { return {{"pieces", {{{"value", 200'000}, {"count", 1}}}}}; }

  Account clerk_ = log_in("an", Role::finance_clerk), approver_ = log_in("binh", Role::finance_approver);
};

TEST_F(DrawersApi, AShiftFromOpeningToClosing) {
  const auto drawer = opened(), paid = payment();
  const auto slip = act(clerk_, drawer, "take", object{{"payment", paid}});
  ASSERT_EQ(slip.status, 200) << as_text(slip.body);
  EXPECT_TRUE(json(slip).at("slip").as_string().starts_with("Q03-"));
  EXPECT_EQ(json(slip).at("drawer").at("expected"), 200'000);
  EXPECT_EQ(json(ask(request("GET", "/v1/payments/" + paid))).at("status"), "paid");
  EXPECT_EQ(act(clerk_, drawer, "close").status, 403);  // a clerk counts
  EXPECT_EQ(json(act(clerk_, drawer, "count", counted())).at("difference"), 0);
  const auto closed = act(approver_, drawer, "close");
  ASSERT_EQ(closed.status, 200) << as_text(closed.body);
  EXPECT_EQ(json(closed).at("status"), "closed");
  EXPECT_EQ(json(closed).at("closed_by").as_string(), "officer:" + approver_.id.text());
  EXPECT_EQ(json(ask(request("GET", "/v1/drawers?status=closed"))).at("data").as_array().size(), 1u);
  EXPECT_EQ(json(get(clerk_, "/console/api/drawers/" + drawer)).at("counted"), 200'000);
}

TEST_F(DrawersApi, CashIsBroughtToTheBankUnderAReference) {
  const auto drawer = opened();
  act(clerk_, drawer, "take", object{{"payment", payment()}});
  EXPECT_EQ(code(act(clerk_, drawer, "deposit", object{{"amount", 200'001}})), "more_than_there");
  const auto brought = act(clerk_, drawer, "deposit", object{{"amount", 150'000}}, "/v1/drawers/");
  ASSERT_EQ(brought.status, 200) << as_text(brought.body);
  EXPECT_TRUE(json(brought).at("reference").as_string().starts_with("KY"));
  EXPECT_EQ(json(get(clerk_, "/console/api/drawers/" + drawer)).at("expected"), 50'000);
}

TEST_F(DrawersApi, WhatDoesNotFitIsRefused) {
  const auto drawer = opened();
  EXPECT_EQ(code(post(clerk_, "/v1/drawers", object{{"counter", "quầy 3"}})), "counter_unsuitable");
  EXPECT_EQ(code(post(approver_, "/v1/drawers", object{{"counter", "Q03"}})), "counter_busy");
  EXPECT_EQ(code(act(clerk_, drawer, "take", object{{"payment", "pay_1"}})), "validation_failed");
  EXPECT_EQ(code(act(clerk_, drawer, "take", object{{"payment", "pay_0193a5c2-0000-7000-8000-000000000000"}})),
            "payment_unsuitable");
  EXPECT_EQ(code(act(approver_, drawer, "count", counted())), "not_the_clerk");
  EXPECT_EQ(code(act(clerk_, drawer, "count", object{{"pieces", {{{"value", 3'000}, {"count", 1}}}}})),
            "count_unsuitable");
  EXPECT_EQ(code(act(approver_, drawer, "close")), "drawer_not_waiting");
  EXPECT_EQ(code(ask(request("GET", "/v1/drawers/drw_0193a5c2-0000-7000-8000-000000000000"))), "drawer_not_found");
  EXPECT_EQ(act(log_in("chi", Role::auditor), drawer, "take", object{{"payment", payment()}}).status, 403);
}

}  // namespace
}  // namespace kythu::gateway
