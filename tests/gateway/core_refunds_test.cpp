// Refunds by the API, from the portal's wish to the payment's status, and the two officers between.
#include "channels/vnpay_signature.hpp"
#include "doubles/libpq_faults.hpp"
#include "gateway/core/reactions.hpp"
#include "officers_fixture.hpp"
#include "receipts/series.hpp"

namespace kythu::gateway {
namespace {

namespace vnpay = payments::channels::vnpay;
using boost::json::object;

class RefundsApi : public OfficersFixture {
 protected:
  RefundsApi() {
    const auto portal = ClientId::fresh(system_now(), system_random);
    add_client(portal, "payments:write payments:read refunds:write events:read", "kys_another-secret");
    token_ = token_of(portal, "kys_another-secret");
  }

  /// Paid by VNPAY.
  std::string paid(const std::string& amount = "200000") {
    const auto made =
        json(ask(request("POST", "/v1/payments", order("H12-1", amount), "p" + std::to_string(++keys_used_))));
    const std::string url{made.at("checkout_url").as_string()}, id{made.at("id").as_string()};
    EXPECT_TRUE(cashier_.open_attempt(url.substr(url.rfind('/') + 1), "vnpay", "203.0.113.7"));
    const vnpay::Parameters told{
        {"vnp_TmnCode", "TERMINAL"},       {"vnp_Amount", amount + "00"},
        {"vnp_PayDate", "20261122101730"}, {"vnp_TransactionNo", std::to_string(14'000'000 + keys_used_)},
        {"vnp_ResponseCode", "00"},        {"vnp_TransactionStatus", "00"},
        {"vnp_TxnRef", reference_of(id)}};
    const auto text = vnpay::signed_text(told);
    ask(request("GET",
                "/callbacks/vnpay?" + text + "&vnp_SecureHash=" + vnpay::sign(Secret{"a hash secret of VNPAY"}, text)));
    EXPECT_EQ(payment(id).at("status"), "paid");
    return id;
  }
  object payment(const std::string& id) { return json(ask(request("GET", "/v1/payments/" + id))).as_object(); }
  std::string reference_of(const std::string& id) {
    return std::string{payment(id).at("attempts").at(0).at("reference").as_string()};
  }
  Answer refund(const std::string& id, const std::string& body, const std::string& key) {
    return ask(request("POST", "/v1/payments/" + id + "/refunds", body, key));
  }
  /// One that waits for an officer.
  std::string large(const std::string& payment) {
    const auto made = refund(payment, R"({"reason":"Nộp nhầm"})", "r" + std::to_string(++keys_used_));
    EXPECT_EQ(json(made).at("status"), "requested") << as_text(made.body);
    return std::string{json(made).at("id").as_string()};
  }
  Answer act(const Account& officer, const std::string& id, const std::string& verb,
             const boost::json::value& body = {}) {
    return post(officer, "/console/api/refunds/" + id + "/" + verb, body);
  }

