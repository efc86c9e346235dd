// Officers at the province's identity provider: there and back, what is refused on the way, and the proof that deciding
// asks for.
#include "gateway/access/oidc/sign_in.hpp"

#include "identity_provider.hpp"
#include "officers_fixture.hpp"

namespace kythu::gateway {
namespace {

using boost::json::object;
using test::IdentityProvider;

settings::Oidc oidc_settings() {
  settings::Oidc settings;
  settings.issuer = IdentityProvider::issuer;
  settings.client = IdentityProvider::client;
  settings.name = "Cổng định danh tỉnh";
  settings.algorithms = {"RS256", "PS256", "ES256", "EdDSA"};
  settings.client_secret = Secret{"a secret & more"};
  return settings;
}

std::string header_in(const Answer& answer, std::string_view name) {
  const auto found = find_header(answer.headers, name);
  return found ? std::string{*found} : "";
}

/// The value of a cookie that the answer sets.
std::string set_cookie(const Answer& answer, const std::string& name) {
  for (const auto& [header, value] : answer.headers) {
    if (header == "set-cookie" && value.starts_with(name + "=")) {
      return value.substr(name.size() + 1, value.find(';') - name.size() - 1);
    }
  }
  return {};
}

std::string parameter(const std::string& url, const std::string& name) {
  const auto at = url.find(name + "=") + name.size() + 1;
  return url.substr(at, url.find('&', at) - at);
}

/// What the browser holds after it was sent to the provider.
struct Trip {
  std::string url, ticket, state, nonce;
};

class SignInApi : public OfficersFixture {
 protected:
  SignInApi() { services_.identity_provider = &sign_in_; }

  void gives(const Account& account, const std::string& subject, const std::string& email = {}) {
    const auto text = [](const std::string& value) { return value.empty() ? "NULL" : "'" + value + "'"; };
    database_.as_owner("SET app.agency = '*'");
    database_.as_owner("UPDATE officer SET identity_issuer = '" + std::string{IdentityProvider::issuer} +
                       "', identity_subject = " + text(subject) + ", identity_email = " + text(email) +
                       " WHERE officer_id = '" + account.id.uuid_text() + "'");
  }
  Trip leave(const std::string& query = {}, const Account& account = {}) {
    const auto answer = ask(as(account, "GET", "/console/oidc/start" + query));
    EXPECT_EQ(answer.status, 303) << as_text(answer.body);
    const auto url = header_in(answer, "location");
    return {url, set_cookie(answer, "__Host-kythu-sign-in"), parameter(url, "state"), parameter(url, "nonce")};
  }
  Answer come_back(const Trip& trip, const Account& account = {}, const std::string& state = {},
                   const std::string& issuer = {}) {
    object body{{"code", "code-1"}, {"state", state.empty() ? trip.state : state}};
    if (!issuer.empty()) body["iss"] = issuer;
    auto request = as(account, "POST", "/console/api/oidc/session", body);
    for (auto& [name, value] : request.headers) {
      if (name == "cookie") value += "; __Host-kythu-sign-in=" + trip.ticket;
    }
    return ask(request);
  }
  /// As an honest provider does for `subject`.
  Answer sign_in(const std::string& subject, const std::string& query = {}, const Account& account = {}) {
    const auto trip = leave(query, account);
    provider_.id_token = provider_.token(IdentityProvider::claims(trip.nonce, system_now() + shift_, subject));
    return come_back(trip, account);
  }
  static Account account_of(const Answer& answer, OfficerId id = {}) {
    return {id, set_cookie(answer, "__Host-kythu"), std::string{json(answer).at("csrf_token").as_string()}};
  }
  void grow_old(const Account& account) {
    database_.as_owner("UPDATE officer_session SET proved_at = now() - interval '6 minutes' WHERE officer_id = '" +
                       account.id.uuid_text() + "'");
  }

