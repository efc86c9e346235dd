// Four eyes are two people: whoever proposed decides nothing, by no other account of theirs, and nobody is not another.
#include "case_name.hpp"
#include "officers_fixture.hpp"

namespace kythu::gateway {
namespace {

using boost::json::object;

/// Of a receipt, as it is kept.
constexpr const char* facts =
    R"({"collector":{"name":"","tax_code":"","address":"","phone":"","bank_account":""},"payer_name":"","payer_tax_code":"",)"
    R"("payer_address":"","payment_method":"","dossier":"","lines":[],"total":5,"form_code":"","symbol":"","number":1,)"
    R"("lookup_code":"","issued_at":"2026-11-20T00:00:00Z"})";
constexpr const char* thing = "0193a5c2-0000-7000-8000-0000000000aa";

/// One pair of proposing and approving: a thing that waits, put there as its proposer left it, and the call that
/// decides.
struct Pair {
  const char* name;
  const char* table;
  const char* waits;  ///< columns and values behind agency_id and its own id; MAKER is the proposer, as the audit says
  const char* path;   ///< of the call
  const char* body;   ///< JSON; empty: none
  const char* decided;  ///< what a row is set to when it is decided; WHO is who decided
  bool whole = false;   ///< another person may be let try: what stands behind the row is there too, or refused
};

const Pair pairs[] = {
    {"refund", "refund",
     "(agency_id, refund_id, break_id, amount, state, way, channel, pays_from, reason, maker, created_at) VALUES ($A, "
     "$T, "
     "$T, 5, 'requested', 'payout', 'bank', 'x', 'x', 'MAKER', now())",
     "", "", "state = 'approved', approved_at = now(), checker = WHO"},
    {"payout", "refund",
     "(agency_id, refund_id, break_id, amount, state, way, channel, pays_from, reason, maker, checker, approved_at, "
     "claim, "
     "claim_proof, claim_maker, created_at) VALUES ($A, $T, $T, 5, 'submitted', 'payout', 'bank', 'x', 'x', "
     "'client:x', "
     "'rule:x', now(), 'succeeded', 'FT1', 'MAKER', now())",
     "", "", "state = 'succeeded', ended_at = now(), claim_checker = WHO"},
    {"remedy_of_a_break", "money_break",
     "(agency_id, break_id, kind, amount, source_type, source_id, came_by, channel, state, remedy, evidence, maker, "
     "opened_at, proposed_at) VALUES ($A, $T, 'unidentified', 5, 'credit', $T, 'x', 'bank', 'proposed', 'return', 'x', "
     "'MAKER', now(), now())",
     "", "", "state = 'resolved', resolved_at = now(), checker = WHO"},
    {"drawer", "cash_drawer",
     "(agency_id, drawer_id, counter, clerk, state, opening, slips, counted, counted_at, opened_at, business_date) "
     "VALUES "
     "($A, $T, 'Q1', 'MAKER', 'counted', 0, 0, 0, now(), now(), '2026-11-20')",
     "/v1/drawers/drw_/close", "", "state = 'closed', closed_at = now(), checker = WHO", true},
    {"remittance", "remittance",
     "(agency_id, remittance_id, state, through, amount, reference, from_account, account, treasury_code, "
     "treasury_name, "
     "authority_code, authority_name, maker, proposed_at) VALUES ($A, $T, 'proposed', '2026-11-20', 5, 'KY1', '1', "
     "'7111', "
     "'1', 'x', '1', 'x', 'MAKER', now())",
     "/v1/remittances/rem_/approve", "", "state = 'approved', decided_at = now(), checker = WHO"},
    {"series_of_receipts", "receipt_series_proposal",
     "(agency_id, series_id, form_code, symbol, last, upper, reason, state, maker, proposed_at) VALUES ($A, $T, "
     "'EBL01', "
     "'26TAA', 0, 9, 'x', 'proposed', 'MAKER', now())",
     "/console/api/receipt_series/ser_/approve", "", "state = 'approved', decided_at = now(), checker = WHO", true},
    {"correction_of_a_receipt", "receipt_correction",
     "(agency_id, correction_id, receipt_id, mistake, remedy, state, reason, facts, maker, proposed_at) VALUES ($A, "
     "$T, $T, "
     "'issued_wrongly', 'voucher', 'proposed', 'x', 'FACTS', 'MAKER', now())",
     "/console/api/receipt_corrections/cor_/approve", "", "state = 'approved', decided_at = now(), checker = WHO"},
    {"close_of_a_day", "day_proposal",
     "(agency_id, business_date, channel, maker, proposed_at) VALUES ($A, '2026-11-20', 'cash', 'MAKER', now())",
     "/v1/days/2026-11-20/close", R"({"channel":"cash"})", nullptr, true},
};

class People : public OfficersFixture, public testing::WithParamInterface<Pair> {
 protected:
  People() {
    database_.as_owner("SET app.agency = '*'");
    database_.as_owner("ALTER TABLE receipt_correction DROP CONSTRAINT receipt_correction_agency_id_receipt_id_fkey");
  }
  static std::string with(std::string text, const std::string& word, const std::string& value) {
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + value.size())) {
      text.replace(at, word.size(), value);
    }
    return text;
  }
  void belongs(const Account& account, const std::string& person, bool open = true) {
    database_.as_owner("UPDATE officer SET person = '" + person + "', disabled_at = " + (open ? "NULL" : "now()") +
                       " WHERE officer_id = '" + account.id.uuid_text() + "'");
  }
  void waits(const std::string& maker) {
    auto sql = with("INSERT INTO " + std::string{GetParam().table} + " " + GetParam().waits, "MAKER", maker);
    sql = with(sql, "FACTS", facts);
    sql = with(with(sql, "$A", "'" + agency_.uuid_text() + "'"), "$T", "'" + std::string{thing} + "'");
    database_.as_owner("DELETE FROM " + std::string{GetParam().table});
    database_.as_owner(sql);
  }
  std::string decided_by(const Account& officer) {
    const auto path = with(GetParam().path, "_/", "_" + std::string{thing} + "/");
    const std::string body = GetParam().body;
    return code(post(officer, path, body.empty() ? boost::json::value{} : boost::json::parse(body)));
  }
};

