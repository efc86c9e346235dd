// Payments of one agency share no lock: what one transaction has done and not yet committed keeps no other waiting.
#include "ledger/accounts.hpp"
#include "ledger/journal.hpp"
#include "payments/counter.hpp"

namespace kythu::payments::test {
namespace {

using Step = std::function<void(db::Transaction&)>;

class LocksTest : public Counter {
 protected:
  LocksTest() {
    auto settings = database_.app_settings();
    settings.lock_timeout = std::chrono::milliseconds{1};  // whoever has to wait fails
    hasty_ =
        std::make_unique<db::Database>(settings, system_now, system_random, Log{"test", LogLevel::error, system_now});
  }
  /// A second payment does the same while the first one's transaction is open.
  void twice(const Step& step) {
    database_.app().write([&](db::Transaction& tx) {
      step(tx);
      tx.ask("SELECT 1");  // everything has run
      hasty_->write([&](db::Transaction& other) { return step(other), true; });
      return true;
    });
  }
  void post(db::Transaction& tx) {
    const std::vector<ledger::Leg> legs{{ledger::clearing("vnpay"), ledger::collected("fee"), *Vnd::of(1000)}};
    ledger::post(tx, {agency_, {"payment", new_uuid(now_, system_random)}, legs, now_, now_}, system_random);
  }
  std::unique_ptr<db::Database> hasty_;
};

TEST_F(LocksTest, WhoIsMadeWaitsForNobody) {
  twice([&](db::Transaction& tx) { ASSERT_TRUE(cashier_.create(tx, order())); });
  twice([&](db::Transaction& tx) { ASSERT_TRUE(cashier_.create_from_memory(tx, order())); });
  EXPECT_EQ(number("SELECT count(*) FROM payment"), 4);
}

TEST_F(LocksTest, WhatIsBookedWaitsForNobody) {
  database_.app().write([&](db::Transaction& tx) { return post(tx), true; });  // the accounts are there
  twice([&](db::Transaction& tx) { post(tx); });
  EXPECT_EQ(number("SELECT count(*) FROM ledger_transfer"), 3);
}

TEST_F(LocksTest, NoHotRowIsChanged) {
  const auto payment = create();
  const auto reference = open(payment);
  const auto before = text("SELECT string_agg(xmin::text, ' ' ORDER BY agency_id) FROM agency");
  EXPECT_EQ(tell({.reference = reference, .amount = times_100(payment.amount)}), "00");
  EXPECT_EQ(text("SELECT string_agg(xmin::text, ' ' ORDER BY agency_id) FROM agency"), before);
  EXPECT_EQ(number("SELECT count(*) FROM ledger_account WHERE xmax <> 0"),
            0);  // neither changed nor locked by a parent's key
}

}  // namespace
}  // namespace kythu::payments::test
