// Reports: the same figures as JSON and as CSV, of the caller's agencies alone; and remittances by the API.
#include "config/base/csv_cell.hpp"
#include "gateway/api/reports.hpp"
#include "officers_fixture.hpp"

namespace kythu::gateway {
namespace {

using boost::json::object;

class ReportsApi : public OfficersFixture {
 protected:
  ReportsApi() {
    const auto portal = ClientId::fresh(system_now(), system_random);
    add_client(portal, "payments:write payments:read finance:read", "kys_another-secret");
    token_ = token_of(portal, "kys_another-secret");
  }
  void pay(const std::string& key, const std::string& channel) {
    const auto made = json(ask(request("POST", "/v1/payments", order(), key)));
    database_.as_owner("UPDATE payment SET state = 'paid', paid_at = created_at, paid_channel = '" + channel +
                       "', captured_amount = amount WHERE payment_id = '" +
                       std::string{made.at("id").as_string()}.substr(4) + "'");
  }
  Answer report(const std::string& path, const std::string& accept = "application/json") {
    auto asked = request("GET", "/v1/reports/" + path);
    asked.headers.emplace_back("accept", accept);
    asked.headers.emplace_back("accept-language", "en");
    return ask(asked);
  }
  Account clerk_ = log_in("an", Role::finance_clerk), approver_ = log_in("binh", Role::finance_approver);
};

TEST_F(ReportsApi, EveryReportAnswersByEveryPeriod) {
  pay("k1", "cash");
  pay("k2", "vnpay");
  constexpr auto* xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  for (const auto* name : {"collections", "online_payment_rate", "receipts", "breaks", "channel_fees", "audit"}) {
    for (const auto* by : {"day", "month", "quarter", "year"}) {
      const auto path = std::string{name} + "?by=" + by;
      EXPECT_EQ(report(path).status, 200) << path << as_text(report(path).body);
      for (const auto* form : {"text/csv", xlsx, "application/pdf"}) {
        const auto file = report(path, form);
        EXPECT_EQ(file.status, 200) << path << form << as_text(file.body);
        EXPECT_TRUE(find_header(file.headers, "content-type")->starts_with(form)) << path;
      }
    }
  }
}

TEST_F(ReportsApi, TheSameFiguresAsJsonAndAsCsv) {
  pay("k1", "cash");
  pay("k2", "vnpay");
  pay("k3", "vnpay");
  const auto rate = json(report("online_payment_rate?by=year")).at("data").at(0);
  EXPECT_EQ(rate.at("payments"), 3);
  EXPECT_EQ(rate.at("online"), 2);
  EXPECT_EQ(rate.at("rate_percent_x100"), 6'666);
  const auto sums = json(report("collections?by=year"));
  EXPECT_EQ(sums.at("data").at(1).at("channel"), "vnpay");
  EXPECT_EQ(sums.at("data").at(1).at("collected"), 400'000);
  const auto csv = report("collections?by=year&bom=true", "text/csv").body;
  EXPECT_TRUE(as_text(csv).starts_with("\xEF\xBB\xBFPeriod,Agency code,")) << as_text(csv);
  EXPECT_NE(as_text(csv).find(",vnpay,2,400000,0,400000\r\n"), std::string::npos) << as_text(csv);
}

TEST_F(ReportsApi, APeriodIsADayAMonthAQuarterOrAYear) {
  const std::array<const char*, 5> cases[] = {
      {"period=2026-11-23", "2026-11-23", "2026-11-23", "day", ""},
      {"period=2028-02", "2028-02-01", "2028-02-29", "month", ""},
      {"period=2026-Q4", "2026-10-01", "2026-12-31", "quarter", ""},
      {"period=2026", "2026-01-01", "2026-12-31", "year", ""},
      {"period=2026&by=month", "2026-01-01", "2026-12-31", "month", ""},
      {"from=2026-11-01&to=2026-11-02", "2026-11-01", "2026-11-02", "month", ""},
      {"period=2026&from=2026-01-01", "", "", "", "not_together"},
      {"period=2026-13", "", "", "", "unknown_period"},
      {"period=2026-Q5", "", "", "", "unknown_period"},
      {"period=2026-02-30", "", "", "", "unknown_period"},
      {"period=", "", "", "", "unknown_period"},
      {"by=", "", "", "", "unknown_period"}};
  for (const auto& [query, from, to, by, fault] : cases) {
    const auto told = json(report(std::string{"collections?"} + query));
    if (*fault != 0) {
      EXPECT_EQ(told.at("errors").at(0).at("code"), fault) << query;
      continue;
    }
    EXPECT_EQ(told.at("from"), from) << query;
    EXPECT_EQ(told.at("to"), to) << query;
    EXPECT_EQ(told.at("by"), by) << query;
  }
}

TEST_F(ReportsApi, WhatDoesNotFitIsRefused) {
  EXPECT_EQ(code(report("profits")), "report_not_found");
  EXPECT_EQ(code(report("receipts?by=week")), "validation_failed");
  EXPECT_EQ(code(report("receipts?from=2026-11-02&to=2026-11-01")), "validation_failed");
  EXPECT_EQ(code(report("receipts", "image/png")), "not_acceptable");
  EXPECT_EQ(get(log_in("em", Role::security_officer), "/console/api/reports/receipts").status, 403);
  EXPECT_EQ(get(clerk_, "/console/api/reports/receipts").status, 200);
}

TEST(ReportCells, AreNoFormulas) {
  EXPECT_EQ(spreadsheet_cell("=1+1"), "'=1+1");
  EXPECT_EQ(spreadsheet_cell("@SUM(A1)"), "'@SUM(A1)");
  EXPECT_EQ(spreadsheet_cell("-5, \"x\""), "\"'-5, \"\"x\"\"\"");
  EXPECT_EQ(spreadsheet_cell("Sở Tư pháp"), "Sở Tư pháp");
}

TEST_F(ReportsApi, WhatWasNeverCollectedIsNotRemitted) {
  const object treasury{
      {"account", "7111"}, {"code", "0111"}, {"name", "KBNN"}, {"authority_code", "1"}, {"authority_name", "Sở"}};
  const auto propose = [&](const object& body, const Account& officer) {
    auto asked = as(officer, "POST", "/v1/remittances", body);
    asked.headers.emplace_back("idempotency-key", "k");
    return ask(asked);
  };
  EXPECT_EQ(code(propose({{"through", "2026-11-01"}, {"treasury", treasury}}, clerk_)), "nothing_to_remit");
  EXPECT_EQ(code(propose({{"through", "2099-01-01"}, {"treasury", treasury}}, clerk_)), "validation_failed");
  EXPECT_EQ(code(propose({{"through", "2026-11-01"}}, clerk_)), "validation_failed");
  EXPECT_EQ(code(post(approver_, "/v1/remittances/rem_0193a5c2-0000-7000-8000-000000000009/approve", {})),
            "remittance_not_found");
  EXPECT_EQ(post(clerk_, "/v1/remittances/rem_0193a5c2-0000-7000-8000-000000000009/approve", {}).status, 403);
}

}  // namespace
}  // namespace kythu::gateway