  IdentityProvider provider_;
  test::ScriptedFetch web_{[this](const wire::FetchRequest& request) {
    return down_ ? test::ScriptedFetch::Outcome{wire::FetchFault::unreachable} : provider_.answer(request);
  }};
  bool down_ = false;
  std::chrono::seconds shift_{0};
  const settings::Oidc oidc_ = oidc_settings();
  oidc::SignIn sign_in_{
      {oidc_, settings_.public_url, master_, web_, [this] { return system_now() + shift_; }, system_random}};
  Account lan_ = log_in("lan", Role::finance_approver);
};

TEST_F(SignInApi, AnOfficerGoesToTheProviderAndComesBackWithASession) {
  gives(lan_, "248289761001");
  EXPECT_EQ(json(ask(request("GET", "/console/api/sign_in"))).at("identity_provider").at("name"),
            "Cổng định danh tỉnh");
  const auto trip = leave();
  EXPECT_TRUE(trip.url.starts_with("https://id.example.gov.vn/auth?response_type=code&scope=openid%20email&"))
      << trip.url;
  EXPECT_EQ(parameter(trip.url, "redirect_uri"), "https%3A%2F%2F127.0.0.1%3A8443%2Fconsole%2Foidc");
  EXPECT_EQ(parameter(trip.url, "code_challenge_method"), "S256");
  provider_.id_token = provider_.token(IdentityProvider::claims(trip.nonce, system_now()));
  const auto answer = come_back(trip);
  ASSERT_EQ(answer.status, 201) << as_text(answer.body);
  EXPECT_EQ(json(answer).at("role"), "finance_approver");
  EXPECT_EQ(json(answer).at("signed_in_by"), "identity_provider");
  EXPECT_TRUE(json(answer).at("log_out_url").as_string().starts_with("https://id.example.gov.vn/end?client_id=kythu&"));
  const auto verifier = parameter(provider_.exchanged, "code_verifier");
  EXPECT_EQ(to_base64url(sha256(verifier)), parameter(trip.url, "code_challenge"));
  EXPECT_EQ(test::header_of(web_.sent().at(1), "authorization"),
            "Basic " + to_base64(as_bytes("kythu:a%20secret%20%26%20more")));
  const auto session = account_of(answer);
  EXPECT_EQ(get(session, "/console/api/payments").status, 200);
  EXPECT_EQ(
      count("audit_record WHERE act = 'officer.log_in' AND outcome = 'done' AND detail LIKE '%identity_provider%'"), 1);
}

TEST_F(SignInApi, WhatDoesNotFitTheTripIsRefused) {
  gives(lan_, "248289761001");
  const auto trip = leave(), other = leave();
  const auto token = provider_.token(IdentityProvider::claims(trip.nonce, system_now()));
  provider_.id_token = token;
  EXPECT_EQ(code(come_back({"", "", trip.state, ""})), "sign_in_refused") << "another browser";
  EXPECT_EQ(code(come_back({"", other.ticket, trip.state, ""})), "sign_in_refused") << "another trip of it";
  EXPECT_EQ(code(come_back(trip, {}, "x")), "sign_in_refused") << "a state that we did not make";
  EXPECT_EQ(code(come_back({"", "9" + trip.ticket.substr(1), trip.state, ""})), "sign_in_refused") << "a longer life";
  EXPECT_EQ(code(come_back(trip, {}, {}, "https://id.evil.vn")), "sign_in_refused") << "another provider's answer";
  EXPECT_EQ(code(come_back(other)), "sign_in_refused") << "the nonce of the other";
  auto foreign = as({}, "POST", "/console/api/oidc/session", object{{"code", "c"}, {"state", "s"}});
  std::erase_if(foreign.headers, [](const auto& header) { return header.first == "origin"; });
  EXPECT_EQ(code(ask(foreign)), "foreign_origin");
  provider_.id_token.clear();
  EXPECT_EQ(code(come_back(trip)), "sign_in_refused") << "the code is used up";
  provider_.id_token = token;
  shift_ = std::chrono::minutes{11};
  EXPECT_EQ(code(come_back(trip)), "sign_in_refused") << "ten minutes are over";
  EXPECT_EQ(count("officer_session WHERE by_provider"), 0);
  EXPECT_EQ(count("audit_record WHERE outcome = 'refused' AND detail LIKE '%\"why\":\"nonce\"%'"), 1);
}

TEST_F(SignInApi, OnlyAccountsThatAdministratorsGaveAreOpened) {
  EXPECT_EQ(code(sign_in("248289761001")), "account_unknown");
  gives(lan_, "", "Lan@example.gov.vn");
  EXPECT_EQ(sign_in("248289761001").status, 201) << "the verified address stands for whoever comes first";
  EXPECT_EQ(code(sign_in("another-with-the-same-address")), "account_unknown") << "and for nobody else from then on";
  database_.as_owner("UPDATE officer SET disabled_at = now()");
  EXPECT_EQ(code(sign_in("248289761001")), "account_unknown");
  EXPECT_EQ(count("officer"), 1);
}

TEST_F(SignInApi, AnOutageLeavesLocalAccounts) {
  down_ = true;
  EXPECT_EQ(code(ask(request("GET", "/console/oidc/start"))), "provider_unavailable");
  EXPECT_EQ(get(lan_, "/console/api/session").status, 200);
  services_.identity_provider = nullptr;
  EXPECT_TRUE(json(ask(request("GET", "/console/api/sign_in"))).at("identity_provider").is_null());
  for (const auto* path : {"/console/oidc/start", "/console/oidc"}) EXPECT_EQ(ask(request("GET", path)).status, 404);
}

TEST_F(SignInApi, ANewKeyIsFetchedOnce) {
  gives(lan_, "248289761001");
  ASSERT_EQ(sign_in("248289761001").status, 201);
  provider_.rotate();
  shift_ = std::chrono::minutes{2};
  const auto with = [&](const std::string& key) {
    const auto trip = leave();
    auto claims = IdentityProvider::claims(trip.nonce, system_now() + shift_);
    provider_.id_token = provider_.token({{"alg", "RS256"}, {"kid", key}}, claims);
    return come_back(trip).status;
  };
  EXPECT_EQ(with("rsa2"), 201);
  EXPECT_EQ(provider_.key_sets, 2);
  EXPECT_EQ(with("nobodys"), 401);
  EXPECT_EQ(provider_.key_sets, 2) << "strangers' key ids do not make us ask again and again";
}

TEST_F(SignInApi, WhoDecidesShowsTheirSecondFactorAgain) {
  const auto path = "/v1/remittances/rem_0193a5c2-0000-7000-8000-0000000000aa/approve";
  EXPECT_EQ(code(post(lan_, path, {})), "remittance_not_found") << "just logged in";
  grow_old(lan_);
  EXPECT_EQ(code(post(lan_, path, {})), "proof_required");
  EXPECT_EQ(code(post(lan_, "/v1/days/2026-11-20/close", object{{"channel", "cash"}})), "proof_required");
  EXPECT_EQ(get(lan_, "/console/api/payments").status, 200) << "looking needs no more than a session";
  const auto step = std::chrono::floor<std::chrono::seconds>(system_now()).time_since_epoch().count() / 30;
  const auto prove = [&](const Account& account, std::int64_t at) {
    return post(account, "/console/api/session/proof", object{{"code", code_of(officers_.totp_key(account.id), at)}});
  };
  EXPECT_EQ(code(prove(lan_, step - 20)), "log_in_failed");
  const auto proven = prove(lan_, step + 1);
  ASSERT_EQ(proven.status, 201) << as_text(proven.body);
  const auto renewed = account_of(proven, lan_.id);
  EXPECT_EQ(code(post(renewed, path, {})), "remittance_not_found");
  EXPECT_EQ(get(lan_, "/console/api/session").status, 401) << "the session goes on under another id";
  EXPECT_EQ(prove(renewed, step + 1).status, 401) << "no code opens twice";
  auto forged = as(renewed, "POST", "/console/api/session/proof", object{{"code", "000000"}});
  forged.headers.back().second = "x";
  EXPECT_EQ(ask(forged).status, 403) << "without the session's token";
}

TEST_F(SignInApi, TheProviderProvesItsOwn) {
  gives(lan_, "248289761001");
  auto lan = account_of(sign_in("248289761001"), lan_.id);
  grow_old(lan);
  const auto path = "/v1/remittances/rem_0193a5c2-0000-7000-8000-0000000000aa/approve";
  EXPECT_EQ(code(post(lan, path, {})), "proof_required");
  const auto step = std::chrono::floor<std::chrono::seconds>(system_now()).time_since_epoch().count() / 30;
  EXPECT_EQ(
      code(post(lan, "/console/api/session/proof", object{{"code", code_of(officers_.totp_key(lan.id), step + 1)}})),
      "log_in_failed");
  const auto trip = leave("?purpose=proof", lan);
  EXPECT_NE(trip.url.find("&prompt=login&max_age=0"), std::string::npos);
  auto claims = IdentityProvider::claims(trip.nonce, system_now());
  claims["auth_time"] = claims.at("auth_time").as_int64() - 300;
  provider_.id_token = provider_.token(claims);
  EXPECT_EQ(code(come_back(trip, lan)), "sign_in_refused") << "an old session at the provider proves nothing";
  gives(log_in("minh", Role::finance_approver), "another");
  EXPECT_EQ(code(sign_in("another", "?purpose=proof", lan)), "account_unknown") << "another officer's proof";
  const auto proven = sign_in("248289761001", "?purpose=proof", lan);
  ASSERT_EQ(proven.status, 201) << as_text(proven.body);
  EXPECT_EQ(code(post(account_of(proven, lan.id), path, {})), "remittance_not_found");
}

}  // namespace
}  // namespace kythu::gateway
