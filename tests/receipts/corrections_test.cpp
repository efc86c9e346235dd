// Receipts that are wrong, and receipts whose money went back: two persons, links both ways, and nothing deleted.
#include "receipts/corrections.hpp"

#include <gtest/gtest.h>

#include "doubles/memory_keys.hpp"
#include "doubles/test_database.hpp"
#include "receipts/lookup.hpp"
#include "receipts/registrar.hpp"
#include "receipts/series.hpp"

namespace kythu::receipts {
namespace {

Vnd vnd(std::int64_t dong) { return *Vnd::of(dong); }

std::int64_t sum_of(const std::vector<Line>& lines) {
  std::int64_t sum = 0;
  for (const auto& line : lines) sum += line.amount.dong();
  return sum;
}

class CorrectionsTest : public testing::Test {
 protected:
  CorrectionsTest() {
    const Series series{SeriesId::fresh(clock_(), system_random), agency_, "EBL01",
                        to_text(business_day(clock_())).substr(2, 2) + "TAA"};
    EXPECT_TRUE(database_.app().write([&](db::Transaction& tx) { return open_series(tx, series, clock_()); }));
    const auto issued = registrar_.issue(order_);
    EXPECT_TRUE(issued);
    if (issued) receipt_ = *issued;
  }

  template <class Act>
  auto tx(Act&& act) {
    return database_.app().write([&](db::Transaction& tx) { return act(tx); });
  }
  const Corrections& desk() const { return registrar_.corrections(); }
  Result<Correction, CorrectionRefusal> propose(Mistake mistake, const std::string& name = "Nguyễn Văn An") {
    return tx([&](db::Transaction& tx) {
      return desk().propose(tx, {.agency = agency_,
                                 .receipt = receipt_.id,
                                 .mistake = mistake,
                                 .reason = "Sai tên người nộp",
                                 .maker = "officer:an",
                                 .payer_name = name});
    });
  }
  Result<Correction, CorrectionRefusal> approve(CorrectionId id, const std::string& officer = "officer:binh") {
    return tx([&](db::Transaction& tx) { return desk().approve(tx, {agency_, id, officer}); });
  }
  Result<Correction, CorrectionRefusal> reject(CorrectionId id) {
    return tx([&](db::Transaction& tx) { return desk().reject(tx, {agency_, id, "officer:an"}); });
  }
  bool refunded(std::int64_t remaining, RefundId refund) {
    return static_cast<bool>(tx([&](db::Transaction& tx) {
      return desk().propose_for_refund(tx, {agency_, order_.payment, refund, vnd(remaining), "Hồ sơ rút một bản"});
    }));
  }
  std::vector<Correction> list(std::optional<CorrectionState> state = {}) {
    return database_.app().read(
        [&](db::Transaction& tx) { return desk().list(tx, {.agencies = {agency_}, .state = state}); });
  }
  Receipt find(ReceiptId id) {
    const auto found = database_.app().read([&](db::Transaction& tx) { return receipts::find(tx, agency_, id); });
    EXPECT_TRUE(found);
    return found ? *found : Receipt{};
  }
  std::string text(const std::string& sql) { return database_.as_owner(sql)[0][0].as<std::string>(); }
  RefundId refund() { return RefundId::fresh(clock_(), system_random); }

