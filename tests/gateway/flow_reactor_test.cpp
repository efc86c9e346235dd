#include <map>
#include <thread>

#include "config/database/outbox.hpp"
#include "doubles/memory_keys.hpp"
#include "doubles/scripted_fetch.hpp"
#include "gateway/core/endpoints.hpp"
#include "gateway/core/reactions.hpp"
#include "payments/counter.hpp"
#include "receipts/handover/json_provider.hpp"
#include "receipts/series.hpp"

namespace kythu::gateway {
namespace {

using namespace std::chrono_literals;

class ReactorTest : public payments::test::Counter {
 protected:
  ReactorTest() { add_client(client_, agency_); }

  void add_client(ClientId client, AgencyId agency) {
    database_.as_owner("INSERT INTO client (client_id, name, scopes, created_at) VALUES ('" + client.uuid_text() +
                       "', 'portal', 'events:read', now())");
    database_.as_owner("INSERT INTO client_agency (client_id, agency_id) VALUES ('" + client.uuid_text() + "', '" +
                       agency.uuid_text() + "')");
  }
  EndpointId add(ClientId client, std::vector<std::string> events = {}) {
    const Endpoint endpoint{.id = EndpointId::fresh(system_now(), system_random),
                            .client = client,
                            .url = "https://portal.example/hook",
                            .description = "",
                            .events = std::move(events),
                            .enabled = true,
                            .secrets = {},
                            .created_at = now_.load(),
                            .disabled_at = {},
                            .disabled_why = ""};
    database_.app().write([&](db::Transaction& tx) { return add_endpoint(tx, endpoint), true; });
    return endpoint.id;
  }
  void open_series() {
    const receipts::Series series{
        .id = SeriesId::fresh(now_.load(), system_random), .agency = agency_, .form_code = "EBL01", .symbol = "26TAA"};
    EXPECT_TRUE(
        database_.app().write([&](db::Transaction& tx) { return receipts::open_series(tx, series, now_.load()); }));
  }
  payments::Payment pay() { return pay(create()); }
  payments::Payment pay(const payments::Payment& payment) {
    const auto number = std::to_string(14'422'574 + paid_++);
    EXPECT_EQ(tell({.reference = open(payment), .amount = times_100(payment.amount), .number = number}), "00");
    return payment;
  }
  Reactor reactor() {
    return {database_.app(), cashier_, registrar_, clock_, system_random, Log{"test", LogLevel::error, system_now}};
  }
  void react_to_all() {
    auto one = reactor();
    while (one.run_once(16) > 0) {
    }
  }
  void pass(std::chrono::microseconds time) { now_ = now_.load() + time; }
  std::int64_t rows(const std::string& what) { return number("SELECT count(*) FROM " + what); }

