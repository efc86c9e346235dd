// Statements and reconciliation as portals and finance clerks see them.
#include "doubles/temporary_folder.hpp"
#include "gateway/core/uploads.hpp"
#include "officers_fixture.hpp"
#include "payments/reconciliation/statements.hpp"
#include "payments/statements/file.hpp"
#include "payments/statements/local_desk.hpp"

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
    test::LocalDesk desk;
    payments::statements::InMemory source{text};
    const auto kept = database_.app().write([&](db::Transaction& tx) {
      return cashier_.statements().take(tx, {agency_, "saoke.csv", "officer:off_1", "", source, desk});
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

/// A file that comes in pieces, as edge hands it over.
class Uploading : public StatementsApi {
 protected:
  Answer hand(const std::string& internal, const std::string& piece, std::string path = "/v1/statements") {
    auto made = request("POST", std::move(path), piece);
    made.headers.emplace_back("x-internal-upload", internal);
    return Uploads{pipeline_, &spool_}.answer(std::move(made));
  }
  static std::string name_of(const Answer& answer) {
    const auto said = find_header(answer.headers, "x-internal-upload").value_or("");
    return std::string{said.starts_with("go-on ") ? said.substr(6) : ""};
  }
  std::ptrdiff_t files() const {
    return std::distance(std::filesystem::directory_iterator{folder_.path()}, std::filesystem::directory_iterator{});
  }
  test::TemporaryFolder folder_;
  Spool spool_{{.folder = folder_.path(), .most = 20, .in_all = 30, .at_once = 2}, system_random};
  const Pipeline pipeline_{services_, routes()};
};

TEST_F(Uploading, IsAnsweredAtTheEndAndLeavesNothingBehind) {
  const auto name = name_of(hand("begin", "hel"));
  ASSERT_FALSE(name.empty());
  EXPECT_EQ(name_of(hand("piece " + name + " 1", "lo")), name);
  EXPECT_EQ(files(), 1);
  EXPECT_EQ(code(hand("last " + name + " 2", "!")), "unsupported_statement");
  EXPECT_EQ(files(), 0);
  EXPECT_EQ(hand("last " + name + " 3", "!").status, 503);
}

TEST_F(Uploading, IsNotWantedFromWhoeverMayNot) {
  token_ = "none";
  EXPECT_EQ(hand("begin", "a").status, 401);
  EXPECT_EQ(files(), 0);
}

TEST_F(Uploading, IsBoundedAloneAndTogether) {
  const auto first = name_of(hand("begin", "0123456789")), second = name_of(hand("begin", "0123456789"));
  EXPECT_EQ(hand("begin", "0").status, 503);  // a third
  EXPECT_EQ(code(hand("piece " + first + " 1", "0123456789+")), "body_too_large");
  EXPECT_EQ(files(), 1);
  EXPECT_EQ(hand("piece " + second + " 2", "0").status, 503);  // the one before is missing
  EXPECT_EQ(files(), 0);
  const auto third = name_of(hand("begin", "01234567890123456789"));
  EXPECT_EQ(hand("begin", "01234567890").status, 503);  // too many bytes in all
  EXPECT_EQ(hand("drop " + third, "").status, 204);
  EXPECT_EQ(files(), 0);
}

TEST_F(Uploading, ARestartForgetsWhatWasOnItsWay) {
  EXPECT_FALSE(name_of(hand("begin", "a")).empty());
  const Spool next{{.folder = folder_.path()}, system_random};
  EXPECT_EQ(files(), 0);
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