  Account clerk_ = log_in("an", Role::finance_clerk), approver_ = log_in("binh", Role::finance_approver);
  int keys_used_ = 0;
};

TEST_F(RefundsApi, ASmallOneIsApprovedByRuleAndStandsInThePayment) {
  const auto id = paid();
  const auto made = refund(id, R"({"amount":50000,"reason":"Rút bản sao"})", "k1");
  ASSERT_EQ(made.status, 201) << as_text(made.body);
  const auto words = json(made).as_object();
  EXPECT_EQ(words.at("status"), "approved");
  EXPECT_EQ(words.at("approved_by"), "rule:approve_above");
  EXPECT_EQ(words.at("waits_for"), nullptr);
  EXPECT_EQ(find_header(made.headers, "location"), "/v1/refunds/" + std::string{words.at("id").as_string()});
  const auto shown = payment(id);
  EXPECT_EQ(shown.at("refunds").as_array().size(), 1u);
  EXPECT_EQ(shown.at("refunds").at(0), words);
  EXPECT_EQ(shown.at("refunded_amount"), 0);
  const auto& timeline = shown.at("timeline").as_array();
  EXPECT_EQ(timeline.back().at("seq"), timeline.size());
  EXPECT_EQ(timeline.back().at("detail").at("status"), "approved");
  EXPECT_EQ(timeline.back().at("to"), "paid");
}

TEST_F(RefundsApi, TheSameRequestAgainIsOneRefund) {
  const auto id = paid();
  EXPECT_EQ(refund(id, R"({"reason":"a"})", "").status, 400);
  const auto first = refund(id, R"({"reason":"a"})", "k1"), again = refund(id, R"({"reason":"a"})", "k1");
  EXPECT_EQ(first.body, again.body);
  EXPECT_EQ(find_header(again.headers, "idempotency-replayed"), "true");
  EXPECT_EQ(code(refund(id, R"({"reason":"b"})", "k1")), "idempotency_key_reused");
  EXPECT_EQ(count("refund"), 1);
}

TEST_F(RefundsApi, WhatCannotBeRefundedIsRefusedClearly) {
  const auto id = paid();
  EXPECT_EQ(code(refund(id, R"({"amount":200001,"reason":"a"})", "k1")), "amount_above_refundable");
  EXPECT_EQ(refund(id, R"({"amount":200001,"reason":"a"})", "k1").status, 422);
  EXPECT_EQ(code(refund(id, R"({"amount":0,"reason":"a"})", "k2")), "validation_failed");
  EXPECT_EQ(code(refund(id, R"({"amount":1.5,"reason":"a"})", "k3")), "validation_failed");
  EXPECT_EQ(code(refund(id, R"({"amount":1000})", "k4")), "validation_failed");
  EXPECT_EQ(code(refund(id, R"({"reason":"a","method":"payout"})", "k5")), "validation_failed");  // officers choose
  EXPECT_EQ(code(refund("pay_0193a5c2-0000-7000-8000-000000000000", R"({"reason":"a"})", "k6")), "payment_not_found");
  const auto open = json(ask(request("POST", "/v1/payments", order(), "open")));
  EXPECT_EQ(code(refund(std::string{open.at("id").as_string()}, R"({"reason":"a"})", "k7")), "not_refundable");
  EXPECT_EQ(count("refund"), 0);
}

TEST_F(RefundsApi, AnotherAgencysPortalSeesAndTouchesNothing) {
  const auto id = paid();
  const auto made = json(refund(id, R"({"reason":"a","amount":1000})", "k1"));
  const auto stranger = ClientId::fresh(system_now(), system_random);
  const auto own = agency_;
  agency_ = database_.add_agency("H99");
  add_client(stranger, "payments:read refunds:write", "kys_a-stranger");
  agency_ = own;
  token_ = token_of(stranger, "kys_a-stranger");
  EXPECT_EQ(code(refund(id, R"({"reason":"a"})", "k2")), "payment_not_found");
  EXPECT_EQ(code(ask(request("GET", "/v1/refunds/" + std::string{made.at("id").as_string()}))), "refund_not_found");
  EXPECT_TRUE(json(ask(request("GET", "/v1/refunds"))).at("data").as_array().empty());
}

TEST_F(RefundsApi, ALargeOneWaitsForAnotherPerson) {
  const auto id = large(paid("5000000"));
  const auto waiting = json(get(clerk_, "/console/api/refunds?waits_for=approval"));
  ASSERT_EQ(waiting.at("data").as_array().size(), 1u);
  EXPECT_EQ(waiting.at("data").at(0).at("id").as_string(), id);
  EXPECT_EQ(act(clerk_, id, "approve").status, 403);  // a clerk proposes
  EXPECT_EQ(code(ask(request("POST", "/console/api/refunds/" + id + "/approve"))), "role_not_allowed");
  const auto approved = act(approver_, id, "approve");
  EXPECT_EQ(json(approved).at("status"), "approved");
  EXPECT_EQ(json(approved).at("approved_by").as_string(), "officer:" + approver_.id.text());
  EXPECT_EQ(code(act(approver_, id, "approve")), "refund_not_waiting");
}

TEST_F(RefundsApi, NobodyApprovesWhatTheyProposed) {
  const auto payment = paid("5000000");
  auto asked = as(approver_, "POST", "/console/api/payments/" + payment + "/refunds",
                  object{{"reason", "Nộp nhầm"}, {"method", "payout"}});
  asked.headers.emplace_back("idempotency-key", "k1");
  const auto made = ask(asked);
  ASSERT_EQ(made.status, 201) << as_text(made.body);
  const std::string id{json(made).at("id").as_string()};
  EXPECT_EQ(json(made).at("requested_by").as_string(), "officer:" + approver_.id.text());
  EXPECT_EQ(code(act(approver_, id, "approve")), "same_person");
  const auto second = log_in("chi", Role::finance_approver);
  EXPECT_EQ(json(act(second, id, "approve")).at("waits_for"), "payout");
  EXPECT_EQ(json(act(second, id, "report", {{"returned", true}, {"proof", "FT26326001"}})).at("waits_for"),
            "confirmation");
  EXPECT_EQ(code(act(second, id, "confirm")), "same_person");
  EXPECT_EQ(json(act(approver_, id, "confirm")).at("status"), "succeeded");
}

TEST_F(RefundsApi, NobodyDecidesByAnotherAccountOfTheirs) {
  auto asked = as(approver_, "POST", "/console/api/payments/" + paid("5000000") + "/refunds",
                  object{{"reason", "Nộp nhầm"}, {"method", "payout"}});
  asked.headers.emplace_back("idempotency-key", "k1");
  const std::string id{json(ask(asked)).at("id").as_string()};
  const auto again = log_in("binh2", Role::finance_approver), other = log_in("chi", Role::finance_approver);
  moves(approver_, again);
  EXPECT_EQ(code(act(again, id, "approve")), "same_person");
  EXPECT_EQ(act(other, id, "approve").status, 200);
  EXPECT_EQ(act(other, id, "report", {{"returned", true}, {"proof", "FT1"}}).status, 200);
  const auto later = log_in("chi2", Role::finance_approver);
  moves(other, later);
  EXPECT_EQ(code(act(later, id, "confirm")), "same_person");
  EXPECT_EQ(act(again, id, "confirm").status, 200);
}

TEST_F(RefundsApi, ARejectedOneFreesTheMoney) {
  const auto payment_id = paid("5000000");
  const auto id = large(payment_id);
  EXPECT_EQ(code(refund(payment_id, R"({"reason":"a"})", "k1")), "amount_above_refundable");
  EXPECT_EQ(code(act(approver_, id, "reject", object{})), "validation_failed");
  const auto rejected = act(approver_, id, "reject", {{"reason", "Thiếu hồ sơ"}});
  EXPECT_EQ(json(rejected).at("status"), "failed");
  EXPECT_EQ(json(rejected).at("failure"), "rejected: Thiếu hồ sơ");
  EXPECT_EQ(refund(payment_id, R"({"reason":"a"})", "k1").status, 201);
}

TEST_F(RefundsApi, WhatTheChannelCannotTellIsEndedByTwoOfficersAndThePortalHears) {
  const auto payment_id = paid();
  const auto made = json(refund(payment_id, R"({"amount":50000,"reason":"a"})", "k1"));
  const std::string id{made.at("id").as_string()};
  outside_.next_fault(wire::FetchFault::in_doubt);
  EXPECT_EQ(cashier_.refunds().work(1), 1u);
  EXPECT_EQ(json(get(clerk_, "/console/api/refunds/" + id)).at("waits_for"), "evidence");
  EXPECT_EQ(act(clerk_, id, "report", {{"returned", true}, {"proof", "Công văn 12/VNPAY"}}).status, 200);
  EXPECT_EQ(payment(payment_id).at("status"), "paid");
  EXPECT_EQ(json(act(approver_, id, "confirm")).at("status"), "succeeded");
  EXPECT_EQ(payment(payment_id).at("status"), "partially_refunded");
  EXPECT_EQ(payment(payment_id).at("refunded_amount"), 50'000);
  EXPECT_EQ(payment(payment_id).at("timeline").as_array().back().at("to"), "partially_refunded");
  const auto listed = [&](const std::string& status) {
    return json(ask(request("GET", "/v1/payments?status=" + status))).at("data").as_array().size();
  };
  EXPECT_EQ(listed("partially_refunded"), 1u);
  EXPECT_EQ(listed("refunded"), 0u);
  EXPECT_EQ(listed("paid"), 0u);
  const auto events = json(ask(request("GET", "/v1/events?type=payment.refunded")));
  EXPECT_EQ(events.at("data").at(0).at("aggregate").as_string(), payment_id);
  EXPECT_EQ(events.at("data").at(0).at("data").at("refund").at("id").as_string(), id);
}

struct Waiting {
  const char* name;
  const char* query;
  std::size_t found;
};

class RefundLists : public RefundsApi, public testing::WithParamInterface<Waiting> {};

TEST_P(RefundLists, AreFilteredByTheirMembers) {
  const auto small = paid(), other = paid("5000000");
  refund(small, R"({"amount":50000,"reason":"a"})", "k1");
  refund(small, R"({"amount":60000,"reason":"a"})", "k2");
  large(other);
  std::string query = GetParam().query;
  if (const auto at = query.find("SMALL"); at != std::string::npos) query.replace(at, 5, small);
  const auto answer = ask(request("GET", "/v1/refunds?" + query));
  ASSERT_EQ(answer.status, 200) << as_text(answer.body);
  EXPECT_EQ(json(answer).at("data").as_array().size(), GetParam().found);
}

INSTANTIATE_TEST_SUITE_P(Core, RefundLists,
                         testing::Values(Waiting{"all", "limit=50", 3}, Waiting{"of_a_payment", "payment=SMALL", 2},
                                         Waiting{"of_a_status", "status=requested", 1},
                                         Waiting{"waiting", "waits_for=approval", 1},
                                         Waiting{"waiting_for_nothing_there", "waits_for=payout", 0},
                                         Waiting{"from_long_ago", "from=2020-01-01", 3},
                                         Waiting{"until_long_ago", "to=2020-01-01", 0}),
                         [](const auto& test) { return test.param.name; });

TEST_F(RefundsApi, AListIsReadPageByPage) {
  const auto id = paid();
  for (const auto* key : {"k1", "k2", "k3"}) refund(id, R"({"amount":1000,"reason":"a"})", key);
  const auto first = json(ask(request("GET", "/v1/refunds?limit=2")));
  EXPECT_EQ(first.at("has_more"), true);
  const auto rest = json(ask(request("GET", "/v1/refunds?limit=2&after=" + std::string{first.at("next").as_string()})));
  EXPECT_EQ(rest.at("data").as_array().size(), 1u);
  EXPECT_EQ(rest.at("has_more"), false);
  EXPECT_EQ(code(ask(request("GET", "/v1/refunds?after=x"))), "validation_failed");
  EXPECT_EQ(code(ask(request("GET", "/v1/refunds?status=gone"))), "validation_failed");
}

/// A refund that is over becomes the receipt's correction by itself, and an officer's decision a new receipt.
TEST_F(RefundsApi, ThePaymentsReceiptFollowsItsMoney) {
  const receipts::Series series{SeriesId::fresh(system_now(), system_random), agency_, "EBL01",
                                to_text(business_day(system_now())).substr(2, 2) + "TAA"};
  ASSERT_TRUE(
      database_.app().write([&](db::Transaction& tx) { return receipts::open_series(tx, series, system_now()); }));
  Reactor reactor{database_.app(), cashier_, registrar_, system_now, system_random, log_};
  const auto react = [&] {
    while (reactor.run_once(16) > 0) {
    }
  };
  const auto payment_id = paid("5000000");
  react();
  EXPECT_EQ(payment(payment_id).at("receipts").at(0).at("status"), "issued");

  const auto second = log_in("chi", Role::finance_approver);
  auto asked = as(approver_, "POST", "/console/api/payments/" + payment_id + "/refunds",
                  object{{"reason", "Rút một bản sao"}, {"amount", 1'000'000}, {"method", "payout"}});
  asked.headers.emplace_back("idempotency-key", "k1");
  const std::string id{json(ask(asked)).at("id").as_string()};
  act(second, id, "approve");
  act(second, id, "report", {{"returned", true}, {"proof", "FT26326001"}});
  ASSERT_EQ(json(act(approver_, id, "confirm")).at("status"), "succeeded");
  react();

  const auto waiting = json(get(clerk_, "/console/api/receipt_corrections?status=proposed"));
  ASSERT_EQ(waiting.at("data").as_array().size(), 1u);
  const auto& one = waiting.at("data").at(0);
  EXPECT_EQ(one.at("mistake"), "part_returned");
  EXPECT_EQ(one.at("remedy"), "replacement");
  EXPECT_EQ(one.at("returned"), 1'000'000);
  EXPECT_EQ(one.at("refund").as_string(), id);
  EXPECT_EQ(one.at("reason"), "Rút một bản sao");
  const auto path = "/console/api/receipt_corrections/" + std::string{one.at("id").as_string()};
  EXPECT_EQ(post(clerk_, path + "/approve", {}).status, 403);  // a clerk proposes
  EXPECT_EQ(code(post(clerk_, path + "/reject", {})), "money_returned");
  const auto approved = post(approver_, path + "/approve", {});
  ASSERT_EQ(approved.status, 200) << as_text(approved.body);
  react();

  const auto receipts = payment(payment_id).at("receipts").as_array();
  ASSERT_EQ(receipts.size(), 2u);
  EXPECT_EQ(receipts[0].at("status"), "issued");
  EXPECT_EQ(receipts[0].at("amount"), 4'000'000);
  EXPECT_EQ(receipts[0].at("replaces"), receipts[1].at("id"));
  EXPECT_EQ(receipts[1].at("status"), "replaced");
  EXPECT_EQ(receipts[1].at("replaced_by"), receipts[0].at("id"));
  EXPECT_EQ(count("outbox WHERE type = 'receipt.replaced'"), 1);
  EXPECT_EQ(count("outbox WHERE type = 'receipt.issued'"), 2);
  EXPECT_EQ(count("reaction"), 0);
}

TEST_F(RefundsApi, APortalProposesWhatIsWrongWithAReceiptAndAnOfficerDecides) {
  const auto portal = ClientId::fresh(system_now(), system_random);
  add_client(portal, "receipts:read receipts:write payments:read payments:write", "kys_of-receipts");
  token_ = token_of(portal, "kys_of-receipts");
  const receipts::Series series{SeriesId::fresh(system_now(), system_random), agency_, "EBL01",
                                to_text(business_day(system_now())).substr(2, 2) + "TAA"};
  ASSERT_TRUE(
      database_.app().write([&](db::Transaction& tx) { return receipts::open_series(tx, series, system_now()); }));
  Reactor reactor{database_.app(), cashier_, registrar_, system_now, system_random, log_};
  const auto payment_id = paid();
  while (reactor.run_once(16) > 0) {
  }
  const std::string receipt{payment(payment_id).at("receipts").at(0).at("id").as_string()};
  const auto propose = [&](const std::string& verb, const std::string& body, const std::string& key) {
    return ask(request("POST", "/v1/receipts/" + receipt + "/" + verb, body, key));
  };
  EXPECT_EQ(code(propose("adjust", R"({"payer_name":"An"})", "a1")), "validation_failed");  // no reason
  EXPECT_EQ(code(propose("adjust", R"({"reason":"x","lines":[]})", "a2")), "validation_failed");
  EXPECT_EQ(code(propose("replace", R"({"reason":"x","lines":[{"description":"Phí","amount":1}]})", "a3")),
            "amount_differs");
  const auto made = propose("adjust", R"({"reason":"Sai tên","payer_name":"Nguyễn Văn An"})", "a4");
  ASSERT_EQ(made.status, 201) << as_text(made.body);
  EXPECT_EQ(json(made).at("remedy"), "notice");
  EXPECT_EQ(as_text(propose("adjust", R"({"reason":"Sai tên","payer_name":"Nguyễn Văn An"})", "a4").body),
            as_text(made.body));
  EXPECT_EQ(code(propose("replace", R"({"reason":"x"})", "a5")), "correction_waiting");
  const std::string id{json(made).at("id").as_string()};
  EXPECT_EQ(json(post(approver_, "/console/api/receipt_corrections/" + id + "/approve", {})).at("status"), "approved");
  EXPECT_EQ(json(ask(request("GET", "/v1/receipt_corrections/" + id))).at("decided_by").as_string(),
            "officer:" + approver_.id.text());
  const auto series_shown = json(ask(request("GET", "/v1/receipt_series")));
  EXPECT_EQ(series_shown.at("data").at(0).at("last_number"), 1);
  EXPECT_EQ(series_shown.at("data").at(0).at("registration"), "opened");
}

/// One fault of the database, or the end of the process, at each statement in turn; and then the portal, which got no
/// answer, asks again with the same key.
class Replays : public RefundsApi, public testing::WithParamInterface<test::PgFault> {
 protected:
  /// Whether the fault came; `made` are the rows that there should be one more of.
  bool survives(const Request& asked, std::size_t at, const std::string& made) {
    const auto before = count(made);
    test::arm(GetParam(), at);
    auto answer = ask(asked);
    const bool came = test::disarm();
    for (int tries = 0; answer.status >= 409 && tries < 3; ++tries) answer = ask(asked);
    EXPECT_EQ(answer.status, 201) << as_text(answer.body);
    const auto again = ask(asked);
    EXPECT_EQ(as_text(again.body), as_text(answer.body));
    EXPECT_EQ(find_header(again.headers, "idempotency-replayed"), "true");
    EXPECT_EQ(count(made), before + 1) << "at statement " << at;
    return came;
  }
};

TEST_P(Replays, OfACreationMakeOnePayment) {
  std::size_t at = 1;
  while (survives(request("POST", "/v1/payments", order("H12-9"), "c" + std::to_string(at)), at, "payment")) ++at;
  EXPECT_GT(at, 3u);
}

TEST_P(Replays, OfARefundMakeOneRefund) {
  const auto id = paid("900000");
  std::size_t at = 1;
  while (survives(request("POST", "/v1/payments/" + id + "/refunds", R"({"amount":1000,"reason":"Rút bản sao"})",
                          "f" + std::to_string(at)),
                  at, "refund")) {
    ++at;
  }
  EXPECT_GT(at, 5u);
}

INSTANTIATE_TEST_SUITE_P(Faults, Replays,
                         testing::Values(test::PgFault::serialization, test::PgFault::deadlock,
                                         test::PgFault::lost_before, test::PgFault::lost_after,
                                         test::PgFault::crash_before, test::PgFault::crash_after));

}  // namespace
}  // namespace kythu::gateway
