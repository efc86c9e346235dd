// Fees that belong to an account of their own: where the payer's QR leads, and whose the transfer is.
#include "case_name.hpp"
#include "channels/vietqr.hpp"
#include "config/base/days.hpp"
#include "payments/collector.hpp"

namespace kythu::payments {
namespace {

constexpr const char* own_account = "9990001112223";  // that a feed tells of

struct Goes {
  const char* name;
  std::vector<const char*> fees;
  std::string bin, account;
};

class FeeAccounts : public test::Collector, public testing::WithParamInterface<Goes> {
 protected:
  FeeAccounts() {
    const auto loaded = database_.app().write([&](db::Transaction& tx) {
      return load_fees(tx,
                       "code,procedure,item,kind,amount_vnd,online_amount_vnd,unit,legal_basis,agency,account\n"
                       "plain,P,Phi,fee,200000,200000,lan,TT,,\n"
                       "own,P,Phi,fee,200000,200000,lan,TT," +
                           code() + "," + own_account + "\n" + "own2,P,Phi,fee,24000,24000,lan,TT," + code() + "," +
                           own_account + "\n" + "other,P,Phi,fee,24000,24000,lan,TT,,970418:555001\n",
                       *parse_day("2026-01-01"));
    });
    if (!loaded) throw std::runtime_error{loaded.error().what};
  }
  std::string code() { return text("SELECT code FROM agency WHERE agency_id = '" + agency_.uuid_text() + "'"); }
  Payment of(const std::vector<const char*>& fees) {
    auto wanted = order();
    wanted.items.clear();
    for (const std::string fee : fees) {
      const bool small = fee == "own2" || fee == "other" || fee.empty();
      wanted.items.push_back({fee, "Phi", ItemKind::fee, *Vnd::of(small ? 24'000 : 200'000), 1});
    }
    return create(wanted);
  }
};

TEST_P(FeeAccounts, TheQrNamesTheOneThatAllFeesHave) {
  const auto payment = of(GetParam().fees);
  const auto qr = channels::vietqr::read(payment.qr_payload);
  ASSERT_TRUE(qr);
  EXPECT_EQ(qr->bank_bin + " " + qr->account, GetParam().bin + " " + GetParam().account);
}

INSTANTIATE_TEST_SUITE_P(Payments, FeeAccounts,
                         testing::Values(Goes{"of_the_agency", {"plain"}, "970436", "0011012345678"},
                                         Goes{"of_the_fee", {"own"}, "970436", own_account},
                                         Goes{"of_both_fees", {"own", "own2"}, "970436", own_account},
                                         Goes{"at_another_bank", {"other"}, "970418", "555001"},
                                         Goes{"mixed", {"own", "other"}, "970436", "0011012345678"},
                                         Goes{"mixed_with_none", {"own", "plain"}, "970436", "0011012345678"},
                                         Goes{"mixed_with_no_fee", {"own", ""}, "970436", "0011012345678"}),
                         case_name);

class FeeAccount : public FeeAccounts {};

TEST_F(FeeAccount, ATransferToItPaysThePayment) {
  const auto payment = of({"own"});
  EXPECT_EQ(tell(by_sepay({.id = 1, .amount = 200'000, .memo = payment.transfer_ref, .account = own_account})), 200);
  EXPECT_EQ(find(payment).status, Status::paid);
  EXPECT_EQ(balances(), "Assets:Bank:9990001112223 200000, Liabilities:Collected:own 200000");
  expect_sound_books();
}

TEST_F(FeeAccount, AnotherPaymentsTransferToItIsNobodysYet) {
  const auto payment = of({"plain"});
  EXPECT_EQ(tell(by_sepay({.id = 1, .amount = 200'000, .memo = "khong ro", .account = own_account})), 200);
  EXPECT_EQ(find(payment).status, Status::created);
  EXPECT_EQ(balances(), "Assets:Bank:9990001112223 200000, Liabilities:Suspense:Unidentified 200000");
}

TEST_F(FeeAccount, WhatIsEnteredFromMemoryIsJudgedByTheCatalogue) {
  of({"plain"});  // the agency's own account is remembered now
  auto wanted = order();
  wanted.items = {{"own", "Phi", ItemKind::fee, *Vnd::of(200'000), 1}};
  EXPECT_THROW(
      database_.app().write([&](db::Transaction& tx) { return cashier_.create_from_memory(tx, wanted).has_value(); }),
      pqxx::sql_error);
}

}  // namespace
}  // namespace kythu::payments
