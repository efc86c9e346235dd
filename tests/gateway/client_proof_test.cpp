// A portal's client without a secret: it signs an assertion with its own key, or its connection shows its certificate.
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "config/base/handle.hpp"
#include "gateway/access/oidc/assertion.hpp"
#include "officers_fixture.hpp"

namespace kythu::gateway {
namespace {

using boost::json::array;
using boost::json::object;

/// An Ed25519 key of a portal.
struct PortalKey {
  PortalKey() {
    const Handle<BIO, BIO_free_all> memory{BIO_new(BIO_s_mem())};
    PEM_write_bio_PrivateKey(memory.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    char* text = nullptr;
    const auto size = BIO_get_mem_data(memory.get(), &text);
    pem.assign(text, static_cast<std::size_t>(size));
    Bytes point(32);
    std::size_t length = point.size();
    EVP_PKEY_get_raw_public_key(key.get(), point.data(), &length);
    jwk = {{"kty", "OKP"}, {"crv", "Ed25519"}, {"x", to_base64url(point)}};
  }
  const Handle<EVP_PKEY, EVP_PKEY_free> key{EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")};
  std::string pem;
  object jwk;
};

class ClientProof : public OfficersFixture {
 protected:
  object change(const object& proofs) const {
    object all{{"id", client_.text()},
               {"name", "Cổng"},
               {"agencies", array{agency_.text()}},
               {"scopes", array{"payments:read"}}};
    for (const auto& member : proofs) all[member.key()] = member.value();
    return all;
  }
  void enter(const object& proofs) {
    const auto proposal = post(admin_, "/v1/clients", change(proofs));
    ASSERT_EQ(proposal.status, 202) << as_text(proposal.body);
    const auto shown = json(proposal);
    const auto path = "/v1/proposals/" + std::string{shown.at("id").as_string()} + "/approve";
    ASSERT_EQ(post(officer_, path, object{{"sha256", shown.at("sha256")}}).status, 200);
  }
  std::string refused(const object& proofs) {
    return std::string{json(post(admin_, "/v1/clients", change(proofs))).at("errors").at(0).at("code").as_string()};
  }
  Answer ask_token(const std::string& form, const std::string& certificate = {}) const {
    auto asked = request("POST", "/oauth2/token", "grant_type=client_credentials&" + form);
    asked.headers = {{"content-type", "application/x-www-form-urlencoded"}};
    asked.client_certificate = certificate;
    return ask(asked);
  }
  std::string assertion(const PortalKey& key, const std::string& audience, std::chrono::seconds ago = {}) const {
    return oidc::client_assertion(Secret{key.pem}, {client_.text(), audience, system_now() - ago}, system_random)
        .value();
  }
  Answer by_assertion(const std::string& jwt, const std::string& more = {}) const {
    return ask_token(
        "client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion=" +
        jwt + more);
  }
  int status_of_list(const Answer& token, const std::string& certificate) const {
    auto asked = request("GET", "/v1/payments");
    asked.headers = {{"authorization", "Bearer " + std::string{json(token).at("access_token").as_string()}}};
    asked.client_certificate = certificate;
    return ask(asked).status;
  }
  static std::string pem_of(std::string_view der) {
    return "-----BEGIN CERTIFICATE-----\n" + to_base64(as_bytes(der)) + "\n-----END CERTIFICATE-----\n";
  }

  const Account admin_ = log_in("admin", Role::administrator), officer_ = log_in("officer", Role::security_officer);
  const std::string here_ = settings_.public_url + "/oauth2/token";
};

TEST_F(ClientProof, AnAssertionSignedByItsKeyIsGoodOnce) {
  const PortalKey key, strange;
  enter({{"jwks", object{{"keys", array{key.jwk}}}}});
  const auto jwt = assertion(key, here_);
  const auto token = by_assertion(jwt);
  ASSERT_EQ(token.status, 200) << as_text(token.body);
  EXPECT_EQ(status_of_list(token, ""), 200);
  EXPECT_EQ(by_assertion(jwt).status, 401) << "a second time";
  EXPECT_EQ(by_assertion(assertion(key, settings_.public_url)).status, 200);
  struct Case {
    const char* what;
    std::string jwt, more;
  };
  const std::vector<Case> cases{
      {"another key", assertion(strange, here_), ""},
      {"for another", assertion(key, "https://elsewhere.example/oauth2/token"), ""},
      {"run out", assertion(key, here_, std::chrono::minutes{10}), ""},
      {"of another client", assertion(key, here_), "&client_id=" + ClientId::fresh(system_now(), system_random).text()},
      {"no JWT", "a.b.c", ""},
      {"nothing", "", ""},
  };
  for (const auto& one : cases) EXPECT_EQ(by_assertion(one.jwt, one.more).status, 401) << one.what;
  EXPECT_EQ(by_assertion(assertion(key, here_), "&client_id=" + client_.text()).status, 200);
}

TEST_F(ClientProof, ATokenGotByACertificateIsBoundToIt) {
  const auto mine = pem_of("certificate of the portal"), another = pem_of("of somebody else");
  const auto sha256_of_mine = to_hex(certificate_sha256(mine).value());
  enter({{"certificates_sha256", array{sha256_of_mine}}});
  EXPECT_EQ(ask_token("client_id=" + client_.text()).status, 401);
  EXPECT_EQ(ask_token("client_id=" + client_.text(), another).status, 401);
  const auto token = ask_token("client_id=" + client_.text(), mine);
  ASSERT_EQ(token.status, 200) << as_text(token.body);
  EXPECT_EQ(status_of_list(token, mine), 200);
  EXPECT_EQ(status_of_list(token, another), 401);
  EXPECT_EQ(status_of_list(token, ""), 401);
  enter({});  // what a change does not speak of stays
  EXPECT_EQ(ask_token("client_id=" + client_.text(), mine).status, 200);
  enter({{"certificates_sha256", array{}}});
  EXPECT_EQ(ask_token("client_id=" + client_.text(), mine).status, 401);
}

TEST_F(ClientProof, AreEnteredInTheirPublicPartsAlone) {
  const PortalKey key;
  auto with_private = key.jwk;
  with_private["d"] = "AAAA";
  EXPECT_EQ(refused({{"jwks", object{{"keys", array{with_private}}}}}), "private_key");
  EXPECT_EQ(refused({{"jwks", object{{"kez", array{}}}}}), "no_key");
  EXPECT_EQ(refused({{"certificates_sha256", array{"ab:cd"}}}), "not_a_digest");
  enter({{"jwks", object{{"keys", array{key.jwk}}}}, {"certificates_sha256", array{"AB" + std::string(62, '0')}}});
  const auto listed = json(get(admin_, "/v1/clients")).at("data").at(0);
  EXPECT_EQ(listed.at("jwks").at("keys").at(0).at("x"), key.jwk.at("x"));
  EXPECT_EQ(listed.at("certificates_sha256").at(0).as_string(), "ab" + std::string(62, '0'));
}

}  // namespace
}  // namespace kythu::gateway
