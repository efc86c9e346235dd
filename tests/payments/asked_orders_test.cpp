#include <future>

#include "case_name.hpp"
#include "payments/collector.hpp"

namespace kythu::payments::test {
namespace {

using namespace std::chrono_literals;
using wire::FetchFault;

struct Ending {
  const char* name;
  kythu::test::ScriptedFetch::Script script;
  std::optional<Refusal> refusal;  ///< nullopt: the browser is sent to the page
  const char* attempt;
  Status payment;
  bool may_try_again;
};

kythu::test::ScriptedFetch::Script fails(FetchFault fault) {
  return [=](const wire::FetchRequest&) { return kythu::test::ScriptedFetch::Outcome{fault}; };
}
kythu::test::ScriptedFetch::Script says(int status, std::string body) {
  return [=](const wire::FetchRequest&) {
    return kythu::test::ScriptedFetch::Outcome{wire::FetchReply{status, {}, to_bytes(body)}};
  };
}

class AskedOrder : public Collector, public testing::WithParamInterface<Ending> {
 public:
  static kythu::test::ScriptedFetch::Script momo_says(int code) { return momo(code); }
};

TEST_P(AskedOrder, EndsAsTheProvidersAnswerSays) {
  const auto& expected = GetParam();
  const auto made = make();
  outside_.next(expected.script);
  const auto opened = choose(made);
  ASSERT_EQ(static_cast<bool>(opened), !expected.refusal);
  if (opened) {
    EXPECT_EQ(opened->url, "https://momo.test/pay?t=1");
  } else {
    EXPECT_EQ(opened.error(), *expected.refusal);
  }
  EXPECT_EQ(state_of_attempt(made), expected.attempt);
  EXPECT_EQ(find(made).status, expected.payment);
  EXPECT_EQ(outside_.count(), 1u);

  outside_.next(momo(0));
  const auto again = choose(made);
  ASSERT_EQ(static_cast<bool>(again), opened || expected.may_try_again);
  if (!again) {
    EXPECT_EQ(again.error(), Refusal::attempt_unsettled);
  }
  EXPECT_EQ(outside_.count(), expected.may_try_again ? 2u : 1u);  // a page that is there is opened again unasked
  EXPECT_EQ(find(made).attempts.size(), expected.may_try_again ? 2u : 1u);
  expect_sound_books();
}

INSTANTIATE_TEST_SUITE_P(
    Collect, AskedOrder,
    testing::Values(
        Ending{"made", AskedOrder::momo_says(0), {}, "sent", Status::pending, false},
        Ending{"refused", AskedOrder::momo_says(22), Refusal::channel_refused, "failed", Status::pending, true},
        Ending{"a_number_used_before", AskedOrder::momo_says(41), Refusal::attempt_unsettled, "unknown",
               Status::unknown, false},
        Ending{"a_code_of_no_table", AskedOrder::momo_says(31'337), Refusal::attempt_unsettled, "unknown",
               Status::unknown, false},
        Ending{"a_broken_server", says(500, "{}"), Refusal::attempt_unsettled, "unknown", Status::unknown, false},
        Ending{"no_json", says(200, "<html>"), Refusal::attempt_unsettled, "unknown", Status::unknown, false},
        Ending{"no_answer", fails(FetchFault::in_doubt), Refusal::attempt_unsettled, "unknown", Status::unknown, false},
        Ending{"too_long_an_answer", fails(FetchFault::too_large), Refusal::attempt_unsettled, "unknown",
               Status::unknown, false},
        Ending{"not_on_the_list", fails(FetchFault::not_allowed), Refusal::channel_refused, "failed", Status::pending,
               true},
        Ending{"unreachable", fails(FetchFault::unreachable), Refusal::channel_refused, "failed", Status::pending,
               true},
        Ending{"no_egress", fails(FetchFault::egress_down), Refusal::channel_refused, "failed", Status::pending, true}),
    case_name);

TEST_F(Collector, ListsWhatIsConfiguredWithItsPages) {
  std::string listed;
  for (const auto& one : all_.channels()) listed += one.name + " " + one.pages + ", ";
  EXPECT_EQ(listed, "momo https:, keypay https:, paygov https:, ");
  EXPECT_EQ(cashier_.channels().at(0).pages, "https://vnpay.test");
  EXPECT_EQ(make().channels, (std::vector<std::string>{"momo", "keypay", "paygov", "vietqr"}));
}

TEST_F(Collector, AnAmountBelowTheChannelsLeastIsNotOffered) {
  auto small = order();
  small.items = {{"", "Lệ phí", ItemKind::charge, *Vnd::of(500), 1}};
  const auto made = database_.app().write([&](db::Transaction& tx) { return all_.create(tx, small); });
  ASSERT_TRUE(made);
  EXPECT_EQ(made->channels, (std::vector<std::string>{"keypay", "paygov", "vietqr"}));
}

/// The process dies between the attempt's commit and the answer: what is there is asked about, and nothing is
/// forgotten.
struct Crash {
  const char* name;
  int code;
  const char* attempt;
  Status payment;
};
class CrashBetween : public Collector, public testing::WithParamInterface<Crash> {};
TEST_P(CrashBetween, IsEndedByTheProvidersWord) {
  const auto made = make();
  outside_.next([](const wire::FetchRequest&) -> kythu::test::ScriptedFetch::Outcome {
    throw std::runtime_error{"the power is gone"};
  });
  EXPECT_THROW(choose(made), std::runtime_error);
  EXPECT_EQ(state_of_attempt(made), "prepared");
  EXPECT_EQ(choose(made).error(), Refusal::attempt_opening);
  EXPECT_EQ(all_.poll(10), 0u);  // the call might still be under way
  now_ = now_.load() + 61s;
  outside_.next(momo(GetParam().code));
  EXPECT_EQ(all_.poll(10), 1u);
  EXPECT_EQ(state_of_attempt(made), GetParam().attempt);
  EXPECT_EQ(find(made).status, GetParam().payment);
  now_ = now_.load() + 2min;
  if (GetParam().payment == Status::pending && std::string{"prepared"} == GetParam().attempt) {
    EXPECT_EQ(choose(made).error(), Refusal::attempt_unsettled);
  }
  expect_sound_books();
}
INSTANTIATE_TEST_SUITE_P(Collect, CrashBetween,
                         testing::Values(Crash{"paid", 0, "succeeded", Status::paid},
                                         Crash{"still_open", 1000, "prepared", Status::pending},
                                         Crash{"refused_by_the_payer", 1006, "failed", Status::pending},
                                         Crash{"in_no_table", 31'337, "unknown", Status::unknown}),
                         case_name);

TEST_F(Collector, ManyClicksAtOnceMakeOneOrder) {
  const auto made = make();
  std::promise<void> asked, answer;
  auto answered = answer.get_future().share();
  outside_.next([&](const wire::FetchRequest& request) {
    asked.set_value();
    answered.wait();
    return momo(0)(request);
  });
  auto first = std::async(std::launch::async, [&] { return choose(made); });
  asked.get_future().wait();
  std::vector<std::future<Refusal>> others;
  for (int i = 0; i < 8; ++i) {
    others.push_back(
        std::async(std::launch::async, [&, i] { return choose(made, i % 2 ? "momo" : "keypay").error(); }));
  }
  for (auto& one : others) EXPECT_EQ(one.get(), Refusal::attempt_opening);
  answer.set_value();
  ASSERT_TRUE(first.get());
  EXPECT_TRUE(choose(made));
  EXPECT_EQ(outside_.count(), 1u);
  EXPECT_EQ(find(made).attempts.size(), 1u);
}

TEST_F(Collector, ACallbackMayBeFasterThanTheAnswer) {
  const auto made = make();
  outside_.next([&](const wire::FetchRequest& request) {
    EXPECT_EQ(tell(momo_ipn(find(made).attempts.back().our_ref)), 204);
    return momo(0)(request);
  });
  EXPECT_EQ(choose(made).error(), Refusal::not_payable);
  EXPECT_EQ(find(made).status, Status::paid);
  EXPECT_EQ(state_of_attempt(made), "succeeded");
  EXPECT_EQ(balances(),
            "Assets:PSP:momo:Clearing 224000, Liabilities:Collected:charge 24000, "
            "Liabilities:Collected:fee 200000");
  expect_sound_books();
}

TEST_F(Collector, ARefusalThatComesAfterTheMoneyChangesNothing) {
  const auto made = make();
  outside_.next([&](const wire::FetchRequest& request) {
    EXPECT_EQ(tell(momo_ipn(find(made).attempts.back().our_ref)), 204);
    return momo(22)(request);
  });
  EXPECT_FALSE(choose(made));
  EXPECT_EQ(find(made).status, Status::paid);
  EXPECT_EQ(state_of_attempt(made), "succeeded");
  expect_sound_books();
}

TEST_F(Collector, TheLostAnswerIsFoundByPolling) {
  const auto made = make();
  outside_.next_fault(FetchFault::in_doubt);
  EXPECT_EQ(choose(made).error(), Refusal::attempt_unsettled);
  now_ = now_.load() + 31s;
  outside_.next(momo(0));
  EXPECT_EQ(all_.poll(10), 1u);
  EXPECT_EQ(find(made).status, Status::paid);
  EXPECT_EQ(balances(),
            "Assets:PSP:momo:Clearing 224000, Liabilities:Collected:charge 24000, "
            "Liabilities:Collected:fee 200000");
  expect_sound_books();
}

TEST_F(Collector, AKeypayNoticeOnlyMakesUsAsk) {
  const auto made = make();
  const Secret key{"keypay key 2"};
  outside_.next([&](const wire::FetchRequest& request) {
    const auto asked = json::parse(std::string{as_text(request.body)}).as_object();
    const std::string reference{asked.at("transaction_id").as_string()};
    return answered({{"error", "0"},
                     {"payment_url", "https://keypay.test/pay"},
                     {"check_sum", channels::hmac_sha256_hex(key, "CLIENT|PAY|" + reference)}});
  });
  ASSERT_TRUE(choose(made, "keypay"));
  const auto reference = find(made).attempts.back().our_ref;
  EXPECT_EQ(reference.size(), 20u);
  json::object notice{
      {"addition_fee", 0},           {"client_id", "CLIENT"}, {"command", "PAY"}, {"trans_amount", 224'000},
      {"transaction_id", reference}, {"version", "3.0"},      {"status", 0}};
  notice["check_sum"] = channels::hmac_sha256_hex(key, "0|CLIENT|PAY|224000|" + reference + "|3.0");
  EXPECT_EQ(tell(post("keypay", notice)), 200);
  EXPECT_EQ(find(made).status, Status::pending);
  outside_.next([&](const wire::FetchRequest&) {
    return answered({{"error", "0"},
                     {"status", 0},
                     {"trans_amount", 224'000},
                     {"transaction_id", reference},
                     {"check_sum", channels::hmac_sha256_hex(key, "CLIENT|PAY|" + reference)}});
  });
  EXPECT_EQ(all_.poll(10), 1u);  // at once, not by the schedule
  EXPECT_EQ(find(made).status, Status::paid);
  expect_sound_books();
}

TEST_F(Collector, APaygovResultCountsOnlyOnceTheLgspStandsByIt) {
  const auto made = make();
  outside_.next([](const wire::FetchRequest&) {
    return answered({{"data", json::object{{"url", "https://paygov.test/pay"}}}});
  });
  ASSERT_TRUE(choose(made, "paygov"));
  const auto result = [&](const std::string& reference) {
    return post("paygov", {{"orderId", reference},
                           {"amount", 224'000},
                           {"errorCode", "00"},
                           {"transactionNo", "77"},
                           {"payDate", "20261122101500"}});
  };
  const auto reference = find(made).attempts.back().our_ref;
  tell(result("H12-00000000000000000000000000000000-01"));
  EXPECT_EQ(outside_.count(), 1u);  // nobody is asked about a stranger's order
  outside_.next([](const wire::FetchRequest&) { return answered({{"error_code", "FAILED"}}); });
  tell(result(reference));
  outside_.next_fault(FetchFault::in_doubt);
  tell(result(reference));
  EXPECT_EQ(find(made).status, Status::pending);
  EXPECT_EQ(number("SELECT count(*) FROM inbox"), 0);
  EXPECT_EQ(number("SELECT count(*) FROM inbox_rejected"), 3);
  outside_.next([](const wire::FetchRequest&) { return answered({{"error_code", "SUCCESSFUL"}}); });
  tell(result(reference));
  EXPECT_EQ(find(made).status, Status::paid);
  EXPECT_EQ(find(made).attempts.back().provider_txn, "77");
  tell(result(reference));
  EXPECT_EQ(outside_.count(), 4u);  // what is known already is not asked about
  expect_sound_books();
}

TEST_F(Collector, AProviderThatCannotBeAskedIsWaitedForUntilItsOrderIsOver) {
  const auto made = make();
  outside_.next([](const wire::FetchRequest&) {
    return answered({{"data", json::object{{"url", "https://paygov.test/pay"}}}});
  });
  ASSERT_TRUE(choose(made, "paygov"));
  now_ = now_.load() + 31s;
  EXPECT_EQ(all_.poll(10), 1u);
  EXPECT_EQ(find(made).status, Status::pending);
  now_ = now_.load() + 16min;
  EXPECT_EQ(all_.poll(10), 1u);
  EXPECT_EQ(find(made).status, Status::unknown);
  EXPECT_EQ(outside_.count(), 1u);
}

}  // namespace
}  // namespace kythu::payments::test
