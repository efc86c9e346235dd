// Refund vouchers: all the money of a receipt went back, and a signed document of its own ends it.
#include "receipts/vouchers.hpp"

#include <gtest/gtest.h>

#include "doubles/memory_keys.hpp"
#include "doubles/temporary_folder.hpp"
#include "doubles/test_database.hpp"
#include "receipts/copies.hpp"
#include "receipts/high_water.hpp"
#include "receipts/lookup.hpp"
#include "receipts/registrar.hpp"
#include "receipts/series.hpp"
#include "receipts/verify/verdict.hpp"

namespace kythu::receipts {
namespace {

class VouchersTest : public testing::Test {
 protected:
  VouchersTest() {
    const Series series{
        .id = SeriesId::fresh(now_, system_random), .agency = agency_, .form_code = "EBL01", .symbol = year() + "TAA"};
    EXPECT_TRUE(database_.app().write([&](db::Transaction& tx) { return open_series(tx, series, now_); }));
  }
  std::string year() const { return to_text(business_day(now_)).substr(2, 2); }
  Receipt issue(std::int64_t dong = 224'000) {
    auto issued = registrar_.issue({.agency = agency_,
                                    .payment = PaymentId::fresh(now_, system_random),
                                    .lines = {{"Phí lý lịch tư pháp", *Vnd::of(dong)}},
                                    .payer_name = "Công ty <A> & B",
                                    .payment_method = "Chuyển khoản",
                                    .dossier = "",
                                    .paid_at = now_});
    EXPECT_TRUE(issued);
    return std::move(*issued);
  }
  /// A refund of all of it, approved.
  void give_back(const Receipt& receipt) {
    approve(database_.app().write([&](db::Transaction& tx) {
      const auto refund = RefundId::fresh(now_, system_random);
      EXPECT_TRUE(desk().propose_for_refund(tx, {agency_, receipt.payment, refund, Vnd{}, "Hồ sơ & đơn đã rút"}));
      return desk().list(tx, {.agencies = {agency_}, .state = CorrectionState::proposed}).at(0).id;
    }));
  }
  void approve(CorrectionId id) {
    EXPECT_TRUE(database_.app().write([&](db::Transaction& tx) {
      return desk().approve(tx, {agency_, id, "officer:binh"});
    }));
  }
  Result<Voucher, Refusal> finish(const Receipt& receipt) {
    const auto done = registrar_.finish(agency_, receipt.payment);
    if (!done) return done.error();
    auto voucher = database_.app().read([&](db::Transaction& tx) { return find_voucher(tx, agency_, receipt.id); });
    if (!voucher) return Refusal::not_found;
    return std::move(*voucher);
  }
  const Corrections& desk() const { return registrar_.corrections(); }
  Verdict judge(BytesView file) {
    return database_.app().read([&](db::Transaction& tx) { return judge_file(tx, file, {}); });
  }

