// Statements and reconciliation as portals and finance clerks see them.
#include "officers_fixture.hpp"
#include "payments/reconciliation/statements.hpp"
#include "payments/statements/file.hpp"
#include "payments/statements/reader.hpp"

namespace kythu::gateway {
namespace {

class StatementsApi : public OfficersFixture {
 protected:
  StatementsApi() {
    const auto portal = ClientId::fresh(system_now(), system_random);
    add_client(portal, "statements:write finance:read", "kys_another-secret");
    token_ = token_of(portal, "kys_another-secret");
  }
  /// As an upload keeps it; the parser's part is tested where it is.
  std::string taken(const std::string& text) {
    const auto reader = payments::statements::reader_of(payments::statements::Format::table);
    reader->feed(text);
    reader->finish();
    const payments::statements::File file{payments::statements::Format::table, sha256(text), reader->found().statements,
                                          reader->found().lines};
    const auto kept = database_.app().write([&](db::Transaction& tx) {
      return cashier_.statements().take(tx, {agency_, "saoke.csv", "officer:off_1", "", text, file});
    });
    EXPECT_TRUE(kept);
    return kept->file.id.text();
  }
  static inline const std::string two_lines =
      "Số tài khoản;0011012345678\nNgày;Số chứng từ;Số tiền;Nội dung\n22/11/2026;FT1;5.000;không rõ\n"
      "22/11/2026;FT2;-3.000;chi\n";
};

TEST_F(StatementsApi, WhatIsNoStatementIsRefused) {
  EXPECT_EQ(code(ask(request("POST", "/v1/statements"))), "body_required");
  EXPECT_EQ(code(ask(request("POST", "/v1/statements", "hello"))), "unsupported_statement");
  EXPECT_EQ(code(ask(request("POST", "/v1/statements?name=a%0Ab", two_lines))), "validation_failed");
  EXPECT_EQ(code(ask(request("POST", "/v1/statements?agency=agy_0193a5c2-0000-7000-8000-000000000009", two_lines))),
            "agency_not_allowed");
  EXPECT_EQ(code(ask(request("POST", "/v1/statements", two_lines))), "parser_busy");  // none runs here
  EXPECT_EQ(count("statement_file"), 0);
}

TEST_F(StatementsApi, AStatementIsListedWithItsLines) {
  const auto id = taken(two_lines);
  const auto listed = json(ask(request("GET", "/v1/statements?provider=bank")));
  ASSERT_EQ(listed.at("data").as_array().size(), 1u);
  EXPECT_EQ(listed.at("data").at(0).at("id").as_string(), id);
  EXPECT_TRUE(json(ask(request("GET", "/v1/statements?provider=vnpay"))).at("data").as_array().empty());
  const auto shown = json(ask(request("GET", "/v1/statements/" + id)));
  EXPECT_EQ(shown.at("credits"), 5'000);
  EXPECT_EQ(shown.at("debits"), 3'000);
  EXPECT_EQ(shown.at("open"), 2);
  const auto first = json(ask(request("GET", "/v1/statements/" + id + "/lines?limit=1")));
  EXPECT_EQ(first.at("data").at(0).at("transaction"), "FT1");
  EXPECT_EQ(first.at("has_more"), true);
  const std::string next{first.at("next").as_string()};
  const auto second = json(ask(request("GET", "/v1/statements/" + id + "/lines?after=" + next)));
  EXPECT_EQ(second.at("data").at(0).at("direction"), "debit");
  EXPECT_EQ(code(ask(request("GET", "/v1/statements/" + id + "/lines?status=lost"))), "validation_failed");
}

TEST_F(StatementsApi, AClerkReconcilesAndTheRunIsKept) {
  const auto clerk = log_in("an", Role::finance_clerk), auditor = log_in("chi", Role::auditor);
  const auto id = taken(two_lines);
  EXPECT_EQ(post(auditor, "/console/api/reconciliations", {}).status, 403);
  const auto done = json(post(clerk, "/console/api/reconciliations", {}));
  EXPECT_EQ(done.at("status"), "done");
  EXPECT_EQ(done.at("matched"), 1);
  EXPECT_EQ(done.at("booked"), 1);
  EXPECT_EQ(done.at("broken"), 1);
  const std::string run{done.at("id").as_string()};
  EXPECT_EQ(json(get(auditor, "/console/api/reconciliations/" + run)).at("outcome_sha256"), done.at("outcome_sha256"));
  EXPECT_EQ(json(ask(request("GET", "/v1/reconciliations"))).at("data").as_array().size(), 1u);
  EXPECT_EQ(json(ask(request("GET", "/v1/statements/" + id))).at("broken"), 1);
  EXPECT_EQ(json(get(clerk, "/console/api/breaks?kind=unknown_debit")).at("data").as_array().size(), 1u);
  EXPECT_EQ(json(get(clerk, "/console/api/breaks?kind=unidentified")).at("data").as_array().size(), 1u);
  EXPECT_EQ(code(ask(request("GET", "/v1/reconciliations/rec_0193a5c2-0000-7000-8000-000000000009"))),
            "reconciliation_not_found");
}

}  // namespace
}  // namespace kythu::gateway
