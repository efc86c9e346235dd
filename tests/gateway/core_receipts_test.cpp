// Receipts at the officers' desk: a series is opened, and a receipt that should not be ends, by two persons.
#include "gateway/core/reactions.hpp"
#include "officers_fixture.hpp"
#include "receipts/series.hpp"

namespace kythu::gateway {
namespace {

using boost::json::object;

class ReceiptsApi : public OfficersFixture {
 protected:
  ReceiptsApi() {
    const auto portal = ClientId::fresh(system_now(), system_random);
    add_client(portal, "payments:write payments:read receipts:read receipts:write", "kys_another-secret");
    token_ = token_of(portal, "kys_another-secret");
  }
  static std::string year() { return to_text(business_day(system_now())).substr(2, 2); }
  static object series(const std::string& letters = "AA") {
    return {{"form_code", "EBL01"}, {"symbol", year() + "T" + letters}, {"reason", "Năm mới"}};
  }
  Answer propose(const object& asked, const std::string& key) {
    return ask(request("POST", "/v1/receipt_series", boost::json::serialize(asked), key));
  }
  Answer decide(const Account& officer, const std::string& id, const std::string& verb,
                const std::string& things = "receipt_series") {
    return post(officer, "/console/api/" + things + "/" + id + "/" + verb, {});
  }
  std::string opened() {
    const std::string id{json(propose(series(), "s")).at("id").as_string()};
    EXPECT_EQ(decide(approver_, id, "approve").status, 200);
    return id;
  }
  void react() {
    Reactor reactor{database_.app(), cashier_, registrar_, system_now, system_random, log_};
    while (reactor.run_once(16) > 0) {
    }
  }
  /// A payment of the counter, and its receipt if there is one.
  std::string issued() {
    const std::string payment{json(ask(request("POST", "/v1/payments", order(), "p"))).at("id").as_string()};
    const std::string drawer{json(post(clerk_, "/v1/drawers", object{{"counter", "Q03"}})).at("id").as_string()};
    post(clerk_, "/v1/drawers/" + drawer + "/take", object{{"payment", payment}});
    react();
    const auto receipts = json(ask(request("GET", "/v1/receipts?payment=" + payment))).at("data").as_array();
    return receipts.empty() ? "" : std::string{receipts[0].at("id").as_string()};
  }