  Instant now_ = system_now();
  Clock clock_ = [this] { return now_; };
  test::TestDatabase database_;
  AgencyId agency_ = database_.add_agency();
  test::MemoryKeys keys_{"receipt", agency_};
  const test::TemporaryFolder folder_;
  Settings settings_{"receipt", "https://thuphi.example", "Noto Serif", false, folder_ / "high-water"};
  Registrar registrar_{settings_, database_.app(), keys_, clock_, system_random};
};

TEST_F(VouchersTest, AreSignedNumberedAndLinkedToTheirReceipts) {
  const auto receipt = issue();
  EXPECT_EQ(finish(receipt).error(), Refusal::not_found);
  give_back(receipt);
  const auto voucher = finish(receipt);
  ASSERT_TRUE(voucher);
  EXPECT_EQ(voucher->file_name(), "PHT-" + year() + "H-1");
  EXPECT_EQ(voucher->amount, receipt.amount);
  EXPECT_TRUE(voucher->signed_at);
  const auto xml = as_text(voucher->xml);
  for (const auto& part :
       {"<PHTra><DLPHTra Id=\"PH-PHT-" + year() + "H-1\">", std::string{"<KHMSPHTra>PHT</KHMSPHTra>"},
        std::string{"<TCBLai>3</TCBLai>"}, std::string{"<KHMSBLCLQuan>EBL01</KHMSBLCLQuan>"},
        std::string{"<SBLCLQuan>1</SBLCLQuan>"}, std::string{"<GChu>Hồ sơ &amp; đơn đã rút</GChu>"},
        std::string{"<Ten>Công ty &lt;A&gt; &amp; B</Ten>"}, std::string{"<TgTTTBSo>224000</TgTTTBSo>"},
        "<TTruong>MTCuu</TTruong><KDLieu>string</KDLieu><DLieu>" + receipt.lookup_code}) {
    EXPECT_NE(xml.find(part), xml.npos) << part << " in\n" << xml;
  }
  // Again it is the same, and the next one has the next number.
  EXPECT_EQ(finish(receipt)->xml, voucher->xml);
  const auto other = issue();
  give_back(other);
  EXPECT_EQ(finish(other)->number, 2);
  EXPECT_EQ(database_.as_owner("SELECT count(*) FROM audit_record WHERE act LIKE 'refund_voucher.%'")[0][0].as<int>(),
            4);
}

TEST_F(VouchersTest, AreCopiedOnceAndRecognised) {
  const auto receipt = issue();
  give_back(receipt);
  Copies copies{settings_, database_.app(), keys_,
                [](const UnsignedCopy& copy) -> Result<Bytes, Refusal> { return copy.pdf; }, clock_};
  EXPECT_EQ(copies.of_voucher(agency_, receipt.id).error(), Refusal::not_found);  // it is not signed yet
  const auto voucher = finish(receipt);
  const auto copy = copies.of_voucher(agency_, receipt.id);
  ASSERT_TRUE(voucher && copy);
  EXPECT_EQ(*copies.of_voucher(agency_, receipt.id), *copy);
  EXPECT_NE(as_text(*copy).find(as_text(voucher->xml)), std::string_view::npos);  // its original is in it
  for (const auto& file : {voucher->xml, *copy}) {
    const auto said = judge(file);
    EXPECT_EQ(said.kind, Verdict::Kind::genuine);
    EXPECT_TRUE(said.voucher && said.signature_good);
    EXPECT_EQ(said.receipt->status, "cancelled");
    auto changed = file;
    changed[changed.size() / 2] ^= 1;
    EXPECT_NE(judge(changed).kind, Verdict::Kind::genuine);
  }
  EXPECT_FALSE(judge(receipt.xml).voucher);
  EXPECT_EQ(judge(receipt.xml).kind, Verdict::Kind::genuine);
}

TEST_F(VouchersTest, WaitForAKeyThatIsAway) {
  const auto receipt = issue();
  give_back(receipt);
  keys_.next_refusal = hsm::Refusal::token_down;
  EXPECT_EQ(finish(receipt).error(), Refusal::key_unavailable);
  EXPECT_TRUE(finish(receipt));
}

TEST_F(VouchersTest, NoneIsMadeWhereNoMoneyCame) {
  const auto receipt = issue();
  const auto proposed = database_.app().write([&](db::Transaction& tx) {
    return desk().propose(tx, {.agency = agency_,
                               .receipt = receipt.id,
                               .mistake = Mistake::issued_wrongly,
                               .reason = "Chưa thu tiền",
                               .maker = "officer:an"});
  });
  ASSERT_TRUE(proposed);
  approve(proposed->id);
  EXPECT_EQ(finish(receipt).error(), Refusal::not_found);
}

TEST_F(VouchersTest, NumbersKnownOutsideAreNotGivenAgainAfterARestore) {
  const auto first = issue();
  give_back(first);
  const auto series = db::to_id<SeriesId>(database_.as_owner("SELECT series_id FROM receipt_voucher_series")[0][0]);
  registrar_.high_water()->raise(series, 7);
  const auto second = issue();
  give_back(second);
  EXPECT_EQ(finish(second)->number, 8);
}

TEST_F(VouchersTest, TheApplicationMayNotRewriteThem) {
  const auto receipt = issue();
  give_back(receipt);
  for (const char* sql : {"DELETE FROM receipt_voucher", "UPDATE receipt_voucher SET number = 9",
                          "UPDATE receipt_voucher SET amount = 1", "DELETE FROM receipt_voucher_series"}) {
    EXPECT_THROW(database_.app().write([&](db::Transaction& tx) { return tx.exec(sql).size(); }),
                 pqxx::insufficient_privilege)
        << sql;
  }
}

}  // namespace
}  // namespace kythu::receipts
