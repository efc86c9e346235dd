// Several receipts at once: each its own number and signature, in one transaction, with one chain of records.
#include <map>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "case_name.hpp"
#include "config/base/digest.hpp"
#include "doubles/memory_keys.hpp"
#include "doubles/test_database.hpp"
#include "receipts/registrar.hpp"
#include "receipts/series.hpp"

namespace kythu::receipts {
namespace {

class IssueAll : public testing::Test {
 protected:
  void open(std::int64_t upper) {
    const Series series{.id = SeriesId::fresh(system_now(), system_random),
                        .agency = agency_,
                        .form_code = "EBL01",
                        .symbol = to_text(business_day(system_now())).substr(2, 2) + "TAA",
                        .last = 0,
                        .upper = upper};
    EXPECT_TRUE(database_.app().write([&](db::Transaction& tx) { return open_series(tx, series, system_now()); }));
  }
  Registrar registrar() {
    return {{"receipt", "https://thuphi.example", "Noto Serif"}, database_.app(), keys_, system_now, system_random};
  }
  Order order(std::int64_t dong) {
    return {.agency = agency_,
            .payment = PaymentId::fresh(system_now(), system_random),
            .lines = {{"Phí", *Vnd::of(dong)}},
            .payer_name = "Nguyễn Văn Thử",
            .payer_tax_code = "",
            .payer_address = "",
            .payment_method = "Chuyển khoản",
            .dossier = "",
            .paid_at = system_now()};
  }
  std::int64_t count(const std::string& what) {
    return database_.as_owner("SELECT count(*) FROM " + what)[0][0].as<std::int64_t>();
  }

  test::TestDatabase database_;
  AgencyId agency_ = database_.add_agency();
  test::MemoryKeys keys_{"receipt", agency_};
};

TEST_F(IssueAll, SeveralAtOnceHaveNumbersInTheirOrderAndOneChainOfRecords) {
  open(99);
  std::vector<Order> orders;
  for (int i = 0; i < 5; ++i) orders.push_back(order(1'000 + i));
  auto issuing = registrar();
  const auto receipts = issuing.issue_all(orders);
  ASSERT_EQ(receipts.size(), orders.size());
  for (std::size_t i = 0; i < receipts.size(); ++i) {
    ASSERT_TRUE(receipts[i]);
    EXPECT_EQ(receipts[i]->number, static_cast<std::int64_t>(i) + 1);
    EXPECT_EQ(receipts[i]->payment, orders[i].payment);
    EXPECT_EQ(receipts[i]->amount.dong(), 1'000 + static_cast<std::int64_t>(i));
    EXPECT_EQ(receipts[i]->status, "signed");
  }
  EXPECT_EQ(count("outbox WHERE type = 'receipt.issued'"), 5);
  const auto records = database_.as_owner(
      "SELECT seq, at, actor, act, object, outcome, detail, request_id, hash FROM audit_record WHERE chain = 'receipts'"
      " ORDER BY seq");
  ASSERT_EQ(records.size(), 10u);
  Bytes last;
  for (const auto& row : records) {
    boost::json::array words{"receipts", row[0].as<std::int64_t>(), rfc3339(db::to_instant(row[1]))};
    for (int column = 2; column < 8; ++column) words.push_back(boost::json::string{row[column].as<std::string>()});
    for (const char c : boost::json::serialize(words)) last.push_back(static_cast<std::uint8_t>(c));
    const auto hash = sha256(last);
    last.assign(hash.begin(), hash.end());
    EXPECT_EQ(last, db::to_bytes(row[8])) << row[0].as<std::int64_t>();
  }
  EXPECT_EQ(count("audit_chain WHERE chain = 'receipts' AND last_seq = 10"), 1);
}

struct Batch {
  const char* name;
  std::int64_t room;         ///< of the only series
  std::vector<int> fees;     ///< which order each is; 0 has its receipt before
  std::vector<int> numbers;  ///< that they get; 0: refused, for the series is used up
  bool key_is_away = false;
};

class Batches : public IssueAll, public testing::WithParamInterface<Batch> {};

TEST_P(Batches, GiveEachItsOwn) {
  open(GetParam().room);
  auto issuing = registrar();
  std::map<int, Order> fees;
  for (int fee = 0; fee < 4; ++fee) fees[fee] = order(1'000 + fee);
  ASSERT_TRUE(issuing.issue(fees[0]));
  std::vector<Order> orders;
  for (const auto fee : GetParam().fees) orders.push_back(fees[fee]);
  if (GetParam().key_is_away) keys_.next_refusal = hsm::Refusal::token_down;
  auto receipts = issuing.issue_all(orders);
  if (GetParam().key_is_away) {
    EXPECT_EQ(count("receipt WHERE state = 'numbered'"), 1);
    receipts = issuing.issue_all(orders);
  }
  ASSERT_EQ(receipts.size(), orders.size());
  std::int64_t highest = 1;
  for (std::size_t i = 0; i < receipts.size(); ++i) {
    const auto expected = GetParam().numbers[i];
    ASSERT_EQ(bool{receipts[i]}, expected > 0) << i;
    if (!receipts[i]) {
      EXPECT_EQ(receipts[i].error(), Refusal::series_used_up);
      continue;
    }
    EXPECT_EQ(receipts[i]->number, expected) << i;
    EXPECT_EQ(receipts[i]->amount.dong(), 1'000 + GetParam().fees[i]) << i;
    highest = std::max(highest, receipts[i]->number);
  }
  EXPECT_EQ(count("receipt WHERE state = 'signed'"), highest);
  EXPECT_EQ(count("outbox WHERE type = 'receipt.issued'"), highest);
}

INSTANTIATE_TEST_SUITE_P(Registrar, Batches,
                         testing::Values(Batch{"AllFresh", 99, {1, 2, 3}, {2, 3, 4}},
                                         Batch{"OneIssuedBefore", 99, {1, 0, 2}, {2, 1, 3}},
                                         Batch{"OneTwice", 99, {1, 2, 1}, {2, 3, 2}},
                                         Batch{"MoreThanTheSeriesHolds", 3, {1, 2, 3}, {2, 3, 0}},
                                         Batch{"TheKeyIsAwayForOne", 99, {1, 2, 3}, {2, 3, 4}, true}),
                         case_name);

TEST_F(IssueAll, NothingToIssueIsNothing) { EXPECT_TRUE(registrar().issue_all({}).empty()); }

}  // namespace
}  // namespace kythu::receipts