  Account clerk_ = log_in("an", Role::finance_clerk), approver_ = log_in("binh", Role::finance_approver);
};

TEST_F(ReceiptsApi, ASeriesOpensWhenAnotherPersonApproves) {
  const auto made = propose(series(), "s1");
  ASSERT_EQ(made.status, 201) << as_text(made.body);
  EXPECT_EQ(json(made).at("status"), "proposed");
  EXPECT_TRUE(json(made).at("registration").is_null());
  EXPECT_EQ(as_text(propose(series(), "s1").body), as_text(made.body));
  EXPECT_EQ(count("receipt_series"), 0);  // nothing numbers yet
  const std::string id{json(made).at("id").as_string()};
  EXPECT_EQ(decide(clerk_, id, "approve").status, 403);
  const auto approved = decide(approver_, id, "approve");
  ASSERT_EQ(approved.status, 200) << as_text(approved.body);
  EXPECT_EQ(json(approved).at("status"), "open");
  EXPECT_EQ(json(approved).at("decided_by").as_string(), "officer:" + approver_.id.text());
  EXPECT_EQ(code(decide(approver_, id, "reject")), "series_not_waiting");
  const auto shown = json(ask(request("GET", "/v1/receipt_series/" + id)));
  EXPECT_EQ(shown.at("registration"), "opened");
  EXPECT_EQ(shown.at("upper"), 99'999'999);
  EXPECT_EQ(count("audit_record WHERE act LIKE 'receipt_series.%' AND object = '" + id + "'"), 2);
}

TEST_F(ReceiptsApi, WhatIsRefusedMayBeAskedForAgain) {
  const auto mine = post(approver_, "/console/api/receipt_series", series());
  ASSERT_EQ(mine.status, 201) << as_text(mine.body);
  const std::string id{json(mine).at("id").as_string()};
  EXPECT_EQ(code(decide(approver_, id, "approve")), "same_person");
  EXPECT_EQ(code(propose(series(), "s1")), "series_waiting");
  EXPECT_EQ(json(decide(clerk_, id, "reject")).at("status"), "rejected");
  EXPECT_EQ(propose(series(), "s2").status, 201);
  EXPECT_EQ(json(get(clerk_, "/console/api/receipt_series")).at("data").as_array().size(), 2u);
}

struct Wrong {
  const char* member;
  boost::json::value value;
  const char* code;
};

TEST_F(ReceiptsApi, TheLawSaysWhatASeriesIs) {
  const Wrong wrongs[] = {{"form_code", "01BLP2-001", "bad_form_code"},
                          {"symbol", boost::json::value(year() + "TAF"), "bad_symbol"},
                          {"symbol", "25T", "bad_symbol"},
                          {"upper", 0, "validation_failed"},
                          {"upper", 100'000'000, "validation_failed"},
                          {"first", "1", "validation_failed"},
                          {"reason", "", "validation_failed"},
                          {"number", 1, "validation_failed"}};
  for (const auto& [member, value, why] : wrongs) {
    auto asked = series();
    asked[member] = value;
    EXPECT_EQ(code(propose(asked, "k")), why) << member << " " << boost::json::serialize(value);
  }
  auto backwards = series();
  backwards["first"] = 10;
  backwards["upper"] = 9;
  EXPECT_EQ(code(propose(backwards, "k")), "bad_range");
  opened();
  EXPECT_EQ(code(propose(series(), "k")), "series_exists");
}

TEST_F(ReceiptsApi, AReceiptThatShouldNotBeEndsByTwoPersonsAndStaysOnRecord) {
  opened();
  const auto receipt = issued();
  const auto path = "/v1/receipts/" + receipt;
  EXPECT_EQ(code(ask(request("POST", path + "/cancel", "{}", "c0"))), "validation_failed");  // no reason
  const auto made = post(approver_, "/console/api/receipts/" + receipt + "/cancel",
                         object{{"reason", "Ngân hàng báo giao dịch không thành công"}});
  ASSERT_EQ(made.status, 201) << as_text(made.body);
  EXPECT_EQ(json(made).at("mistake"), "issued_wrongly");
  EXPECT_EQ(json(made).at("remedy"), "voucher");
  EXPECT_EQ(json(ask(request("GET", path))).at("status"), "issued");
  EXPECT_EQ(code(ask(request("POST", path + "/cancel", R"({"reason":"x"})", "c1"))), "correction_waiting");
  const std::string id{json(made).at("id").as_string()};
  EXPECT_EQ(code(decide(approver_, id, "approve", "receipt_corrections")), "same_person");
  const auto other = log_in("chi", Role::finance_approver);
  EXPECT_EQ(json(decide(other, id, "approve", "receipt_corrections")).at("status"), "approved");
  EXPECT_EQ(json(ask(request("GET", path))).at("status"), "canceled");
  EXPECT_EQ(ask(request("GET", path + ".xml")).status, 200);
  EXPECT_EQ(code(ask(request("POST", path + "/cancel", R"({"reason":"x"})", "c2"))), "receipt_not_correctable");
  EXPECT_EQ(count("receipt"), 1);
}

TEST_F(ReceiptsApi, MoneyThatWentBackHasAVoucherThatEverybodyFinds) {
  opened();
  const auto receipt = issued();
  const auto path = "/v1/receipts/" + receipt;
  EXPECT_EQ(ask(request("GET", path + "/voucher")).status, 404);
  EXPECT_TRUE(json(ask(request("GET", path))).at("voucher").is_null());
  const auto payment = PaymentId::parse(json(ask(request("GET", path))).at("payment").as_string()).value();
  const auto refund = RefundId::fresh(system_now(), system_random);
  EXPECT_TRUE(database_.app().write([&](db::Transaction& tx) {
    return registrar_.corrections().propose_for_refund(tx, {agency_, payment, refund, Vnd{}, "Hồ sơ đã rút"});
  }));
  const auto waiting = json(get(clerk_, "/console/api/receipt_corrections?status=proposed")).at("data").at(0);
  const std::string id{waiting.at("id").as_string()};
  ASSERT_EQ(decide(approver_, id, "approve", "receipt_corrections").status, 200);

  EXPECT_EQ(json(ask(request("GET", path))).at("voucher").at("status"), "numbered");
  auto original = request("GET", path + "/voucher");
  original.headers.emplace_back("accept", "application/xml");
  EXPECT_EQ(code(ask(original)), "receipt_not_signed");
  react();
  const auto voucher = json(ask(request("GET", path + "/voucher")));
  EXPECT_EQ(voucher.at("status"), "issued");
  EXPECT_EQ(voucher.at("symbol").as_string(), year() + "H");
  EXPECT_EQ(json(get(clerk_, "/console/api/receipts/" + receipt + "/voucher")), voucher);
  EXPECT_EQ(json(ask(request("GET", path))).at("voucher"), voucher);
  const auto xml = ask(original);
  EXPECT_TRUE(as_text(xml.body).starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?><PHTra>"));
  EXPECT_EQ(find_header(xml.headers, "content-disposition"), "inline; filename=\"PHT-" + year() + "H-1.xml\"");

  // Whoever holds the receipt finds it.
  const std::string url{voucher.at("xml_url").as_string()};
  const auto public_path = url.substr(url.find("/receipts/"));
  auto anybody = request("GET", public_path);
  anybody.headers.clear();
  EXPECT_EQ(ask(anybody).body, xml.body);
  anybody.path = public_path.substr(0, public_path.rfind('/'));
  EXPECT_NE(as_text(ask(anybody).body).find(public_path), std::string_view::npos);
  anybody.path = public_path.substr(0, public_path.rfind('/')) + "/voucher.txt";
  EXPECT_EQ(ask(anybody).status, 404);
}

TEST_F(ReceiptsApi, AClerkSeesHowTheDaysReceiptsComeAlong) {
  EXPECT_EQ(json(get(clerk_, "/console/api/receipts/progress")).at("paid"), 0);
  issued();  // no series yet
  const auto waits = json(ask(request("GET", "/v1/receipts/progress")));
  EXPECT_EQ(waits.at("paid"), 1);
  EXPECT_EQ(waits.at("waiting"), 1);
  EXPECT_FALSE(waits.at("oldest_waiting_since").is_null());
  opened();
  database_.as_owner("UPDATE reaction SET next_attempt_at = now()");
  react();
  const auto done = json(ask(request("GET", "/v1/receipts/progress?day=" + to_text(business_day(system_now())))));
  EXPECT_EQ(done.at("receipted"), 1);
  EXPECT_EQ(done.at("last_minute"), 1);
  EXPECT_TRUE(done.at("oldest_waiting_since").is_null());
  EXPECT_EQ(json(ask(request("GET", "/v1/receipts/progress?day=2026-01-01"))).at("paid"), 0);
  EXPECT_EQ(code(ask(request("GET", "/v1/receipts/progress?day=today"))), "validation_failed");
}

TEST_F(ReceiptsApi, TheVerifyPageHasTheAddressOnPaperToo) {
  for (const auto* path : {"/verify", "/receipts"}) {
    auto asked = request("GET", path);
    asked.headers = {{"accept", "text/html"}};
    const auto page = ask(asked);
    EXPECT_EQ(page.status, 200) << path;
    EXPECT_NE(as_text(page.body).find("type=\"file\""), std::string_view::npos) << path;
  }
}

class LookUps : public ReceiptsApi {
 protected:
  Answer visit(const std::string& path) {
    auto asked = request("GET", path);
    asked.headers = {{"accept", "text/html"}};
    return ask(asked);
  }
  static std::string shown(const Answer& answer) {
    auto text = std::to_string(answer.status) + std::string{as_text(answer.body)};
    for (const auto& [name, value] : answer.headers) text += name == "x-request-id" ? "" : "\n" + name + ": " + value;
    return text;
  }
};

TEST_F(LookUps, AWrongCodeAndNoCodeAreToldTheSame) {
  const std::string wrong = "0123456789ABCDEFGHJK";
  for (const std::string path : {"/receipts/", "/receipts?code=", "/verify?code="}) {
    const auto answer = shown(visit(path + wrong));
    for (const auto* other : {"1123456789ABCDEFGHJK", "x", "0123456789ABCDEFGHJKM", "%27%20OR%201=1"}) {
      EXPECT_EQ(shown(visit(path + other)), answer) << path << other;
    }
  }
}

TEST_F(LookUps, HaveALimitOfTheirOwn) {
  for (const auto* path : {"/receipts/0123456789ABCDEFGHJK", "/receipts?code=x", "/verify"}) {
    // Somebody guesses: nothing is left, and nothing comes before this moment.
    throttle_.take("look-up:127.0.0.1", std::chrono::steady_clock::now() + std::chrono::hours{1}, 100'000);
    const auto refused = visit(path);
    EXPECT_EQ(refused.status, 429) << path;
    EXPECT_NE(as_text(refused.body).find("<html"), std::string_view::npos) << path;
  }
  EXPECT_EQ(ask(request("GET", "/v1/receipts")).status, 200);  // and nobody else waits
}

}  // namespace
}  // namespace kythu::gateway
