// Reports: the same figures as JSON and as CSV, of the caller's agencies alone; and remittances by the API.
#include <fstream>

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

constexpr std::string_view target_names =
    "plan,year,kind,locality,number,unit,agency_code,base_application_percent,base_payment_percent,"
    "target_application_percent,target_payment_percent,data_since\r\n";

class Targets : public ReportsApi {
 protected:
  Answer propose(const std::string& csv) {
    auto asked = as(maker_, "PUT", "/v1/targets");
    asked.body = to_bytes(csv);
    asked.headers.emplace_back("content-type", "text/csv");
    return ask(asked);
  }
  Answer approve(const Answer& proposed, const Account& by) {
    const auto words = json(proposed);
    return post(by, "/v1/proposals/" + std::string{words.at("id").as_string()} + "/approve",
                object{{"sha256", words.at("sha256")}});
  }
  Answer listed(const std::string& query, const std::string& accept) {
    auto asked = request("GET", "/v1/targets" + query);
    asked.headers.emplace_back("accept", accept);
    return ask(asked);
  }
  const pqxx::row own_ = database_.as_owner("SELECT code, name FROM agency")[0];
  const std::string code_ = own_[0].as<std::string>(), name_ = own_[1].as<std::string>();
  Account maker_ = log_in("maker", Role::administrator), checker_ = log_in("checker", Role::administrator);
};

TEST_F(Targets, AreApprovedByAnotherAndMeasuredAgainst) {
  pay("k1", "cash");
  pay("k2", "vnpay");
  const auto csv = std::string{target_names} + "P,2023,department,,1," + name_ + ",,37,0.1,50,80,2022-12-28\r\n" +
                   "P,2023,commune,Huyện X,1,Xã Y,H99,99.95,,,50,\r\n";
  const auto proposed = propose(csv);
  ASSERT_EQ(proposed.status, 202) << as_text(proposed.body);
  EXPECT_EQ(code(approve(proposed, maker_)), "same_person");
  EXPECT_EQ(json(approve(proposed, checker_)).at("result").at("targets"), 2);
  EXPECT_EQ(as_text(listed("?plan=P&year=2023", "text/csv").body), csv);
  EXPECT_EQ(json(listed("?kind=commune", "")).at("data").at(0).at("base_application_percent_x100"), 9'995);
  EXPECT_EQ(count("audit_record WHERE act = 'administration.approved'"), 1);

  const auto measured = [&] { return json(report("online_payment_rate?by=year")).at("data").at(0); };
  const object expected{{"unit_kind", "department"},    {"rate_percent_x100", 5'000},
                        {"base_percent_x100", 10},      {"rank", 1},
                        {"target_percent_x100", 8'000}, {"gap_percent_x100", -3'000}};
  for (const auto& [member, value] : expected) EXPECT_EQ(measured().at(member), value) << member;
  // By its code it is measured by the row that names it, and by the newest year.
  const auto named = std::string{target_names} + "Q,2024,district,,1,Khác," + code_ + ",,,,40,\r\n";
  EXPECT_EQ(approve(propose(named), checker_).status, 200);
  EXPECT_EQ(measured().at("gap_percent_x100"), 1'000);
  // A plan's year is what was approved last, and nothing besides.
  EXPECT_EQ(approve(propose(std::string{target_names} + "Q,2024,district,,1,Khác,,,,,40,\r\n"), checker_).status, 200);
  EXPECT_EQ(measured().at("target_percent_x100"), 8'000);
}

TEST_F(Targets, ThoseOfTheSampleAreTaken) {
  std::ifstream file{KYTHU_DEMO "/targets.csv"};
  const std::string csv{std::istreambuf_iterator<char>{file}, {}};
  EXPECT_EQ(json(approve(propose(csv), checker_)).at("result").at("targets"), 118);
}

TEST_F(Targets, WhatDoesNotFitIsRefusedWithItsLine) {
  const std::pair<std::string, const char*> cases[] = {
      {"P,2023,department,,1,A,,,,,80.555,\n", "not_a_number"},
      {"P,2023,department,,1,A,,,,,-1,\n", "not_a_number"},
      {"P,2023,department,,1,A,,,,,101,\n", "out_of_range"},
      {"P,2023,province,,1,A,,,,,80,\n", "unknown_kind"},
      {"P,2023,department,X,1,A,,,,,80,\n", "not_a_commune"},
      {"P,2023,commune,,1,A,,,,,80,\n", "required"},
      {"P,2023,department,,1,A,,,,,80,31/12\n", "not_a_date"},
      {"P,2023,department,,1,A\n", "wrong_columns"},
      {"P,2023,department,,1,\"A,,,,,80,\n", "malformed_csv"},
      {"", "wrong_columns"},
      {"P,2023,department,,1,A,,,,,80,\nQ,2023,department,,1,B,,,,,80,\n", "mixed_plans"},
      {"P,2023,department,,1,A,,,,,80,\nP,2023,department,,2,A,,,,,80,\n", "twice"},
      {"P,2023,department,,1,A,H1,,,,80,\nP,2023,department,,2,B,H1,,,,80,\n", "twice"}};
  for (const auto& [rows, fault] : cases) {
    const auto told = propose(std::string{target_names} + rows);
    EXPECT_EQ(told.status, 422) << rows;
    EXPECT_EQ(json(told).at("errors").at(0).at("code"), fault) << rows << as_text(told.body);
  }
  EXPECT_EQ(ask(as(clerk_, "PUT", "/v1/targets", object{})).status, 403);
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
