#include <atomic>
#include <set>
#include <thread>

#include "core_fixture.hpp"

namespace kythu::gateway {
namespace {

class Core : public CoreFixture {};

TEST_F(Core, CreatesAPaymentAndShowsIt) {
  const auto created = ask(request("POST", "/v1/payments", order(), "key-1"));
  ASSERT_EQ(created.status, 201) << as_text(created.body);
  const auto payment = json(created);
  EXPECT_EQ(payment.at("status"), "created");
  EXPECT_EQ(payment.at("amount"), 200000);
  EXPECT_TRUE(payment.at("checkout_url").as_string().starts_with("https://127.0.0.1:8443/pay/"));
  const std::string id{payment.at("id").as_string()};
  const auto shown = json(ask(request("GET", "/v1/payments/" + id)));
  EXPECT_EQ(shown.at("timeline").as_array().size(), 1U);
  EXPECT_TRUE(shown.at("receipts").as_array().empty());
  const auto canceled = ask(request("POST", "/v1/payments/" + id + "/cancel", "{}"));
  EXPECT_EQ(json(canceled).at("status"), "canceled") << as_text(canceled.body);
}

TEST_F(Core, AHundredEqualCreationsMakeOnePayment) {
  std::vector<std::thread> threads;
  std::vector<Answer> answers(100);
  for (auto& answer : answers) {
    threads.emplace_back([&] { answer = ask(request("POST", "/v1/payments", order("one"), "the-same")); });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(count("payment WHERE dossier = 'one'"), 1);
  std::set<std::string> bodies;
  int made = 0;
  for (const auto& answer : answers) {
    if (answer.status == 201) {
      bodies.emplace(as_text(answer.body));
      made += find_header(answer.headers, "idempotency-replayed") ? 0 : 1;
    } else {
      EXPECT_EQ(code(answer), "idempotency_in_progress") << answer.status;
      EXPECT_TRUE(find_header(answer.headers, "retry-after"));
    }
  }
  EXPECT_EQ(made, 1) << "one of them did it, the others are told what it answered";
  EXPECT_EQ(bodies.size(), 1U);
  const auto replay = ask(request("POST", "/v1/payments", order("one"), "the-same"));
  EXPECT_EQ(bodies.count(std::string{as_text(replay.body)}), 1U) << "byte for byte";
}

TEST_F(Core, AnIdempotencyKeyBelongsToOneRequest) {
  EXPECT_EQ(ask(request("POST", "/v1/payments", order("a"), "k")).status, 201);
  const auto other = ask(request("POST", "/v1/payments", order("b"), "k"));
  EXPECT_EQ(other.status, 422);
  EXPECT_EQ(code(other), "idempotency_key_reused");
  EXPECT_EQ(ask(request("POST", "/v1/payments", order("c", "0"), "refused")).status, 422);
  EXPECT_EQ(ask(request("POST", "/v1/payments", order("c"), "refused")).status, 201) << "a refusal keeps no key";
}

TEST_F(Core, ProblemsAreDocumentsInTwoLanguages) {
  auto asked = request("GET", "/v1/nothing");
  const auto vietnamese = json(ask(asked));
  asked.headers.emplace_back("accept-language", "en-GB,vi;q=0.5");
  const auto answer = ask(asked);
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(find_header(answer.headers, "content-type"), "application/problem+json");
  const auto english = json(answer);
  EXPECT_EQ(english.at("title"), "Not found");
  EXPECT_EQ(vietnamese.at("title"), "Không tìm thấy");
  EXPECT_EQ(english.at("status"), 404);
  EXPECT_EQ(english.at("code"), "not_found");
  EXPECT_EQ(english.at("request_id"), "0193a5c2-0000-7000-8000-000000000001");
  EXPECT_EQ(find_header(answer.headers, "x-request-id"), "0193a5c2-0000-7000-8000-000000000001");
}

TEST_F(Core, RefusesBeforeAHandlerRuns) {
  auto without_token = request("GET", "/v1/payments");
  without_token.headers.clear();
  EXPECT_EQ(ask(without_token).status, 401);
  EXPECT_TRUE(find_header(ask(without_token).headers, "www-authenticate"));
  const auto foreign = ask(request("GET", "/v1/receipts"));
  EXPECT_EQ(foreign.status, 403);
  EXPECT_EQ(code(foreign), "insufficient_scope");
  EXPECT_EQ(count("audit_record WHERE chain = 'access' AND act = 'call.refused'"), 1);
  EXPECT_EQ(find_header(ask(request("DELETE", "/v1/payments")).headers, "allow"), "POST, GET, HEAD");
  EXPECT_EQ(code(ask(request("POST", "/v1/payments", order()))), "idempotency_key_missing");
  EXPECT_EQ(code(ask(request("POST", "/v1/payments", order(), "a b"))), "idempotency_key_invalid");
  EXPECT_EQ(code(ask(request("POST", "/v1/payments", std::string(300'000, ' '), "k"))), "body_too_large");
  auto text = request("POST", "/v1/payments", "", "k");
  text.body = to_bytes("a=b");
  EXPECT_EQ(code(ask(text)), "unsupported_media_type");
}

TEST_F(Core, AnotherAgencysPaymentDoesNotExist) {
  const auto created = json(ask(request("POST", "/v1/payments", order(), "k")));
  const auto stranger = ClientId::fresh(system_now(), system_random);
  add_client(stranger, "payments:read", "other");
  const auto other = database_.add_agency("H99.99");
  database_.as_owner("UPDATE client_agency SET agency_id = '" + other.uuid_text() + "' WHERE client_id = '" +
                     stranger.uuid_text() + "'");
  token_ = token_of(stranger, "other");
  const auto answer = ask(request("GET", "/v1/payments/" + std::string{created.at("id").as_string()}));
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(code(answer), "payment_not_found");
}

TEST_F(Core, TokensOpenOnlyForTheRightSecretAndAreAudited) {
  EXPECT_EQ(token_of(client_, "wrong"), "");
  EXPECT_EQ(token_of(ClientId::fresh(system_now(), system_random), secret_), "");
  EXPECT_EQ(count("audit_record WHERE act = 'token.issued' AND outcome = 'refused'"), 2);
  EXPECT_EQ(count("access_token WHERE encode(token_sha256, 'escape') LIKE 'kyt_%'"), 0) << "only a hash is kept";
  const auto basic = [&](const std::string& secret, const std::string& form) {
    auto asked = request("POST", "/oauth2/token", form);
    asked.headers = {{"authorization", "Basic " + to_base64(as_bytes(client_.text() + ":" + secret))},
                     {"content-type", "application/x-www-form-urlencoded"}};
    return ask(asked);
  };
  const auto granted = basic(secret_, "grant_type=client_credentials&scope=payments%3Aread");
  EXPECT_EQ(granted.status, 200);
  EXPECT_EQ(json(granted).at("scope"), "payments:read");
  EXPECT_EQ(json(granted).at("expires_in"), 600);
  const auto error = [&](const Answer& answer) { return std::string{json(answer).at("error").as_string()}; };
  EXPECT_EQ(error(basic("wrong", "grant_type=client_credentials")), "invalid_client");
  EXPECT_EQ(basic("wrong", "grant_type=client_credentials").status, 401);
  EXPECT_EQ(error(basic(secret_, "grant_type=password")), "unsupported_grant_type");
  EXPECT_EQ(error(basic(secret_, "grant_type=client_credentials&scope=sign")), "invalid_scope");
  EXPECT_EQ(error(basic(secret_, "grant_type=client_credentials&client_secret=x")), "invalid_request");
}

TEST_F(Core, TheCheckoutPageLetsTheBrowserGoToTheChannelOnly) {
  const auto payment = json(ask(request("POST", "/v1/payments", order(), "k")));
  const std::string path{payment.at("checkout_url").as_string().subview(settings_.public_url.size())};
  auto public_request = request("GET", path);
  public_request.headers.clear();
  const auto page = ask(public_request);
  EXPECT_EQ(page.status, 200);
  const auto policy = std::string{find_header(page.headers, "content-security-policy").value_or("")};
  EXPECT_NE(policy.find("form-action 'self' https://pay.example"), std::string::npos) << policy;
  EXPECT_EQ(policy.find("unsafe"), std::string::npos);
  auto click = request("POST", path + "/attempts");
  click.headers = {{"content-type", "application/x-www-form-urlencoded"}};
  click.body = to_bytes("channel=vnpay");
  const auto redirect = ask(click);
  EXPECT_EQ(redirect.status, 303) << as_text(redirect.body);
  const auto target = std::string{find_header(redirect.headers, "location").value_or("")};
  EXPECT_TRUE(target.starts_with("https://pay.example/vpcpay.html?")) << target;
  const auto reference = target.substr(target.find("vnp_TxnRef="));
  const auto back = ask(request("GET", "/pay/return/vnpay?" + reference.substr(0, reference.find('&'))));
  EXPECT_EQ(find_header(back.headers, "location"), path);
  EXPECT_EQ(json(ask(request("GET", path + "/status"))).at("status"), "pending");
}

TEST_F(Core, IsReadyOnlyWhenEveryNeighbourAnswers) {
  EXPECT_EQ(ask(request("GET", "/health/live")).status, 200);
  const auto ready = ask(request("GET", "/health/ready"));
  EXPECT_EQ(ready.status, 503);
  EXPECT_EQ(json(ready).at("checks").at("database"), "up");
  EXPECT_EQ(json(ready).at("checks").at("egress"), "down");
  EXPECT_NE(as_text(ask(request("GET", "/internal/metrics")).body).find("kythu_requests_total{"), std::string::npos);
}

}  // namespace
}  // namespace kythu::gateway
