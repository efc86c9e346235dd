#include <fstream>
#include <sstream>
#include <thread>

#include "payments/counter.hpp"

namespace kythu::payments::test {
namespace {

using namespace std::chrono_literals;

TEST_F(Counter, TheDatabasesEdgesAreTheTables) {
  database_.as_owner("CREATE TABLE other (from_state text, to_state text, CONSTRAINT edge CHECK (" +
                     transition_check_sql() + "))");
  const auto words = [&](const char* table) {
    auto def = text(std::string{"SELECT string_agg(w[1], ' ' ORDER BY w[1]) FROM pg_constraint, "
                                "regexp_matches(pg_get_constraintdef(oid), '(\\w+>\\w+)', 'g') w WHERE contype = 'c' "
                                "AND conname LIKE '%edge' AND conrelid = '"} +
                    table + "'::regclass");
    return def;
  };
  EXPECT_EQ(words("payment_event"), words("other"));
  EXPECT_NE(words("other").find("none>created"), std::string::npos);
}

TEST_F(Counter, APaymentIsCreatedWithItsEventAndItsQr) {
  const auto made = create();
  EXPECT_EQ(made.amount.dong(), 224'000);
  EXPECT_EQ(made.status, Status::created);
  EXPECT_EQ(made.token.size(), 43u);
  EXPECT_EQ(made.channels, (std::vector<std::string>{"vnpay", "vietqr"}));
  EXPECT_NE(made.qr_payload.find("5406224000"), std::string::npos);
  EXPECT_NE(made.qr_payload.find(made.transfer_ref), std::string::npos);
  ASSERT_EQ(made.timeline.size(), 1u);
  EXPECT_TRUE(made.timeline[0].first);
  const auto found = find(made);
  EXPECT_EQ(found.items.size(), 2u);
  EXPECT_EQ(found.items[1].quantity, 3);
  EXPECT_EQ(found.payer.name, "Nguyễn Văn An");
  EXPECT_EQ(found.expires_at - found.created_at, 15min);
  expect_sound_books();
}

TEST_F(Counter, AnothersPaymentIsNotFound) {
  const auto made = create();
  const auto other = database_.add_agency("H99");
  database_.app().read([&](db::Transaction& tx) {
    EXPECT_EQ(cashier_.find(tx, other, made.id).error(), Refusal::not_found);
    EXPECT_EQ(cashier_.find_by_token(tx, "no such token").error(), Refusal::not_found);
    const auto by_token = cashier_.find_by_token(tx, made.token);
    EXPECT_TRUE(by_token && by_token->id == made.id);
    EXPECT_TRUE(cashier_.list(tx, {.agencies = {other}}).empty());
    return 0;
  });
}

struct Wrong {
  const char* name;
  Refusal refusal;
  void (*spoil)(NewPayment&);
};
class WrongOrder : public Counter, public testing::WithParamInterface<Wrong> {};
TEST_P(WrongOrder, IsRefusedAndLeavesNothing) {
  auto wrong = order();
  GetParam().spoil(wrong);
  const auto made = database_.app().write([&](db::Transaction& tx) { return cashier_.create(tx, wrong); });
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error(), GetParam().refusal);
  EXPECT_EQ(number("SELECT count(*) FROM payment"), 0);
}
INSTANTIATE_TEST_SUITE_P(
    Cashier, WrongOrder,
    testing::Values(
        Wrong{"no_items", Refusal::no_items, [](NewPayment& o) { o.items.clear(); }},
        Wrong{"nothing_to_pay", Refusal::amount_out_of_range,
              [](NewPayment& o) {
                o.items = {{"", "x", ItemKind::fee, Vnd{}, 1}};
              }},
        Wrong{"a_sum_above_all", Refusal::amount_out_of_range, [](NewPayment& o) { o.items[0].quantity = Vnd::max; }},
        Wrong{"more_than_vnpay_takes", Refusal::amount_out_of_range,
              [](NewPayment& o) {
                o.items[0].amount = *Vnd::of(10'000'000'000);
                o.channels = {"vnpay"};
              }},
        Wrong{"a_fee_nobody_knows", Refusal::fee_unknown, [](NewPayment& o) { o.items[0].fee = "khong-co"; }},
        Wrong{"a_channel_nobody_knows", Refusal::channel_unknown, [](NewPayment& o) { o.channels = {"bitcoin"}; }},
        Wrong{"too_short", Refusal::expiry_out_of_range, [](NewPayment& o) { o.expires_in = 1s; }},
        Wrong{"too_long", Refusal::expiry_out_of_range, [](NewPayment& o) { o.expires_in = 8 * 24h; }}),
    [](const auto& test) { return test.param.name; });

TEST_F(Counter, TheListIsNewestFirstAndPaged) {
  const auto first = create();
  now_ = now_.load() + 1s;
  const auto second = create();
  const auto ids = [&](std::optional<PaymentId> after, std::optional<Status> status) {
    return database_.app().read([&](db::Transaction& tx) {
      std::vector<PaymentId> all;
      for (const auto& one : cashier_.list(tx, {.agencies = {agency_},
                                               .states = status ? std::vector{*status} : std::vector<Status>{},
                                               .dossier = "H12.34-261122-0001",
                                               .after = after})) {
        all.push_back(one.id);
      }
      return all;
    });
  };
  EXPECT_EQ(ids({}, {}), (std::vector{second.id, first.id}));
  EXPECT_EQ(ids(second.id, Status::created), (std::vector{first.id}));
  EXPECT_TRUE(ids({}, Status::paid).empty());
}

TEST_F(Counter, TheCatalogueDecidesWhatAFeeCosts) {
  std::ifstream file{std::string{KYTHU_VECTORS} + "/../../deploy/demo/fees.csv"};
  std::stringstream csv;
  csv << file.rdbuf();
  const auto load = [&](const std::string& text, BusinessDay from) {
    return database_.app().write([&](db::Transaction& tx) { return load_fees(tx, text, from); });
  };
  using std::chrono::year;
  const auto loaded = load(csv.str(), year{2026} / 1 / 1);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->fees, 10u);
  auto priced = order();
  priced.items = {{"ly-lich-tu-phap", "Phí", ItemKind::fee, *Vnd::of(200'000), 1}};
  EXPECT_EQ(create(priced).amount.dong(), 200'000);
  priced.items[0].amount = *Vnd::of(1'000);
  const auto wrong = database_.app().write([&](db::Transaction& tx) { return cashier_.create(tx, priced); });
  EXPECT_EQ(wrong.error(), Refusal::fee_unknown);
  ASSERT_TRUE(load(csv.str(), year{2027} / 1 / 1));
  database_.app().read([&](db::Transaction& tx) {
    EXPECT_EQ(fees(tx, {.day = year{2026} / 12 / 31, .procedure = {}}).size(), 10u);
    EXPECT_EQ(fees(tx, {.day = year{2027} / 1 / 1, .procedure = {}}).size(), 10u);
    EXPECT_EQ(fees(tx, {.day = year{2027} / 1 / 1, .procedure = "Cấp phiếu lý lịch tư pháp"}).size(), 2u);
    EXPECT_TRUE(fees(tx, {.day = year{2025} / 12 / 31, .procedure = {}}).empty());
    return 0;
  });
  auto broken = csv.str();
  broken.replace(broken.find("8000"), 4, "8.00");
  const auto fault = load(broken, year{2026} / 1 / 1);
  ASSERT_FALSE(fault);
  EXPECT_EQ(fault.error().line, 4u);
}

TEST_F(Counter, OnlyWhatNobodyCanPayAnyMoreIsCancelled) {
  const auto cancel = [&](const Payment& payment) {
    return database_.app().write([&](db::Transaction& tx) { return cashier_.cancel(tx, agency_, payment.id); });
  };
  const auto fresh = create(), sent = create();
  const auto reference = open(sent);
  const auto cancelled = cancel(fresh);
  ASSERT_TRUE(cancelled);
  EXPECT_EQ(cancelled->status, Status::cancelled);
  EXPECT_EQ(cancel(fresh).error(), Refusal::not_cancellable);
  EXPECT_EQ(cancel(sent).error(), Refusal::not_cancellable);
  EXPECT_EQ(tell({.reference = reference, .amount = times_100(sent.amount), .response = "24", .status = "02"}), "00");
  EXPECT_TRUE(cancel(sent));
  EXPECT_EQ(text("SELECT string_agg(type, ' ' ORDER BY created_at) FROM outbox"), "payment.canceled payment.canceled");
  expect_sound_books();
}

TEST_F(Counter, ASecondClickReopensTheSameOrder) {
  const auto made = create();
  const auto first = cashier_.open_attempt(made.token, "vnpay", "203.0.113.77");
  const auto second = cashier_.open_attempt(made.token, "vnpay", "203.0.113.77");
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->url, second->url);
  const auto found = find(made);
  EXPECT_EQ(found.status, Status::pending);
  EXPECT_EQ(found.attempts.size(), 1u);
  EXPECT_TRUE(first->url.starts_with("https://vnpay.test/paymentv2/vpcpay.html?vnp_Amount=22400000&"));
  EXPECT_NE(first->url.find("vnp_ReturnUrl=https%3A%2F%2Fpay.test%3A8443%2Fpay%2Freturn%2Fvnpay&"), std::string::npos);
  EXPECT_EQ(first->url.find(made.token), std::string::npos) << "the link's token is nobody else's business";
  EXPECT_EQ(cashier_.open_attempt(made.token, "vietqr", "x").error(), Refusal::channel_unknown);
  now_ = now_.load() + 15min;
  EXPECT_EQ(cashier_.open_attempt(made.token, "vnpay", "x").error(), Refusal::not_payable);
}

TEST_F(Counter, AnUnopenedPaymentExpiresByTheTimer) {
  const auto made = create();
  EXPECT_EQ(cashier_.poll(10), 0u);
  now_ = now_.load() + 15min;
  EXPECT_EQ(cashier_.poll(10), 1u);
  EXPECT_EQ(find(made).status, Status::expired);
  EXPECT_EQ(cashier_.poll(10), 0u);
  expect_sound_books();
}

}  // namespace
}  // namespace kythu::payments::test
