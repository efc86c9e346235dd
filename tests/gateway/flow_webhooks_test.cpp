#include <condition_variable>
#include <cstdio>
#include <iterator>
#include <map>
#include <set>
#include <sstream>

#include "case_name.hpp"
#include "config/base/digest.hpp"
#include "gateway/core/webhooks.hpp"
#include "gateway/portal_fixture.hpp"

namespace kythu::gateway {
namespace {

using namespace std::chrono_literals;

class CourierTest : public PortalFixture {
 protected:
  Courier courier_{{}, tools(portal_)};
};

void write_file(const std::string& path, std::string_view text) {
  std::FILE* out = std::fopen(path.c_str(), "w");
  std::fwrite(text.data(), 1, text.size(), out);
  std::fclose(out);
}

std::string run(const std::string& command) {
  std::FILE* pipe = popen(command.c_str(), "r");
  char answer[256] = {};
  const auto size = std::fread(answer, 1, sizeof answer - 1, pipe);
  pclose(pipe);
  return {answer, size};
}

std::string scratch(const char* name) { return testing::TempDir() + "kythu_" + name + "_" + std::to_string(getpid()); }

/// What a receiver does that has openssl and the secret as it was shown.
std::string openssl_hmac(const std::string& secret, const std::string& message) {
  const auto file = scratch("hmac");
  write_file(file, message);
  return run("openssl dgst -sha256 -mac HMAC -macopt hexkey:" + to_hex(*from_base64(secret.substr(6))) + " -binary " +
             file + " | base64 -w0; rm " + file);
}

/// What a receiver does that has openssl and the public key alone (RFC 8410 puts twelve bytes before it).
bool openssl_verifies(const std::string& public_key, const std::string& signature, const std::string& message) {
  const auto key = scratch("key"), signed_by = scratch("signature"), file = scratch("message");
  write_file(key, as_text(*from_hex("302a300506032b6570032100" + to_hex(*from_base64(public_key.substr(5))))));
  write_file(signed_by, as_text(*from_base64(signature)));
  write_file(file, message);
  const auto said = run("openssl pkeyutl -verify -pubin -keyform DER -inkey " + key + " -rawin -in " + file +
                        " -sigfile " + signed_by + " 2>&1; rm " + key + " " + signed_by + " " + file);
  return said.find("Signature Verified Successfully") != std::string::npos;
}

std::vector<std::string> words(const std::string& header) {
  std::istringstream all{header};
  return {std::istream_iterator<std::string>{all}, {}};
}

TEST_F(CourierTest, AnEventArrivesOnceSignedAsStandardWebhooksAsk) {
  const auto endpoint = add(client_);
  const auto event = announce();
  EXPECT_TRUE(courier_.deliver_one());
  EXPECT_FALSE(courier_.deliver_one());
  ASSERT_EQ(portal_.count(), 1u);
  const auto sent = portal_.sent()[0];
  const std::string body{as_text(sent.body)};
  EXPECT_EQ(body, R"({"type":"receipt.issued","timestamp":"2026-11-22T03:00:00Z","data":)" + event.payload + "}");
  EXPECT_EQ(test::header_of(sent, "webhook-id"), event.id.text());
  const auto stamp = test::header_of(sent, "webhook-timestamp");
  EXPECT_EQ(stamp, "1795316400");
  const std::string secret{secrets_.shown(endpoint, 1).reveal()};
  EXPECT_EQ(secret.substr(0, 6), "whsec_");
  EXPECT_EQ(from_base64(secret.substr(6))->size(), 32u);
  const auto content = event.id.text() + "." + stamp + "." + body;
  const auto signatures = words(test::header_of(sent, "webhook-signature"));
  ASSERT_EQ(signatures.size(), 2u);
  EXPECT_EQ(signatures[0], "v1," + openssl_hmac(secret, content));
  ASSERT_EQ(signatures[1].substr(0, 4), "v1a,");
  EXPECT_TRUE(openssl_verifies(secrets_.public_key(endpoint, 1), signatures[1].substr(4), content));
  EXPECT_FALSE(openssl_verifies(secrets_.public_key(endpoint, 1), signatures[1].substr(4), content + " "));
  EXPECT_FALSE(openssl_verifies(secrets_.public_key(endpoint, 2), signatures[1].substr(4), content));
  EXPECT_EQ(deliveries(event)[0].state, "delivered");
}

TEST_F(CourierTest, TwoSecretsSignWhileOneReplacesTheOther) {
  const auto endpoint = add(client_);
  database_.app().write([&](db::Transaction& tx) { return rotate_secret(tx, endpoint, clock_() + 24h), true; });
  announce();
  courier_.deliver_one();
  pass(25h);
  announce();
  courier_.deliver_one();
  const auto both = words(test::header_of(portal_.sent()[0], "webhook-signature"));
  const auto one = words(test::header_of(portal_.sent()[1], "webhook-signature"));
  const auto scheme = [](const std::string& signature) { return signature.substr(0, signature.find(',')); };
  ASSERT_EQ(both.size(), 4u);
  EXPECT_EQ(scheme(both[0]) + scheme(both[1]) + scheme(both[2]) + scheme(both[3]), "v1v1v1av1a");
  EXPECT_EQ(std::set(both.begin(), both.end()).size(), 4u);
  ASSERT_EQ(one.size(), 2u);
  EXPECT_EQ(scheme(one[0]) + scheme(one[1]), "v1v1a");
  EXPECT_NE(secrets_.shown(endpoint, 1).reveal(), secrets_.shown(endpoint, 2).reveal());
}

TEST_F(CourierTest, ADeliveryThatFailsIsSentTenTimesOverThreeDaysAndThenDead) {
  test::ScriptedFetch down{[](const auto&) { return test::ScriptedFetch::Outcome{wire::FetchReply{500, {}, {}}}; }};
  Courier courier{{}, tools(down)};
  add(client_);
  const auto event = announce();
  for (const std::chrono::seconds wait : {5s, 300s, 1'800s, 7'200s, 18'000s, 36'000s, 50'400s, 72'000s, 86'400s}) {
    ASSERT_TRUE(courier.deliver_one());
    EXPECT_EQ(deliveries(event)[0].next_attempt_at - clock_(), wait);
    pass(wait - 1s);
    EXPECT_FALSE(courier.deliver_one());
    pass(1s);
  }
  ASSERT_TRUE(courier.deliver_one());
  pass(1'000h);
  EXPECT_FALSE(courier.deliver_one());
  EXPECT_EQ(down.count(), 10u);
  EXPECT_EQ(deliveries(event)[0].state, "dead");
  EXPECT_EQ(deliveries(event)[0].last_error, "answered 500");
}

TEST_F(CourierTest, ADeadEventIsSentAgainByHandFromTheStart) {
  add(client_);
  const auto event = announce();
  for (int i = 0; i < 10; ++i) {
    portal_.next_status(503);
    courier_.deliver_one();
    pass(25h);
  }
  ASSERT_EQ(deliveries(event)[0].state, "dead");
  database_.app().write([&](db::Transaction& tx) { return deliver_again(tx, event, client_, clock_()); });
  EXPECT_TRUE(courier_.deliver_one());
  EXPECT_EQ(deliveries(event)[0].state, "delivered");
}

struct Case {
  const char* name;
  test::ScriptedFetch::Outcome reply;
  const char* state;
  int tries;
  std::chrono::seconds wait;
};
class Replies : public CourierTest, public testing::WithParamInterface<Case> {};

TEST_P(Replies, AreUnderstood) {
  add(client_);
  const auto event = announce();
  portal_.next([](const auto&) { return GetParam().reply; });
  ASSERT_TRUE(courier_.deliver_one());
  const auto delivery = deliveries(event)[0];
  EXPECT_EQ(delivery.state, GetParam().state);
  EXPECT_EQ(delivery.tries, GetParam().tries);
  EXPECT_EQ(delivery.next_attempt_at - clock_(), GetParam().wait);
  EXPECT_EQ(delivery.last_error.empty(), delivery.state == "delivered");
}

wire::FetchReply reply(int status, const char* retry_after = nullptr) {
  wire::FetchReply answer{status, {}, {}};
  if (retry_after) answer.headers.emplace_back("retry-after", retry_after);
  return answer;
}

INSTANTIATE_TEST_SUITE_P(
    Courier, Replies,
    testing::Values(Case{"ok_is_delivered", reply(200), "delivered", 0, 0s},
                    Case{"no_content_is_delivered", reply(204), "delivered", 0, 0s},
                    Case{"a_redirect_is_not_followed", reply(301), "pending", 1, 5s},
                    Case{"bad_request_is_tried_again", reply(400), "pending", 1, 5s},
                    Case{"gone_is_dead", reply(410), "dead", 1, 0s},
                    Case{"retry_after_seconds", reply(429, "3600"), "pending", 1, 3'600s},
                    Case{"retry_after_a_date", reply(503, "Sun, 22 Nov 2026 03:10:00 GMT"), "pending", 1, 600s},
                    Case{"retry_after_a_past_date", reply(503, "Sun, 22 Nov 2026 02:10:00 GMT"), "pending", 1, 5s},
                    Case{"retry_after_sooner_than_the_schedule", reply(503, "1"), "pending", 1, 5s},
                    Case{"retry_after_in_years", reply(503, "99999999999999999999"), "pending", 1, 86'400s},
                    Case{"retry_after_that_is_no_date", reply(503, "soon"), "pending", 1, 5s},
                    Case{"no_answer_in_time", wire::FetchFault::in_doubt, "pending", 1, 5s},
                    Case{"no_connection", wire::FetchFault::unreachable, "pending", 1, 5s},
                    Case{"an_address_off_the_list", wire::FetchFault::not_allowed, "pending", 1, 5s},
                    Case{"an_endless_answer", wire::FetchFault::too_large, "pending", 1, 5s},
                    Case{"egress_away_costs_no_try", wire::FetchFault::egress_down, "pending", 0, 5s}),
    case_name);

TEST_F(CourierTest, AnEndpointThatIsGoneIsDisabledWithEverythingThatWaitsForIt) {
  const auto endpoint = add(client_);
  const auto first = announce(), second = announce();
  portal_.next_status(410);
  courier_.deliver_one();
  EXPECT_EQ(deliveries(first)[0].state, "dead");
  EXPECT_EQ(deliveries(second)[0].state, "dead");
  EXPECT_FALSE(courier_.deliver_one());
  const auto kept = database_.app().read([&](db::Transaction& tx) { return find_endpoint(tx, client_, endpoint); });
  EXPECT_FALSE(kept->enabled);
  EXPECT_EQ(kept->disabled_why, "answered 410");
  EXPECT_EQ(count("audit_record WHERE act = 'webhook_endpoint.disabled'"), 1);
}

TEST_F(CourierTest, ADeliveryWhoseWorkerDiedIsSentAgainAfterItsLease) {
  add(client_);
  const auto event = announce();
  portal_.next([](const auto&) -> test::ScriptedFetch::Outcome { throw std::runtime_error{"the worker died"}; });
  EXPECT_THROW(courier_.deliver_one(), std::runtime_error);
  EXPECT_FALSE(courier_.deliver_one());
  pass(30s);
  EXPECT_TRUE(courier_.deliver_one());
  ASSERT_EQ(portal_.count(), 2u);
  EXPECT_EQ(test::header_of(portal_.sent()[0], "webhook-id"), test::header_of(portal_.sent()[1], "webhook-id"));
  EXPECT_EQ(portal_.sent()[0].body, portal_.sent()[1].body);
  EXPECT_EQ(deliveries(event)[0].state, "delivered");
}

TEST_F(CourierTest, AWorkerWhoseLeaseRanOutChangesNothing) {
  add(client_);
  const auto event = announce();
  Courier other{{}, tools(portal_)};
  portal_.next([&](const auto&) {
    pass(31s);
    EXPECT_TRUE(other.deliver_one());
    return test::ScriptedFetch::Outcome{wire::FetchReply{410, {}, {}}};
  });
  courier_.deliver_one();
  EXPECT_EQ(deliveries(event)[0].state, "delivered");
  EXPECT_EQ(count("webhook_endpoint WHERE status = 'enabled'"), 1);
}

/// Waits until the condition holds, at most ten seconds.
bool comes_true(const std::function<bool()>& condition) {
  std::mutex mutex;
  std::condition_variable tick;
  std::unique_lock lock(mutex);
  for (int i = 0; i < 2'000; ++i) {
    if (condition()) return true;
    tick.wait_for(lock, 5ms);
  }
  return false;
}

TEST_F(CourierTest, EightWorkersDeliverTwoHundredRowsOnceEach) {
  for (int i = 0; i < 8; ++i) add(client_, {}, "portal" + std::to_string(i) + ".example");
  for (int i = 0; i < 25; ++i) announce();
  {
    CourierPool pool{courier_, 8, Log{"test", LogLevel::error, system_now}};
    EXPECT_TRUE(comes_true([&] { return count("outbox_delivery WHERE state = 'delivered'") == 200; }));
  }
  std::map<std::string, int> seen;
  for (const auto& sent : portal_.sent()) ++seen[sent.url + test::header_of(sent, "webhook-id")];
  EXPECT_EQ(seen.size(), 200u);
  EXPECT_EQ(portal_.count(), 200u);
}

/// Portals that answer only when they are let, and one that answers at once.
class SlowPortals {
  template <class Look>
  auto locked(Look&& look) {
    std::lock_guard lock(mutex_);
    return look();
  }

 public:
  test::ScriptedFetch::Outcome answer(const wire::FetchRequest& request) {
    std::unique_lock lock(mutex_);
    if (request.url.find("slow") == std::string::npos) {
      ++quick_;
    } else {
      auto& waiting = waiting_[request.url];
      most_[request.url] = std::max(most_[request.url], ++waiting);
      changed_.wait_for(lock, 20s, [&] { return open_; });
      --waiting;
    }
    return wire::FetchReply{200, {}, {}};
  }
  int quick() {
    return locked([&] { return quick_; });
  }
  int waiting() {
    return locked([&] {
      int all = 0;
      for (const auto& [url, count] : waiting_) all += count;
      return all;
    });
  }
  std::multiset<int> most() {
    return locked([&] {
      std::multiset<int> counts;
      for (const auto& [url, count] : most_) counts.insert(count);
      return counts;
    });
  }
  void open() {
    locked([&] { return open_ = true; });
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
  int quick_ = 0;
  std::map<std::string, int> waiting_, most_;
};

TEST_F(CourierTest, SlowPortalsDoNotHoldUpAQuickOne) {
  add(client_, {}, "slow.example");
  add(client_, {}, "slow.too.example");
  for (int i = 0; i < 20; ++i) announce();
  SlowPortals slow;
  test::ScriptedFetch portals{[&](const wire::FetchRequest& request) { return slow.answer(request); }};
  Courier courier{{.places = 8}, tools(portals)};
  CourierPool pool{courier, 8, Log{"test", LogLevel::error, system_now}};
  EXPECT_TRUE(comes_true([&] { return slow.waiting() >= 5; })) << "of eight places";
  add(client_, {"signature.done"}, "quick.example");
  for (int i = 0; i < 30; ++i) {
    const auto news = publish("signature.done");
    database_.app().write([&](db::Transaction& tx) { return deliver_again(tx, news, client_, clock_()); });
  }
  EXPECT_TRUE(comes_true([&] { return slow.quick() == 30; })) << "all of it while the others wait";
  const auto most = slow.most();
  ASSERT_EQ(most.size(), 2u);
  EXPECT_GE(*most.begin(), 2);
  EXPECT_LE(*most.rbegin(), 4) << "no portal holds more than half";
  EXPECT_LE(*most.begin() + *most.rbegin(), 6) << "and two hold not all";
  slow.open();
  EXPECT_TRUE(comes_true([&] { return count("outbox_delivery WHERE state = 'pending'") == 0; }));
}

struct UrlCase {
  const char* name;
  const char* url;
  std::optional<UrlFault> fault;
};
class Urls : public testing::TestWithParam<UrlCase> {};
TEST_P(Urls, AreJudgedBeforeTheyAreKept) { EXPECT_EQ(fault_of_url(GetParam().url), GetParam().fault); }
INSTANTIATE_TEST_SUITE_P(Endpoint, Urls,
                         testing::Values(UrlCase{"https_is_good", "https://portal.gov.vn/hook?x=1", {}},
                                         UrlCase{"a_port_is_good", "https://portal.gov.vn:8443/", {}},
                                         UrlCase{"http_is_for_the_allow_list", "http://127.0.0.1:9000/hook", {}},
                                         UrlCase{"another_scheme", "ftp://portal.gov.vn/", UrlFault::bad_scheme},
                                         UrlCase{"a_file", "file:///etc/passwd", UrlFault::bad_scheme},
                                         UrlCase{"a_user", "https://user@portal.gov.vn/", UrlFault::user_info},
                                         UrlCase{"an_empty_user", "https://@portal.gov.vn/", UrlFault::user_info},
                                         UrlCase{"a_fragment", "https://portal.gov.vn/#a", UrlFault::fragment},
                                         UrlCase{"no_host", "https:///hook", UrlFault::no_host},
                                         UrlCase{"no_authority", "https:hook", UrlFault::no_host},
                                         UrlCase{"relative", "/hook", UrlFault::malformed},
                                         UrlCase{"a_blank", "https://portal.gov.vn/a b", UrlFault::malformed},
                                         UrlCase{"a_line_feed", "https://portal.gov.vn/\nx", UrlFault::malformed},
                                         UrlCase{"a_backslash", "https://portal.gov.vn\\@evil.example/",
                                                 UrlFault::malformed},
                                         UrlCase{"bytes_above_ascii", "https://cổng.vn/", UrlFault::malformed}),
                         case_name);

TEST(Loop, WorksAgainWhileThereIsMoreAndAfterAWakeUp) {
  std::atomic<int> calls{0};
  Loop loop{{.name = "test", .pause = 1h}, [&] { return ++calls < 5; }, Log{"test", LogLevel::error, system_now}};
  EXPECT_TRUE(comes_true([&] { return calls == 5; }));
  loop.wake();
  EXPECT_TRUE(comes_true([&] { return calls == 6; }));
  loop.stop();
  loop.stop();
  EXPECT_EQ(calls, 6);
}

TEST(Loop, OutlivesWorkThatThrows) {
  std::atomic<int> calls{0};
  Loop loop{{.name = "test", .pause = 1ms},
            [&]() -> bool {
              ++calls;
              throw std::runtime_error{"no database"};
            },
            Log{"test", LogLevel::error, [] { return Instant{}; }}};
  EXPECT_TRUE(comes_true([&] { return calls >= 3; }));
}

}  // namespace
}  // namespace kythu::gateway
