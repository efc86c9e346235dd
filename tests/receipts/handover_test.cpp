// Receipts by a provider: whatever it answers, one receipt, and a task while there is none.
#include <map>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "case_name.hpp"
#include "doubles/scripted_fetch.hpp"
#include "doubles/test_database.hpp"
#include "receipts/handover/desk.hpp"
#include "receipts/handover/json_provider.hpp"

namespace kythu::receipts::handover {
namespace {

/// Issues once for each key, as providers promise.
class Pretended {
 public:
  wire::FetchReply answer(const wire::FetchRequest& request) {
    const auto number = numbers_.size() + 1;
    const auto [place, fresh] = numbers_.try_emplace(test::header_of(request, "idempotency-key"), number);
    return {
        fresh ? 201 : 200,
        {},
        to_bytes(
            R"({"form_code":"EBL01","symbol":"26TPV","number":)" + std::to_string(place->second) +
            R"(,"lookup_code":"K7","lookup_url":"https://provider.example/K7","issued_at":"2026-11-22T03:00:00Z"})")};
  }
  std::size_t issued() const { return numbers_.size(); }

 private:
  std::map<std::string, std::size_t> numbers_;
};

/// What happens to one call.
enum class Way { through, answer_lost, unreachable, refused, broken, garbled, no_number, large_number, strange_link };

struct Case {
  const char* name;
  std::vector<Way> ways;  ///< one a try
  const char* state;
  std::size_t at_provider;
  bool task;
  const char* fault = "";
};

class HandOverTest : public testing::Test {
 protected:
  test::ScriptedFetch::Outcome go(Way way, const wire::FetchRequest& request) {
    const auto text = [](int status, const char* body) { return wire::FetchReply{status, {}, to_bytes(body)}; };
    switch (way) {
      case Way::through: return provider_.answer(request);
      case Way::answer_lost: provider_.answer(request); return wire::FetchFault::in_doubt;
      case Way::unreachable: return wire::FetchFault::unreachable;
      case Way::refused: return text(422, R"({"detail":"the tax code is unknown"})");
      case Way::broken: return text(503, "");
      case Way::garbled: return text(200, "<html>");
      case Way::no_number: return text(200, R"({"symbol":"26TPV","issued_at":"2026-11-22T03:00:00Z"})");
      case Way::large_number:
        return text(200, R"({"symbol":"A","number":100000000,"issued_at":"2026-11-22T03:00:00Z"})");
      case Way::strange_link:
        return text(200, R"({"symbol":"A","number":1,"lookup_url":"javascript:x","issued_at":"2026-11-22T03:00:00Z"})");
    }
    std::abort();
  }
  std::int64_t count(const std::string& what) {
    return database_.as_owner("SELECT count(*) FROM " + what)[0][0].as<std::int64_t>();
  }

  test::TestDatabase database_;
  const AgencyId agency_ = database_.add_agency();
  const Order order_{.agency = agency_,
                     .payment = PaymentId::fresh(system_now(), system_random),
                     .lines = {{"Phí", *Vnd::of(200'000)}, {"Lệ phí", *Vnd::of(24'000)}},
                     .payer_name = "Nguyễn Văn Thử",
                     .payer_tax_code = "",
                     .payer_address = "",
                     .payment_method = "Chuyển khoản",
                     .dossier = "H1",
                     .paid_at = system_now()};
  Pretended provider_;
  test::ScriptedFetch outside_;
  JsonProvider adapter_{{"pretended", "https://provider.example", Secret{"a secret"}}, outside_};
  Desk desk_{adapter_, database_.app(), system_now, system_random};
};

class HandOver : public HandOverTest, public testing::WithParamInterface<Case> {};

TEST_P(HandOver, EndsInOneReceiptOrATask) {
  for (const auto way : GetParam().ways) {
    outside_.next([this, way](const auto& request) { return go(way, request); });
    const auto handed = desk_.issue(order_);
    EXPECT_EQ(bool{handed}, way == Way::through);
  }
  const auto kept = database_.app().read([&](db::Transaction& tx) { return find(tx, agency_, order_.payment); });
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->state, GetParam().state);
  EXPECT_EQ(kept->fault, GetParam().fault);
  EXPECT_EQ(kept->amount.dong(), 224'000);
  EXPECT_EQ(kept->tries, static_cast<int>(GetParam().ways.size()));
  EXPECT_EQ(provider_.issued(), GetParam().at_provider);
  EXPECT_EQ(count("tax_task WHERE kind = 'not_issued' AND closed_at IS NULL"), GetParam().task ? 1 : 0);
  const bool issued = kept->state == "issued";
  EXPECT_EQ(kept->issued.number, issued ? 1 : 0);
  EXPECT_EQ(kept->issued.lookup_code, issued ? "K7" : "");
  EXPECT_EQ(count("outbox WHERE type = 'receipt.issued'"), issued ? 1 : 0);
  EXPECT_EQ(count("audit_record WHERE act = 'receipt.issued'"), issued ? 1 : 0);
  const auto sent = outside_.sent();
  for (const auto& request : sent) {
    EXPECT_EQ(request.body, sent.front().body);
    EXPECT_EQ(test::header_of(request, "idempotency-key"), order_.payment.text());
    EXPECT_EQ(test::header_of(request, "authorization"), "Bearer a secret");
  }
}

using enum Way;
INSTANTIATE_TEST_SUITE_P(
    Receipts, HandOver,
    testing::Values(Case{"IsIssued", {through}, "issued", 1, false},
                    Case{"ALostAnswerIsAskedForAgain", {answer_lost, through}, "issued", 1, false},
                    Case{"IsNotReachedForAMoment", {unreachable, broken}, "asked", 0, false, "HTTP 503"},
                    Case{"IsNotReachedForLonger", {unreachable, broken, unreachable}, "asked", 0, true, "no answer"},
                    Case{"ComesBack", {broken, broken, broken, through}, "issued", 1, false},
                    Case{"Refuses", {refused}, "refused", 0, true, "the tax code is unknown"},
                    Case{"RefusesAndThenIssues", {refused, through}, "issued", 1, false},
                    Case{"SaysWhatCannotBeRead", {garbled}, "asked", 0, false, "its answer cannot be read"},
                    Case{"LeavesOutTheNumber", {no_number}, "asked", 0, false, "its answer cannot be read"},
                    Case{"GivesANumberThatIsNone", {large_number}, "asked", 0, false, "its answer cannot be read"},
                    Case{"GivesAStrangeLink", {strange_link}, "asked", 0, false, "its answer cannot be read"}),
    case_name);

TEST_F(HandOverTest, WhatIsIssuedIsNotAskedAgain) {
  outside_.next([this](const auto& request) { return go(Way::through, request); });
  ASSERT_TRUE(desk_.issue(order_));
  const auto again = desk_.issue(order_);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->issued.symbol, "26TPV");
  EXPECT_EQ(outside_.count(), 1u);
}

TEST_F(HandOverTest, MoneyThatWentBackIsATask) {
  EXPECT_FALSE(desk_.returned(agency_, order_.payment, Vnd{}, "Hồ sơ đã rút"));  // there is no receipt yet
  outside_.next([this](const auto& request) { return go(Way::through, request); });
  ASSERT_TRUE(desk_.issue(order_));
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(desk_.returned(agency_, order_.payment, *Vnd::of(24'000), "Hồ sơ đã rút"));
  EXPECT_EQ(count("tax_task WHERE kind = 'to_correct' AND detail = 'EBL01 26TPV 1: 24000/224000 VND; Hồ sơ đã rút'"),
            1);
}

}  // namespace
}  // namespace kythu::receipts::handover
