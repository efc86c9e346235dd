// The Cloud Signature Consortium's API as its clients know it: the flow of 13.11 and 13.12, and the tables of errors.
#include <thread>

#include <boost/json.hpp>
#include <openssl/rsa.h>

#include "core_fixture.hpp"
#include "csc_faults.hpp"
#include "elliptic_keys.hpp"
#include "gateway/core/housekeeping.hpp"
#include "gateway/core/routes.hpp"

namespace kythu::gateway {
namespace {

constexpr const char *sha256_oid = "2.16.840.1.101.3.4.2.1", *sha384_oid = "2.16.840.1.101.3.4.2.2",
                     *sha512_oid = "2.16.840.1.101.3.4.2.3", *rsa_oid = "1.2.840.113549.1.1.1",
                     *pss_oid = "1.2.840.113549.1.1.10", *ecdsa_oid = "1.2.840.10045.4.3.2";

Bytes digest_of(std::string_view text, std::size_t size = 32) {
  if (size == 64) return sha512(as_bytes(text));
  if (size == 48) return sha384(as_bytes(text));
  const auto digest = sha256(text);
  return {digest.begin(), digest.end()};
}

/// OpenSSL's word on a value, by the certificate that the API gave.
bool verifies(const Bytes& certificate, const Bytes& digest, const Bytes& value, bool pss = false) {
  const auto* at = certificate.data();
  const Handle<X509, X509_free> parsed{d2i_X509(nullptr, &at, static_cast<long>(certificate.size()))};
  auto* key = X509_get0_pubkey(parsed.get());
  const Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context{EVP_PKEY_CTX_new(key, nullptr)};
  const auto* hash = digest.size() == 64 ? EVP_sha512() : digest.size() == 48 ? EVP_sha384() : EVP_sha256();
  bool ready = EVP_PKEY_verify_init(context.get()) == 1 && EVP_PKEY_CTX_set_signature_md(context.get(), hash) == 1;
  if (pss) ready = ready && EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PSS_PADDING) == 1;
  return ready && EVP_PKEY_verify(context.get(), value.data(), value.size(), digest.data(), digest.size()) == 1;
}

class CscTest : public CoreFixture {
 protected:
  CscTest() { token_ = new_client("csc"); }

  std::string new_client(const std::string& secret, const std::string& scopes = "sign") {
    const auto client = ClientId::fresh(system_now(), system_random);
    add_client(client, scopes, secret);
    last_client_ = client;
    return token_of(client, secret);
  }
  Answer csc(int version, const std::string& method, const boost::json::object& body) {
    return ask(request("POST", "/csc/v" + std::to_string(version) + "/" + method, boost::json::serialize(body)));
  }
  static boost::json::array list(const std::vector<Bytes>& hashes) {
    boost::json::array all;
    for (const auto& hash : hashes) all.push_back(boost::json::string{to_base64(hash)});
    return all;
  }
  boost::json::object authorization(int version, const std::vector<Bytes>& hashes, int signatures = 1) const {
    boost::json::object body{{"credentialID", credential_}, {"numSignatures", signatures}};
    body[version == 1 ? "hash" : "hashes"] = list(hashes);
    if (version == 2)
      body["hashAlgorithmOID"] = hashes.empty() || hashes[0].size() == 32 ? sha256_oid
                                 : hashes[0].size() == 48                 ? sha384_oid
                                                                          : sha512_oid;
    return body;
  }
  std::string sad(int version, const std::vector<Bytes>& hashes, int signatures = 1) {
    const auto answer = csc(version, "credentials/authorize", authorization(version, hashes, signatures));
    EXPECT_EQ(answer.status, 200) << as_text(answer.body);
    return answer.status == 200 ? std::string{json(answer).at("SAD").as_string()} : "";
  }
  boost::json::object signing(int version, const std::string& given, const std::vector<Bytes>& hashes) const {
    boost::json::object body{{"credentialID", credential_}, {"SAD", given}, {"signAlgo", rsa_oid}};
    body[version == 1 ? "hash" : "hashes"] = list(hashes);
    body[version == 1 ? "hashAlgo" : "hashAlgorithmOID"] = sha256_oid;
    return body;
  }
  static std::string said(const Answer& answer) {
    const auto words = json(answer).as_object();
    if (!words.contains("error")) return std::to_string(answer.status);
    return std::to_string(answer.status) + " " + std::string{words.at("error").as_string()} + ": " +
           std::string{words.at("error_description").as_string()};
  }
  static Bytes first_value(const Answer& answer) {
    return *from_base64(json(answer).at("signatures").at(0).as_string());
  }

