// Collected money to the treasury: by budget code, by two, and proven by the bank's line.
#include "payments/remittance/remittances.hpp"

#include "config/base/days.hpp"
#include "payments/collector.hpp"
#include "payments/ledger/balances.hpp"
#include "payments/reconciliation/runs.hpp"

namespace kythu::payments::test {
namespace {

constexpr const char* proposer = "officer:off_1";
constexpr const char* decider = "officer:off_2";

class Remitting : public Collector {
 protected:
  Remittances::Answer propose(bool with_codes = true) {
    NewRemittance order{.agency = agency_,
                        .through = today_,
                        .treasury = {"7111", "0111", "KBNN tỉnh", "1054321", "Sở Tư pháp & Nội vụ"},
                        .codes = {},
                        .by = proposer,
                        .request_id = ""};
    if (with_codes) order.codes = {{"fee", "014", "2106"}, {"charge", "014", "2767"}};
    return database_.app().write([&](db::Transaction& tx) { return all_remittances_.propose(tx, order); });
  }
  Remittances::Answer approve(RemittanceId id, const std::string& officer = decider) {
    return database_.app().write([&](db::Transaction& tx) {
      return all_remittances_.approve(tx, {agency_, id, officer});
    });
  }
  Remittances::Answer reject(RemittanceId id) {
    return database_.app().write([&](db::Transaction& tx) {
      return all_remittances_.reject(tx, {agency_, id, proposer});
    });
  }
  Remittance find(RemittanceId id) {
    return database_.app().read([&](db::Transaction& tx) { return *all_remittances_.find(tx, agency_, id); });
  }
  void pay_by_transfer(int number) {
    const auto made = make();
    tell(by_sepay(
        {.id = number, .amount = 224'000, .memo = made.transfer_ref, .reference = "FT" + std::to_string(number)}));
  }
  void night_falls() { now_ = start_of(day_after(today_)) + std::chrono::hours{3}; }
  /// A line of the bank's statement, as an upload keeps it.
  void debit(const std::string& key, const std::string& memo, std::int64_t amount) {
    database_.as_owner(
        "INSERT INTO statement_file (agency_id, statement_id, digest, name, format, provider, account,"
        " size, first_day, last_day, lines, fresh, credits, debits, fees, statements, received_by,"
        " received_at) VALUES ('" +
        agency_.uuid_text() + "', gen_random_uuid(), sha256('" + key +
        "'), 'a', 'csv', '', '1', 1, '2026-11-23', '2026-11-23', 1, 1, 0, 1, 0, '[]', 'z', now())");
    database_.as_owner(
        "INSERT INTO statement_line SELECT agency_id, gen_random_uuid(), digest, statement_id, 1, '', '" +
        std::string{bank_account} + "', '2026-11-23', NULL, " + std::to_string(amount) + ", 0, false, false, true, '" +
        key + "', '', '" + memo + "', '', '', '' FROM statement_file WHERE digest = sha256('" + key + "')");
  }
  std::string reconciled() {
    const auto done = all_.reconciliations().run({.agency = agency_, .by = proposer, .request_id = ""});
    return std::to_string(done->counts.matched) + " matched, " + std::to_string(done->counts.breaks) + " breaks";
  }

  const BusinessDay today_ = business_day(now_.load());
  const Remittances all_remittances_{[this] { return now_.load(); }, system_random};
};

TEST_F(Remitting, ADayIsRemittedOnceAndProvenByItsLine) {
  pay_by_transfer(1);
  EXPECT_EQ(propose().error(), RemittanceRefusal::day_not_over);
  night_falls();
  EXPECT_EQ(propose(false).error(), RemittanceRefusal::budget_code_missing);
  const auto made = propose();
  ASSERT_TRUE(made);
  EXPECT_EQ(made->amount.dong(), 224'000);
  ASSERT_EQ(made->items.size(), 2u);
  EXPECT_EQ(made->items[0].fee + " " + made->items[0].sub_item, "charge 2767");
  EXPECT_EQ(propose().error(), RemittanceRefusal::one_is_proposed);
  EXPECT_EQ(approve(made->id, proposer).error(), RemittanceRefusal::same_person);
  ASSERT_TRUE(approve(made->id));
  EXPECT_EQ(approve(made->id).error(), RemittanceRefusal::not_waiting);
  EXPECT_EQ(propose().error(), RemittanceRefusal::nothing_collected);
  EXPECT_EQ(balances(), "Assets:Bank:0011012345678 224000, Liabilities:RemittancesPayable 224000");
  debit("FT8", "NOP NSNN " + made->reference, 223'999);
  EXPECT_EQ(reconciled(), "0 matched, 1 breaks");
  EXPECT_EQ(text("SELECT kind FROM money_break"), "amount_differs");
  debit("FT9", "NOP NSNN " + made->reference, 224'000);
  debit("FT10", "khong ro", 5);
  reconciled();
  EXPECT_EQ(text("SELECT count(*) FROM statement_match WHERE target_type = 'remittance'"), "1");
  EXPECT_EQ(find(made->id).state, "proven");
  EXPECT_EQ(balances(), "");
  expect_sound_books();
}

TEST_F(Remitting, WhatIsNotAtTheBankOrWasRejectedIsNotRemitted) {
  pay_by_transfer(1);
  night_falls();
  const auto made = propose();
  ASSERT_TRUE(made);
  ASSERT_TRUE(reject(made->id));
  EXPECT_EQ(approve(made->id).error(), RemittanceRefusal::not_waiting);
  const auto again = propose();
  ASSERT_TRUE(again);
  ASSERT_TRUE(approve(again->id));
  EXPECT_NE(made->reference, again->reference);
}

TEST_F(Remitting, TheVoucherHasARowForEachCode) {
  pay_by_transfer(1);
  night_falls();
  const auto xml = voucher_xml(*propose());
  for (const auto* piece :
       {"<MAHIEU_CTU>C1-02/NS</MAHIEU_CTU>", "<STK_THU>7111</STK_THU>", "<TONG_TIEN>224000</TONG_TIEN>",
        "<TEN_CQTHU>Sở Tư pháp &amp; Nội vụ</TEN_CQTHU>", "<TIEN_PNOP>200000</TIEN_PNOP>", "<MA_NDKT>2106</MA_NDKT>",
        "<NGAY_LAP>23/11/2026</NGAY_LAP>"}) {
    EXPECT_NE(xml.find(piece), std::string::npos) << piece;
  }
}

}  // namespace
}  // namespace kythu::payments::test