  int paid_ = 0;
  Clock clock_ = [this] { return now_.load(); };
  ClientId client_ = ClientId::fresh(system_now(), system_random);
  test::MemoryKeys keys_{"receipt", agency_};
  receipts::Registrar registrar_{
      {"receipt", "https://thuphi.example", "Noto Serif"}, database_.app(), keys_, clock_, system_random};
};

TEST_F(ReactorTest, APaidFeeGetsItsReceiptAndBothAreAnnounced) {
  open_series();
  add(client_);
  pay();
  react_to_all();
  EXPECT_EQ(rows("reaction"), 0);
  EXPECT_EQ(rows("outbox_delivery WHERE state = 'pending'"), 2);
  EXPECT_EQ(rows("outbox WHERE type = 'receipt.issued'"), 1);
}

TEST_F(ReactorTest, AReceiptOrderSaysWhatWasPaidForInWholeAmounts) {
  const auto order = receipt_order(find(pay()));
  ASSERT_EQ(order.lines.size(), 2u);
  EXPECT_EQ(order.lines[0].amount.dong(), 200'000);
  EXPECT_EQ(order.lines[1].amount.dong(), 24'000);
  EXPECT_EQ(order.lines[1].description, "Lệ phí bản sao (số lượng: 3)");
  EXPECT_EQ(order.payer_name, "Nguyễn Văn An");
  EXPECT_EQ(order.payment_method, "Chuyển khoản (VNPAY)");
}

TEST_F(ReactorTest, OfSeveralFeesTogetherTheOneThatFailsWaitsAlone) {
  open_series();
  for (int i = 0; i < 3; ++i) pay();
  keys_.next_refusal = hsm::Refusal::token_down;  // for one of them
  EXPECT_EQ(reactor().run_once(16), 3u);
  EXPECT_EQ(rows("receipt WHERE state = 'signed'"), 2);
  EXPECT_EQ(rows("receipt WHERE state = 'numbered'"), 1);
  EXPECT_EQ(rows("reaction WHERE last_error = 'the receipt key does not answer'"), 1);
  pass(2s);
  react_to_all();
  EXPECT_EQ(rows("reaction"), 0);
  EXPECT_EQ(rows("outbox WHERE type = 'receipt.issued'"), 3);
}

TEST_F(ReactorTest, APayerWhoGaveAnAddressIsWrittenToOnceWhereThatIsOn) {
  open_series();
  auto silent = order(), bad = order(), good = order();
  silent.payer.email = "";
  bad.payer.email = "an@example.vn\r\nBcc: all@example.vn";
  good.payer.email = "an@example.vn";
  for (const auto& one : {silent, bad, good}) pay(create(one));
  Reactor reactor{database_.app(), cashier_,      registrar_,
                  clock_,          system_random, Log{"test", LogLevel::error, system_now},
                  nullptr,         true};
  while (reactor.run_once(16) > 0) {
  }
  EXPECT_EQ(rows("receipt WHERE state = 'signed'"), 3);
  EXPECT_EQ(rows("receipt_mail"), 2);
  EXPECT_EQ(rows("receipt_mail WHERE state = 'waiting' AND address = 'an@example.vn'"), 1);
  EXPECT_EQ(rows("receipt_mail WHERE state = 'bad_address'"), 1);
}

/// Where a provider issues the receipts: its first answer is lost, and one fee it refuses.
TEST_F(ReactorTest, AProviderIssuesInsteadAndNoFailureIsSilent) {
  pay();
  pay();
  std::map<std::string, int> numbers;
  int calls = 0;
  test::ScriptedFetch provider{[&](const wire::FetchRequest& request) -> test::ScriptedFetch::Outcome {
    const auto key = test::header_of(request, "idempotency-key");
    const auto number = numbers.try_emplace(key, static_cast<int>(numbers.size()) + 1).first->second;
    if (++calls == 1) return wire::FetchFault::in_doubt;
    if (number == 2 && calls < 4) return wire::FetchReply{422, {}, to_bytes(R"({"detail":"no such fee"})")};
    return wire::FetchReply{201,
                            {},
                            to_bytes(R"({"symbol":"26TPV","number":)" + std::to_string(number) +
                                     R"(,"issued_at":"2026-11-22T03:00:00Z"})")};
  }};
  receipts::handover::JsonProvider adapter{{"pretended", "https://provider.example", Secret{"a secret"}}, provider};
  receipts::handover::Desk desk{adapter, database_.app(), clock_, system_random};
  Reactor reactor{
      database_.app(), cashier_, registrar_, clock_, system_random, Log{"test", LogLevel::error, system_now}, &desk};
  EXPECT_EQ(reactor.run_once(16), 2u);
  EXPECT_EQ(rows("reaction WHERE last_error LIKE 'the provider pretended: %'"), 2);
  EXPECT_EQ(rows("tax_task WHERE kind = 'not_issued' AND closed_at IS NULL"), 1);  // of the one that it refused
  for (int i = 0; i < 3; ++i) {
    pass(1h);
    while (reactor.run_once(16) > 0) {
    }
  }
  EXPECT_EQ(rows("reaction"), 0);
  EXPECT_EQ(rows("provider_receipt WHERE state = 'issued'"), 2);
  EXPECT_EQ(rows("tax_task WHERE closed_at IS NULL"), 0);
  EXPECT_EQ(rows("outbox WHERE type = 'receipt.issued'"), 2);
  EXPECT_EQ(rows("receipt"), 0);
}

TEST_F(ReactorTest, APortalHearsOfThePaymentWhileTheReceiptKeyIsAway) {
  open_series();
  add(client_);
  pay();
  keys_.next_refusal = hsm::Refusal::token_down;
  EXPECT_EQ(reactor().run_once(16), 1u);
  EXPECT_EQ(rows("outbox_delivery"), 1);
  EXPECT_EQ(text("SELECT last_error FROM reaction"), "the receipt key does not answer");
  EXPECT_EQ(reactor().run_once(16), 0u);
  pass(2s);
  react_to_all();
  EXPECT_EQ(rows("reaction"), 0);
  EXPECT_EQ(rows("outbox WHERE type = 'receipt.issued'"), 1);
  EXPECT_EQ(rows("outbox_delivery"), 2);
}

TEST_F(ReactorTest, AReactionThatFailsWaitsLongerEachTimeAndIsNeverLost) {
  pay();  // no series is open
  for (const auto pause : {1s, 5s, 30s, 120s, 600s, 3'600s, 3'600s, 3'600s}) {
    EXPECT_EQ(reactor().run_once(16), 1u);
    pass(pause - 1ms);
    EXPECT_EQ(reactor().run_once(16), 0u);
    pass(std::chrono::milliseconds{pause} / 10 + 2ms);
  }
  EXPECT_EQ(text("SELECT last_error FROM reaction"), "the agency has no open series for this year");
  open_series();
  react_to_all();
  EXPECT_EQ(rows("reaction"), 0);
  EXPECT_EQ(rows("outbox WHERE type = 'receipt.issued'"), 1);
}

TEST_F(ReactorTest, ACrashBeforeTheRowIsGoneRepeatsWithoutASecondReceipt) {
  open_series();
  add(client_);
  pay();
  const auto event = text("SELECT event_id FROM reaction");
  react_to_all();
  // As after a crash between the receipt and the end of the reaction: the row is there, its lease has run out.
  database_.as_owner("INSERT INTO reaction (agency_id, event_id, attempts, next_attempt_at, leased_until) VALUES ('" +
                     agency_.uuid_text() + "', '" + event + "', 1, '2026-01-01', '2026-01-01')");
  react_to_all();
  EXPECT_EQ(rows("reaction"), 0);
  EXPECT_EQ(rows("outbox WHERE type = 'receipt.issued'"), 1);
  EXPECT_EQ(rows("outbox_delivery"), 2);
}

TEST_F(ReactorTest, ALeasedReactionIsLeftAloneUntilTheLeaseRunsOut) {
  open_series();
  pay();
  database_.as_owner("UPDATE reaction SET leased_until = '2026-11-22T03:01:00Z'");
  EXPECT_EQ(reactor().run_once(16), 0u);
  pass(60s);
  EXPECT_EQ(reactor().run_once(16), 1u);
}

TEST_F(ReactorTest, OnlyEnabledEndpointsOfTheAgencysClientsThatAskedAreTold) {
  const auto stranger = ClientId::fresh(system_now(), system_random);
  add_client(stranger, database_.add_agency("H99.99"));
  const auto suspended = ClientId::fresh(system_now(), system_random);
  add_client(suspended, agency_);
  database_.as_owner("UPDATE client SET active = false WHERE client_id = '" + suspended.uuid_text() + "'");
  const auto all = add(client_), asked = add(client_, {"payment.paid", "signature.done"});
  const auto off = add(client_);
  add(client_, {"receipt.issued"});
  add(stranger);
  add(suspended);
  database_.app().write([&](db::Transaction& tx) { return disable_endpoint(tx, off, now_.load(), "by the client"); });
  pay();
  reactor().run_once(16);  // no series: the receipt waits, the news does not
  EXPECT_EQ(rows("outbox_delivery"), 2);
  for (const auto& endpoint : {all, asked}) {
    EXPECT_EQ(rows("outbox_delivery WHERE endpoint_id = '" + endpoint.uuid_text() + "'"), 1);
  }
}

TEST_F(ReactorTest, ManyReactorsTellOfEachEventOnce) {
  add(client_);
  for (int i = 0; i < 60; ++i) {
    database_.app().write([&](db::Transaction& tx) {
      db::publish(tx, {EventId::fresh(system_now(), system_random), agency_, new_uuid(system_now(), system_random), 1,
                       "signature.done", "{}", now_.load()});
      return true;
    });
  }
  std::vector<std::thread> workers;
  for (int i = 0; i < 6; ++i) workers.emplace_back([this] { react_to_all(); });
  for (auto& worker : workers) worker.join();
  EXPECT_EQ(rows("reaction"), 0);
  EXPECT_EQ(rows("outbox_delivery"), 60);
  EXPECT_EQ(number("SELECT max(attempts) FROM outbox_delivery"), 0);
}

}  // namespace
}  // namespace kythu::gateway