  Clock clock_ = system_now;
  test::TestDatabase database_;
  AgencyId agency_ = database_.add_agency();
  test::MemoryKeys keys_{"receipt", agency_};
  Registrar registrar_{
      {"receipt", "https://thuphi.example", "Noto Serif"}, database_.app(), keys_, clock_, system_random};
  Order order_{.agency = agency_,
               .payment = PaymentId::fresh(clock_(), system_random),
               .lines = {{"Phí lý lịch tư pháp", vnd(200'000)}, {"Lệ phí bản sao", vnd(24'000)}},
               .payer_name = "Nguyễn Văn Am",
               .payer_tax_code = "",
               .payer_address = "",
               .payment_method = "Chuyển khoản",
               .dossier = "",
               .paid_at = clock_()};
  Receipt receipt_;
};

TEST_F(CorrectionsTest, WrongWordsAreToldAndTheReceiptStands) {
  const auto proposed = propose(Mistake::wording);
  ASSERT_TRUE(proposed);
  EXPECT_EQ(proposed->remedy, Remedy::notice);
  EXPECT_EQ(proposed->payer_name, "Nguyễn Văn An");
  const auto approved = approve(proposed->id);
  ASSERT_TRUE(approved);
  EXPECT_EQ(approved->state, CorrectionState::approved);
  EXPECT_FALSE(approved->replacement);
  EXPECT_EQ(find(receipt_.id).status, "signed");
  EXPECT_EQ(find(receipt_.id).xml, receipt_.xml);
  EXPECT_EQ(text("SELECT type FROM outbox WHERE aggregate_seq = 2"), "receipt.adjusted");
}

TEST_F(CorrectionsTest, AReplacementIsLinkedBothWaysAndSigned) {
  const auto proposed = propose(Mistake::figures);
  ASSERT_TRUE(proposed);
  const auto approved = approve(proposed->id);
  ASSERT_TRUE(approved && approved->replacement);
  EXPECT_EQ(find(receipt_.id).status, "replaced");
  EXPECT_EQ(find(receipt_.id).replaced_by, approved->replacement);
  EXPECT_EQ(find(*approved->replacement).replaces, receipt_.id);
  EXPECT_EQ(find(*approved->replacement).status, "numbered");

  const auto finished = registrar_.finish(agency_, order_.payment);
  ASSERT_TRUE(finished);
  EXPECT_EQ(finished->id, *approved->replacement);
  EXPECT_EQ(finished->number, receipt_.number + 1);
  EXPECT_EQ(finished->amount, receipt_.amount);
  const auto xml = as_text(finished->xml);
  EXPECT_NE(xml.find("<Ten>Nguyễn Văn An</Ten>"), std::string_view::npos);
  EXPECT_NE(xml.find("<TTBLLQuan><TCBLai>1</TCBLai><LHBLLQuan>8</LHBLLQuan><KHMSBLCLQuan>EBL01</KHMSBLCLQuan>"),
            std::string_view::npos)
      << xml;
  EXPECT_NE(xml.find("<SBLCLQuan>1</SBLCLQuan>"), std::string_view::npos);
  EXPECT_EQ(find(receipt_.id).xml, receipt_.xml);  // the old one stays as it was signed
  EXPECT_EQ(text("SELECT type FROM outbox WHERE aggregate_seq = 2"), "receipt.replaced");
  EXPECT_EQ(text("SELECT count(*) FROM outbox WHERE type = 'receipt.issued'"), "2");
  // Asked again for the payment, the registrar answers the receipt that stands for it.
  EXPECT_EQ(registrar_.issue(order_)->id, finished->id);
}

TEST_F(CorrectionsTest, AReplacementKeepsTheSum) {
  const auto refused = tx([&](db::Transaction& tx) {
    return desk().propose(tx, {.agency = agency_,
                               .receipt = receipt_.id,
                               .mistake = Mistake::figures,
                               .reason = "x",
                               .maker = "officer:an",
                               .lines = {{"Phí", vnd(223'999)}}});
  });
  EXPECT_EQ(refused.error(), CorrectionRefusal::amount_differs);
}

TEST_F(CorrectionsTest, NobodyApprovesWhatTheyProposedAndNothingIsDecidedTwice) {
  const auto proposed = propose(Mistake::figures);
  ASSERT_TRUE(proposed);
  EXPECT_EQ(propose(Mistake::wording).error(), CorrectionRefusal::already_proposed);
  EXPECT_EQ(approve(proposed->id, "officer:an").error(), CorrectionRefusal::same_person);
  EXPECT_EQ(reject(proposed->id)->state, CorrectionState::rejected);
  EXPECT_EQ(approve(proposed->id).error(), CorrectionRefusal::not_waiting);
  EXPECT_EQ(reject(proposed->id).error(), CorrectionRefusal::not_waiting);
  EXPECT_EQ(find(receipt_.id).status, "signed");
  const auto again = propose(Mistake::figures);
  ASSERT_TRUE(again && approve(again->id));
  EXPECT_EQ(propose(Mistake::figures).error(), CorrectionRefusal::not_correctable);  // it is replaced
}

TEST_F(CorrectionsTest, AnotherAgencysAreNotThere) {
  const auto proposed = propose(Mistake::wording);
  ASSERT_TRUE(proposed);
  const auto stranger = database_.add_agency("H99.99");
  const auto refused = tx([&](db::Transaction& tx) {
    return desk().approve(tx, {stranger, proposed->id, "officer:binh"});
  });
  EXPECT_EQ(refused.error(), CorrectionRefusal::not_found);
}

TEST_F(CorrectionsTest, APartialRefundLeadsToAReceiptOfWhatRemains) {
  const auto id = refund();
  ASSERT_TRUE(refunded(200'000, id));
  ASSERT_TRUE(refunded(200'000, id));  // told again
  ASSERT_EQ(list().size(), 1u);
  const auto proposed = list()[0];
  EXPECT_EQ(proposed.mistake, Mistake::part_returned);
  EXPECT_EQ(proposed.returned.dong(), 24'000);
  EXPECT_EQ(proposed.refund, id);
  EXPECT_EQ(reject(proposed.id).error(), CorrectionRefusal::money_returned);
  ASSERT_TRUE(approve(proposed.id));
  const auto receipt = registrar_.finish(agency_, order_.payment);
  ASSERT_TRUE(receipt);
  EXPECT_EQ(receipt->amount.dong(), 200'000);
  EXPECT_NE(as_text(receipt->xml).find("<TgTTTBChu>Hai trăm nghìn đồng</TgTTTBChu>"), std::string_view::npos);
}

TEST_F(CorrectionsTest, MoreMoneyBackSupersedesWhatNobodyDecided) {
  ASSERT_TRUE(propose(Mistake::wording));
  ASSERT_TRUE(refunded(200'000, refund()));
  ASSERT_TRUE(refunded(0, refund()));
  EXPECT_EQ(list(CorrectionState::superseded).size(), 2u);
  const auto waiting = list(CorrectionState::proposed);
  ASSERT_EQ(waiting.size(), 1u);
  EXPECT_EQ(waiting[0].remedy, Remedy::voucher);
  EXPECT_EQ(waiting[0].returned.dong(), 224'000);
  ASSERT_TRUE(approve(waiting[0].id));
  EXPECT_EQ(find(receipt_.id).status, "cancelled");
  EXPECT_EQ(find(receipt_.id).xml, receipt_.xml);
  EXPECT_EQ(text("SELECT type FROM outbox WHERE aggregate_seq = 2"), "receipt.canceled");
  // The fee's receipt is never issued anew.
  EXPECT_EQ(registrar_.issue(order_)->id, receipt_.id);
  EXPECT_EQ(text("SELECT count(*) FROM receipt"), "1");
}

TEST_F(CorrectionsTest, ARefundWaitsForTheReceiptToBeSigned) {
  auto other = order_;
  other.payment = PaymentId::fresh(clock_(), system_random);
  const auto told = [&] {
    return tx([&](db::Transaction& tx) {
      return desk().propose_for_refund(tx, {agency_, other.payment, refund(), vnd(0), "x"});
    });
  };
  EXPECT_EQ(told().error(), CorrectionRefusal::not_found);
  keys_.next_refusal = hsm::Refusal::token_down;
  EXPECT_FALSE(registrar_.issue(other));
  EXPECT_EQ(told().error(), CorrectionRefusal::not_correctable);
  ASSERT_TRUE(registrar_.issue(other));
  EXPECT_TRUE(told());
}

TEST_F(CorrectionsTest, TheApplicationMayNotRewriteWhatWasDecided) {
  ASSERT_TRUE(propose(Mistake::wording));
  for (const char* sql :
       {"DELETE FROM receipt_correction", "UPDATE receipt_correction SET reason = 'x'",
        "UPDATE receipt_correction SET maker = 'officer:binh'", "UPDATE receipt SET replaces = receipt_id"}) {
    EXPECT_THROW(tx([&](db::Transaction& tx) { return tx.exec(sql).size(); }), pqxx::insufficient_privilege) << sql;
  }
}

TEST(RemainingLines, AreInProportionAndSumUp) {
  const std::vector<Line> lines{{"a", vnd(200'000)}, {"b", vnd(24'000)}, {"c", vnd(1)}};
  for (const std::int64_t remaining : {224'001, 224'000, 112'000, 100'001, 3, 1}) {
    const auto rest = remaining_lines(lines, vnd(remaining));
    EXPECT_EQ(sum_of(rest), remaining);
    for (const auto& line : rest) EXPECT_GT(line.amount.dong(), 0);
  }
  EXPECT_EQ(remaining_lines(lines, vnd(224'001)).size(), 3u);
  EXPECT_EQ(remaining_lines({{"a", vnd(100)}, {"b", vnd(100)}}, vnd(100))[0].amount.dong(), 50);
}

}  // namespace
}  // namespace kythu::receipts
