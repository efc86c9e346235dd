// Citizens' copies: made once, whoever asks, and never lost to a key that is away. Who signs is a double here;
// tests/gateway/receipt_papers_test.cpp has the signing room's own signatures.
#include "receipts/copies.hpp"

#include <gtest/gtest.h>

#include "doubles/memory_keys.hpp"
#include "doubles/test_database.hpp"
#include "receipts/lookup.hpp"
#include "receipts/series.hpp"
#include "receipts/verify/verdict.hpp"

namespace kythu::receipts {
namespace {

class CopiesTest : public testing::Test {
 protected:
  CopiesTest() {
    const auto symbol = to_text(business_day(now_)).substr(2, 2) + "TAA";
    const Series series{
        .id = SeriesId::fresh(now_, system_random), .agency = agency_, .form_code = "EBL01", .symbol = symbol};
    EXPECT_TRUE(database_.app().write([&](db::Transaction& tx) { return open_series(tx, series, now_); }));
  }
  Receipt issue() {
    Registrar registrar{settings_, database_.app(), keys_, clock_, system_random};
    auto issued = registrar.issue({.agency = agency_,
                                   .payment = PaymentId::fresh(now_, system_random),
                                   .lines = {{"Lệ phí hộ tịch", *Vnd::of(50'000)}},
                                   .payer_name = "Nguyễn Văn Thử",
                                   .payment_method = "Chuyển khoản",
                                   .dossier = "",
                                   .paid_at = now_});
    EXPECT_TRUE(issued);
    return std::move(*issued);
  }
  Copies copies(SignCopy sign) { return {settings_, database_.app(), keys_, std::move(sign), clock_}; }
  /// Each signature differs, as time-stamps would.
  SignCopy signer() {
    return [this](const UnsignedCopy& copy) -> Result<Bytes, Refusal> {
      if (refuse_) return *refuse_;
      key_ = copy.key;
      auto signed_copy = copy.pdf;
      const auto mark = to_bytes("% signature " + std::to_string(++signatures_));
      signed_copy.insert(signed_copy.end(), mark.begin(), mark.end());
      return signed_copy;
    };
  }

  Instant now_ = system_now();
  Clock clock_ = [this] { return now_; };
  test::TestDatabase database_;
  AgencyId agency_ = database_.add_agency();
  test::MemoryKeys keys_{"receipt", agency_};
  Settings settings_{"receipt", "https://thuphi.example", "Noto Serif"};
  std::optional<Refusal> refuse_;
  int signatures_ = 0;
  std::string key_;
};

TEST_F(CopiesTest, AreMadeWhenFirstAskedForAndStay) {
  const auto receipt = issue();
  EXPECT_TRUE(receipt.pdf.empty());
  auto made = copies(signer());
  const auto first = made.of(agency_, receipt.id);
  ASSERT_TRUE(first);
  EXPECT_NE(as_text(*first).find(as_text(receipt.xml)), std::string_view::npos);  // the original is in it
  EXPECT_EQ(*made.of(agency_, receipt.id), *first);
  EXPECT_EQ(*copies(signer()).of(agency_, receipt.id), *first);
  EXPECT_EQ(signatures_, 1);
  EXPECT_EQ(made.of(AgencyId::fresh(now_, system_random), receipt.id).error(), Refusal::not_found);
}

TEST_F(CopiesTest, TheFirstOfTwoMakersCounts) {
  const auto receipt = issue();
  auto quick = copies(signer());
  Bytes first;
  auto slow = copies([&](const UnsignedCopy& copy) {
    first = *quick.of(agency_, receipt.id);
    return signer()(copy);
  });
  EXPECT_EQ(*slow.of(agency_, receipt.id), first);
  EXPECT_EQ(signatures_, 2);
}

TEST_F(CopiesTest, AreSignedByTheKeyOfTheOriginalWhileItMay) {
  const auto before = issue(), also = issue();
  keys_.rotate("receipt", "receipt-2027");
  auto made = copies(signer());
  ASSERT_TRUE(made.of(agency_, before.id));
  EXPECT_EQ(key_, "receipt");
  keys_.set_state("receipt", hsm::KeyState::retired);
  ASSERT_TRUE(made.of(agency_, also.id));
  EXPECT_EQ(key_, "receipt-2027");
}

TEST_F(CopiesTest, ArePrintedAgainWithAMarkAndCounted) {
  const auto receipt = issue();
  const auto made = copies(signer());
  const auto records = [&] {
    return database_.app().read([&](db::Transaction& tx) {
      return tx.exec("SELECT count(*) FROM audit_record WHERE act = 'receipt.reprinted'")[0][0].as<int>();
    });
  };
  refuse_ = Refusal::key_unavailable;
  EXPECT_EQ(made.reprint(agency_, receipt.id, "officer:1", "").error(), Refusal::key_unavailable);
  EXPECT_EQ(records(), 0);  // what was not printed is not counted
  refuse_.reset();
  const auto first = made.reprint(agency_, receipt.id, "officer:1", ""),
             second = made.reprint(agency_, receipt.id, "officer:1", "");
  ASSERT_TRUE(first && second);
  EXPECT_NE(*first, *second);
  EXPECT_EQ(records(), 2);
  for (const auto& copy : {*first, *second}) {
    const auto said = database_.app().read([&](db::Transaction& tx) { return judge_file(tx, copy, {}); });
    EXPECT_EQ(said.kind, Verdict::Kind::genuine);
    auto changed = copy;
    changed.back() ^= 1;
    const auto other = database_.app().read([&](db::Transaction& tx) { return judge_file(tx, changed, {}); });
    EXPECT_EQ(other.kind, Verdict::Kind::altered);
  }
}

TEST_F(CopiesTest, ThatNobodyAskedForAreMadeAfterAWhile) {
  std::vector<Receipt> receipts;
  for (int i = 0; i < 3; ++i) receipts.push_back(issue());
  auto made = copies(signer());
  EXPECT_EQ(made.make_missing(2), 0u);
  now_ += std::chrono::minutes{11};
  refuse_ = Refusal::key_unavailable;
  EXPECT_EQ(made.make_missing(2), 0u);  // the two oldest have to wait,
  refuse_.reset();
  EXPECT_EQ(made.make_missing(2), 1u);  // the third does not,
  EXPECT_EQ(made.make_missing(2), 2u);  // and then they have their turn again
  EXPECT_EQ(made.make_missing(2), 0u);
  EXPECT_EQ(signatures_, 3);
}

}  // namespace
}  // namespace kythu::receipts