  std::string credential_ = "receipt";
  ClientId last_client_{};
};

class CscVersions : public CscTest, public testing::WithParamInterface<int> {};
INSTANTIATE_TEST_SUITE_P(Of, CscVersions, testing::Values(1, 2),
                         [](const auto& test) { return "V" + std::to_string(test.param); });

TEST_P(CscVersions, AClientFindsACredentialAuthorizesAndSigns) {
  const auto version = GetParam();
  const auto info = json(csc(version, "info", {}));
  EXPECT_EQ(info.at("specs"), version == 1 ? "1.0.4.0" : "2.0.0.0");
  EXPECT_EQ(info.at("region"), "VN");
  EXPECT_EQ(json(csc(version, "credentials/list", {})).at("credentialIDs"), (boost::json::array{"receipt"}));
  const auto shown =
      json(csc(version, "credentials/info",
               {{"credentialID", "receipt"}, {"certificates", "chain"}, {"certInfo", true}, {"authInfo", true}}));
  EXPECT_EQ(shown.at("key").at("status"), "enabled");
  EXPECT_EQ(shown.at("key").at("len"), 2048);
  EXPECT_EQ(shown.at("key").at("algo").at(0), rsa_oid);
  EXPECT_EQ(shown.at("SCAL"), "2");
  EXPECT_EQ(shown.at("cert").at("certificates").as_array().size(), 2u);
  EXPECT_EQ(shown.at("cert").at("validTo").as_string().size(), 15u);
  if (version == 1) {
    EXPECT_EQ(shown.at("authMode"), "implicit");
  } else {
    EXPECT_EQ(shown.at("auth").at("mode"), "explicit");
  }

  const std::vector<Bytes> hashes{digest_of("một"), digest_of("hai")};
  const auto token = sad(version, hashes, 2);
  const auto answer = csc(version, "signatures/signHash", signing(version, token, hashes));
  ASSERT_EQ(answer.status, 200) << as_text(answer.body);
  const auto certificate = *from_base64(shown.at("cert").at("certificates").at(0).as_string());
  const auto values = json(answer).at("signatures").as_array();
  ASSERT_EQ(values.size(), 2u);
  for (std::size_t i = 0; i < 2; ++i)
    EXPECT_TRUE(verifies(certificate, hashes[i], *from_base64(values[i].as_string())));

  EXPECT_EQ(count("signature_job WHERE format = 'raw'"), 2);
  EXPECT_EQ(count("signature_log"), 2);
  EXPECT_EQ(count("outbox WHERE type = 'signature.done'"), 2);
  EXPECT_EQ(count("audit_record WHERE act = 'signature.created'"), 2);
  EXPECT_EQ(count("audit_record WHERE act = 'signature.authorized'"), 1);
  EXPECT_EQ(count("csc_activation WHERE remaining = 0"), 1);
}

TEST_P(CscVersions, WhoLostTheAnswerGetsItAgainAndNothingMore) {
  const auto version = GetParam();
  const auto hash = digest_of("một");
  const auto token = sad(version, {hash});
  const auto first = csc(version, "signatures/signHash", signing(version, token, {hash}));
  const auto again = csc(version, "signatures/signHash", signing(version, token, {hash}));
  EXPECT_EQ(first.status, 200) << as_text(first.body);
  EXPECT_EQ(first.body, again.body);
  EXPECT_EQ(count("signature_job"), 1);
  EXPECT_EQ(said(csc(version, "signatures/signHash", signing(version, token, {digest_of("khác")}))),
            "400 invalid_request: Invalid parameter SAD");
  EXPECT_EQ(count("audit_record WHERE act = 'sad.refused'"), 1);
}

TEST_P(CscVersions, ATransactionIsExtendedForTheNextHash) {
  const auto version = GetParam();
  const auto one = digest_of("lần một"), two = digest_of("lần hai");
  const auto first = sad(version, {one}, 2);
  EXPECT_EQ(csc(version, "signatures/signHash", signing(version, first, {one})).status, 200);
  auto wish = authorization(version, {two});
  wish.erase("numSignatures");
  wish["SAD"] = first;
  const auto extended = csc(version, "credentials/extendTransaction", wish);
  ASSERT_EQ(extended.status, 200) << as_text(extended.body);
  const std::string second{json(extended).at("SAD").as_string()};
  EXPECT_NE(first, second);
  EXPECT_EQ(said(csc(version, "credentials/extendTransaction", wish)), "400 invalid_request: Invalid parameter SAD");
  EXPECT_EQ(said(csc(version, "signatures/signHash", signing(version, second, {one}))),
            "400 invalid_request: Hash is not authorized by the SAD");
  EXPECT_EQ(csc(version, "signatures/signHash", signing(version, second, {two})).status, 200);
  wish["SAD"] = second;
  EXPECT_EQ(said(csc(version, "credentials/extendTransaction", wish)), "400 invalid_request: Invalid parameter SAD");
}

TEST_F(CscTest, ASadMakesNoMoreSignaturesThanItIsForWhoeverAsksAtOnce) {
  const std::vector<Bytes> hashes{digest_of("1"), digest_of("2"), digest_of("3")};
  const auto token = sad(2, hashes, 3);
  std::vector<std::thread> clients;
  for (std::size_t i = 0; i < 9; ++i)
    clients.emplace_back([&, i] { csc(2, "signatures/signHash", signing(2, token, {hashes[i % 3]})); });
  for (auto& client : clients) client.join();
  EXPECT_EQ(count("signature_job") + count("csc_activation WHERE remaining > 0"), 3);
}

TEST_F(CscTest, WhatTheVaultDidNotSignDoesNotCountAndWhatItMayHaveSignedDoes) {
  const auto hash = digest_of("một");
  const auto call = [&](const std::string& token) {
    return said(csc(2, "signatures/signHash", signing(2, token, {hash})));
  };
  const auto token = sad(2, {hash});
  keys_.next_refusal = hsm::Refusal::rate_exceeded;
  EXPECT_EQ(call(token), "429 temporarily_unavailable: The key's policy allows no more now.");
  EXPECT_EQ(call(token), "200");
  const auto other = sad(2, {hash});
  keys_.next_refusal = hsm::Refusal::in_doubt;
  EXPECT_EQ(call(other), "503 temporarily_unavailable: The outcome is not known; repeat the request");
  EXPECT_EQ(call(other), "400 invalid_request: Invalid parameter SAD");
}

TEST_F(CscTest, AKeyIsDisabledWhileOfficersSaySo) {
  const auto hash = digest_of("một");
  const auto token = sad(2, {hash});
  keys_.set_state("receipt", hsm::KeyState::suspended);
  EXPECT_EQ(json(csc(2, "credentials/info", {{"credentialID", "receipt"}})).at("key").at("status"), "disabled");
  EXPECT_EQ(json(csc(2, "credentials/list", {{"onlyValid", true}})).at("credentialIDs").as_array().size(), 0u);
  EXPECT_EQ(said(csc(2, "signatures/signHash", signing(2, token, {hash}))),
            "400 invalid_request: The credential identified by credentialID is disabled");
  EXPECT_EQ(said(csc(2, "credentials/authorize", authorization(2, {hash}))),
            "400 invalid_request: The credential identified by credentialID is disabled");
}

TEST_F(CscTest, AnotherAgencysClientFindsNothingAndASadIsItsClientsOwn) {
  const auto hash = digest_of("một");
  const auto token = sad(2, {hash});
  token_ = new_client("neighbour");  // of the same agency
  EXPECT_EQ(said(csc(2, "signatures/signHash", signing(2, token, {hash}))),
            "400 invalid_request: Invalid parameter SAD");
  const auto other = database_.add_agency("H99.99");
  token_ = new_client("theirs");
  database_.as_owner("UPDATE client_agency SET agency_id = '" + other.uuid_text() + "' WHERE client_id = '" +
                     last_client_.uuid_text() + "'");
  token_ = token_of(last_client_, "theirs");
  EXPECT_EQ(json(csc(2, "credentials/list", {})).at("credentialIDs").as_array().size(), 0u);
  EXPECT_EQ(said(csc(2, "credentials/info", {{"credentialID", "receipt"}})),
            "400 invalid_request: Invalid parameter credentialID");
  EXPECT_EQ(said(csc(2, "credentials/list", {{"userID", agency_.text()}})),
            "400 invalid_request: Invalid parameter userID");
}

TEST_F(CscTest, ASadRunsOut) {
  const auto hash = digest_of("một");
  const auto token = sad(2, {hash});
  database_.as_owner("UPDATE csc_activation SET expires_at = now() - interval '1 second'");
  EXPECT_EQ(said(csc(2, "signatures/signHash", signing(2, token, {hash}))), "400 invalid_request: SAD expired");
  sweep(database_.app(), system_now() + std::chrono::hours{48});
  EXPECT_EQ(count("csc_activation"), 0);
}

TEST_F(CscTest, AnEllipticKeySignsAsOthersReadItAndOnlyWithItsPurpose) {
  EllipticKeys elliptic{agency_};
  Services services{settings_,  database_.app(), elliptic,   vault_,        outside_, cashier_,
                    registrar_, signer_,         tokens_,    throttle_,     metrics_, health_,
                    officers_,  key_desk_,       system_now, system_random, log_};
  const auto call = [&](const std::string& method, const boost::json::object& body) {
    return Pipeline{services, routes()}.answer(request("POST", "/csc/v2/" + method, boost::json::serialize(body)));
  };
  credential_ = "seal";
  const auto hash = digest_of("một");
  const auto listed = json(call("credentials/list", {{"credentialInfo", true}, {"authInfo", true}}));
  EXPECT_EQ(listed.at("credentialIDs"), (boost::json::array{"seal"}));
  const auto& one = listed.at("credentialInfos").at(0);
  EXPECT_EQ(one.at("key"),
            (boost::json::object{
                {"status", "enabled"}, {"algo", {ecdsa_oid}}, {"len", 256}, {"curve", "1.2.840.10045.3.1.7"}}));
  EXPECT_EQ(one.at("auth"), (boost::json::object{{"mode", "explicit"}, {"objects", boost::json::array{}}}));
  const auto token = std::string{json(call("credentials/authorize", authorization(2, {hash}))).at("SAD").as_string()};
  auto body = signing(2, token, {hash});
  EXPECT_EQ(said(call("signatures/signHash", body)), "400 invalid_request: Invalid parameter signAlgo");
  body["signAlgo"] = ecdsa_oid;
  const auto answer = call("signatures/signHash", body);
  ASSERT_EQ(answer.status, 200) << as_text(answer.body);
  EXPECT_TRUE(verifies(*from_base64(one.at("cert").at("certificates").at(0).as_string()), hash, first_value(answer)));
}

struct Algorithm {
  const char* sign_oid;
  const char* hash_oid;
  const char* parameters;  ///< base64 of RSASSA-PSS-params, as OpenSSL writes them
  std::size_t size;
};
constexpr const char* pss_sha256 = "MDSgDzANBglghkgBZQMEAgEFAKEcMBoGCSqGSIb3DQEBCDANBglghkgBZQMEAgEFAKIDAgEg";
constexpr Algorithm algorithms[]{{rsa_oid, sha256_oid, nullptr, 32},
                                 {rsa_oid, sha384_oid, nullptr, 48},
                                 {rsa_oid, sha512_oid, nullptr, 64},
                                 {"1.2.840.113549.1.1.11", nullptr, nullptr, 32},
                                 {"1.2.840.113549.1.1.13", sha512_oid, nullptr, 64},
                                 {pss_oid, sha256_oid, pss_sha256, 32}};

TEST_F(CscTest, EveryAlgorithmGivesSignaturesThatOpensslVerifies) {
  for (const auto& algorithm : algorithms) {
    const auto hash = digest_of("một", algorithm.size);
    auto body = signing(2, sad(2, {hash}), {hash});
    body["signAlgo"] = algorithm.sign_oid;
    body.erase("hashAlgorithmOID");
    if (algorithm.hash_oid) body["hashAlgorithmOID"] = algorithm.hash_oid;
    if (algorithm.parameters) body["signAlgoParams"] = algorithm.parameters;
    const auto answer = csc(2, "signatures/signHash", body);
    ASSERT_EQ(answer.status, 200) << algorithm.sign_oid << as_text(answer.body);
    EXPECT_TRUE(
        verifies(keys_.certificate_chain().front(), hash, first_value(answer), algorithm.parameters != nullptr));
  }
}

TEST_F(CscTest, EveryFaultIsToldInTheWordsOfTheSpecification) {
  const auto hash = digest_of("một");
  const std::string tokens[]{sad(1, {hash}), sad(2, {hash})};
  for (const auto& fault : faults) {
    const std::string method{fault.method};
    auto body = method == "signatures/signHash"     ? signing(fault.version, tokens[fault.version - 1], {hash})
                : method == "credentials/authorize" ? authorization(fault.version, {hash})
                : method == "credentials/info"      ? boost::json::object{{"credentialID", "receipt"}}
                                                    : boost::json::object{};
    body[fault.member] = boost::json::parse(fault.value);
    EXPECT_EQ(said(csc(fault.version, method, body)), std::string{fault.error} + ": " + fault.description)
        << method << " " << fault.member << " " << fault.value;
  }
  EXPECT_EQ(count("signature_job"), 0);
}

boost::json::object document(const char* format = "C", const char* envelope = "Attached") {
  return {{"document", to_base64(as_bytes("Kết quả"))},
          {"signature_format", format},
          {"signed_envelope_property", envelope},
          {"signAlgo", rsa_oid},
          {"hashAlgorithmOID", sha256_oid}};
}

TEST_F(CscTest, DocumentsAndHashesBecomeWholeSignatures) {
  const auto hash = digest_of("Kết quả");
  const auto sign = [&](const char* member, boost::json::object item, const std::string& token) {
    return csc(2, "signatures/signDoc",
               {{"credentialID", "receipt"}, {"SAD", token}, {member, boost::json::array{std::move(item)}}});
  };
  const auto whole = sign("documents", document(), sad(2, {hash}));
  ASSERT_EQ(whole.status, 200) << as_text(whole.body);
  EXPECT_EQ(json(whole).at("DocumentWithSignature").as_array().size(), 1u);
  auto digest = document("J", "Detached");
  digest.erase("document");
  digest["hashes"] = list({hash});
  const auto alone = sign("documentDigests", digest, sad(2, {hash}));
  ASSERT_EQ(alone.status, 200) << as_text(alone.body);
  EXPECT_EQ(json(alone).at("SignatureObject").as_array().size(), 1u);
  EXPECT_EQ(count("signature_job WHERE format IN ('cades', 'jades')"), 2);
  EXPECT_EQ(count("signature_log"), 2);
  EXPECT_EQ(count("csc_activation WHERE remaining = 0"), 2);

  const auto token = sad(2, {digest_of("một tệp khác")});
  EXPECT_EQ(said(sign("documents", document(), token)),
            "403 invalid_hash: Document or documentDigest does not match authorized hash");
  const auto fault = [&](const char* member, const char* value) {
    auto item = document();
    item[member] = boost::json::parse(value);
    return said(sign("documents", item, token));
  };
  EXPECT_EQ(fault("signature_format", R"("Z")"), "400 invalid_request: Invalid parameter signature_format");
  EXPECT_EQ(fault("signature_format", "null"),
            "400 invalid_request: Missing (or invalid type) string parameter signature_format");
  EXPECT_EQ(fault("conformance_level", R"("Ades-B")"), "400 invalid_request: Invalid parameter conformance_level");
  EXPECT_EQ(fault("signed_envelope_property", R"("Parallel")"),
            "400 invalid_request: Invalid parameter signed_envelope_property");
  EXPECT_EQ(fault("document", R"("?")"), "400 invalid_request: Invalid Base64 documents string parameter");
  EXPECT_EQ(said(csc(2, "signatures/signDoc", {{"credentialID", "receipt"}, {"SAD", token}})),
            "400 invalid_request: Empty documentDigests and documents objects");
  EXPECT_EQ(said(csc(2, "signatures/signDoc",
                     {{"credentialID", "receipt"},
                      {"SAD", token},
                      {"documents", boost::json::array{document()}},
                      {"documentDigests", boost::json::array{digest}}})),
            "400 invalid_request: Both documentDigests and documents parameters passed");
  EXPECT_EQ(count("signature_job"), 2);
}

TEST_F(CscTest, WhatGoesWrongBeforeAMethodRunsIsToldInTheSameForm) {
  const auto with = [&](std::string_view header, std::string_view value) {
    auto asked = request("POST", "/csc/v2/credentials/list", "{}");
    std::erase_if(asked.headers, [&](const auto& one) { return one.first == header; });
    if (!value.empty()) asked.headers.emplace_back(header, value);
    return ask(asked);
  };
  const auto nobody = with("authorization", "");
  EXPECT_EQ(said(nobody), "401 invalid_token: The access token is missing, unknown or expired");
  EXPECT_EQ(find_header(nobody.headers, "www-authenticate"), "Bearer realm=\"kythu\"");
  EXPECT_EQ(find_header(nobody.headers, "content-type"), "application/json");
  const auto dead = with("authorization", "Bearer kyt_dead");
  EXPECT_EQ(dead.status, 401);
  EXPECT_EQ(find_header(dead.headers, "www-authenticate"), "Bearer realm=\"kythu\", error=\"invalid_token\"");
  EXPECT_EQ(said(with("authorization", "Basic YTpi")), "400 invalid_request: Malformed authorization header");
  EXPECT_EQ(said(with("authorization", "Bearer a b")), "400 invalid_request: Malformed authorization header");
  EXPECT_EQ(said(with("content-type", "text/plain")), "400 invalid_request: The content type must be application/json");
  EXPECT_EQ(said(ask(request("GET", "/csc/v2/credentials/list"))),
            "405 invalid_request: Every method of this API is called by POST");
  EXPECT_EQ(said(ask(request("POST", "/csc/v2/auth/login", "{}"))),
            "501 invalid_request: This method is not implemented");
  EXPECT_EQ(ask(request("POST", "/csc/v1/credentials/list", "{")).status, 400);
  EXPECT_EQ(ask(request("POST", "/csc/v2/info")).status, 200);
  token_ = new_client("reader", "receipts:read");
  const auto poor = ask(request("POST", "/csc/v2/credentials/list", "{}"));
  EXPECT_EQ(said(poor), "403 unauthorized_client: This call needs the scope sign.");
}

TEST_F(CscTest, ListsComeInPagesInTheFirstVersion) {
  keys_.rotate("receipt", "seal");
  const auto first = json(csc(1, "credentials/list", {{"maxResults", 1}}));
  EXPECT_EQ(first.at("credentialIDs"), (boost::json::array{"receipt"}));
  const auto second = json(csc(1, "credentials/list", {{"maxResults", 1}, {"pageToken", first.at("nextPageToken")}}));
  EXPECT_EQ(second.at("credentialIDs"), (boost::json::array{"seal"}));
  EXPECT_FALSE(second.as_object().contains("nextPageToken"));
}

}  // namespace
}  // namespace kythu::gateway