TEST_P(People, DecideNothingThatTheyProposedByAnyAccount) {
  if (std::string_view{GetParam().path}.empty()) GTEST_SKIP() << "see RefundsApi and BreaksApi";
  const auto first = log_in("an", Role::finance_approver), second = log_in("an2", Role::finance_approver),
             other = log_in("binh", Role::finance_approver);
  belongs(first, "Nguyễn Văn An", false);
  belongs(other, "Lê Bình");
  const struct {
    const char* why;
    std::string maker, person;
    bool same;
  } cases[] = {
      {"by the same account", "officer:" + second.id.text(), "Trần Chi", true},
      {"by another account of the same person", "officer:" + first.id.text(), "Nguyễn Văn An", true},
      {"whose name is typed otherwise", "officer:" + first.id.text(), " NGUYỄN  Văn an ", true},
      {"or in other bytes", "officer:" + first.id.text(), "Nguye\u0302\u0303n Va\u0306n An", true},
      {"by an account that is not there", "officer:off_0193a5c2-0000-7000-8000-000000000009", "Trần Chi", true},
      {"by another person", "officer:" + other.id.text(), "Trần Chi", false},
  };
  for (const auto& one : cases) {
    if (!one.same && !GetParam().whole) continue;
    belongs(second, one.person);
    waits(one.maker);
    EXPECT_EQ(decided_by(second) == "same_person", one.same) << one.why << ": " << decided_by(second);
  }
}

TEST_P(People, AreNamedInTheTablesToo) {
  if (!GetParam().decided) GTEST_SKIP() << "the row goes away when it is decided";
  for (const auto* who : {"NULL", "''", "'officer:x'"}) {
    waits("officer:x");
    const auto sql = with("UPDATE " + std::string{GetParam().table} + " SET " + GetParam().decided, "WHO", who);
    EXPECT_THROW(database_.as_owner(sql), pqxx::sql_error) << who;
  }
  waits("officer:x");
  const auto sql = with("UPDATE " + std::string{GetParam().table} + " SET " + GetParam().decided, "WHO", "'officer:y'");
  EXPECT_NO_THROW(database_.as_owner(sql)) << "another one may";
}

INSTANTIATE_TEST_SUITE_P(Core, People, testing::ValuesIn(pairs), case_name);

}  // namespace
}  // namespace kythu::gateway
