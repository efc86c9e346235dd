// What one history cannot show: the same moment for several. Real threads at one payment; whoever comes first, the
// books are sound and nobody's answer is a lie.
#include <barrier>
#include <thread>

#include "payments/collector.hpp"
#include "payments/histories/player.hpp"

namespace kythu::payments::test {
namespace {

using namespace std::chrono_literals;

class RacesTest : public Collector {
 protected:
  using Collector::tell;
  using Counter::tell;
  /// All at once; an exception in one is a failure.
  static void at_once(const std::vector<std::function<void()>>& acts) {
    std::barrier begin{static_cast<std::ptrdiff_t>(acts.size())};
    std::vector<std::thread> threads;
    for (const auto& act : acts) {
      threads.emplace_back([&begin, &act] {
        begin.arrive_and_wait();
        try {
          act();
        } catch (const std::exception& failure) {
          ADD_FAILURE() << failure.what();
        }
      });
    }
    for (auto& thread : threads) thread.join();
  }
  static Ipn paid(const std::string& ref, std::size_t number) {
    return {.reference = ref, .amount = "22400000", .number = std::to_string(1'000 + number)};
  }
  /// Refused or not: whoever is first.
  void cancel(const Payment& payment) {
    const auto done = database_.app().write([&](db::Transaction& tx) { return all_.cancel(tx, agency_, payment.id); });
    EXPECT_TRUE(done || done.error() == Refusal::not_cancellable);
  }
  std::size_t rounds() const { return many(25, 1'000); }
};

/// I25: never both expired and silently paid.
TEST_F(RacesTest, TheSweepAndTheMoneyMeet) {
  for (std::size_t i = 0; i < rounds(); ++i) {
    auto order = Counter::order();
    order.expires_in = 60s;
    const auto payment = create(order);
    const auto ref = open(payment);
    tell({.reference = ref, .amount = "22400000", .number = "0", .response = "24", .status = "02"});
    now_ = now_.load() + 61s;
    std::string answer;
    at_once({[&] { cashier_.poll(10); }, [&] { answer = tell(paid(ref, i)); }, [&] { cashier_.poll(10); }});
    EXPECT_EQ(answer, "00");
    const auto found = find(payment);
    EXPECT_TRUE(found.status == Status::paid || found.status == Status::paid_late) << name(found.status);
    EXPECT_EQ(found.attempts[0].state, "succeeded");
  }
  expect_sound_books();
}

/// I12: the same word from several sides has one effect.
TEST_F(RacesTest, TwinsHaveOneEffect) {
  for (std::size_t i = 0; i < rounds(); ++i) {
    const auto payment = create();
    const auto ref = open(payment);
    vnpay_.orders[ref] = {.status = "00", .number = std::to_string(1'000 + i), .amount = "22400000"};
    now_ = now_.load() + 31s;
    std::vector<std::string> answers(3);
    at_once({[&] { answers[0] = tell(paid(ref, i)); }, [&] { answers[1] = tell(paid(ref, i)); },
             [&] { answers[2] = tell(paid(ref, i)); }, [&] { cashier_.poll(10); }});
    EXPECT_EQ(find(payment).status, Status::paid);
    EXPECT_LE(std::ranges::count(answers, "00"), 1);
    EXPECT_EQ(std::ranges::count(answers, "00") + std::ranges::count(answers, "02"), 3);
    vnpay_.orders.clear();
  }
  EXPECT_EQ(number("SELECT count(*) FROM outbox WHERE type = 'payment.paid'"), static_cast<std::int64_t>(rounds()));
  expect_sound_books();
}

TEST_F(RacesTest, TwoFeedsAndTheCitizenPayOnce) {
  for (std::size_t i = 0; i < rounds(); ++i) {
    const auto payment = make();
    const auto id = static_cast<std::int64_t>(i) + 1;
    const Transfer transfer{
        .id = id, .amount = 224'000, .memo = payment.transfer_ref, .reference = "FT" + std::to_string(id)};
    at_once({[&] { tell(by_sepay(transfer)); }, [&] { tell(by_casso({transfer})); }, [&] { tell(by_sepay(transfer)); },
             [&] { cancel(payment); }});
    const auto status = find(payment).status;
    EXPECT_TRUE(status == Status::paid || status == Status::paid_late) << name(status);
  }
  EXPECT_EQ(number("SELECT count(*) FROM bank_credit"), static_cast<std::int64_t>(rounds()));
  expect_sound_books();
}

/// I6: five times a third of what was taken, and three of them are accepted.
TEST_F(RacesTest, RefundsAtOnceNeverReturnMoreThanWasTaken) {
  for (std::size_t i = 0; i < rounds(); ++i) {
    const auto payment = make();
    const auto id = static_cast<std::int64_t>(i) + 1;
    tell(by_sepay({.id = id, .amount = 224'000, .memo = payment.transfer_ref}));
    std::atomic<int> accepted = 0, refused = 0;
    const auto ask = [&] {
      const NewRefund wanted{
          .agency = agency_, .payment = payment.id, .amount = Vnd::of(70'000), .reason = "x", .maker = "client:a"};
      const auto done = database_.app().write([&](db::Transaction& tx) { return all_.refunds().request(tx, wanted); });
      ++(done ? accepted : refused);
      EXPECT_TRUE(done || done.error() == RefundRefusal::amount_above_refundable);
    };
    at_once({ask, ask, ask, ask, ask});
    EXPECT_EQ(accepted, 3);
    EXPECT_EQ(refused, 2);
  }
  expect_sound_books();
}

}  // namespace
}  // namespace kythu::payments::test
