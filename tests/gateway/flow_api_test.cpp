#include "gateway/api/credentials.hpp"
#include "gateway/api/documents.hpp"
#include "gateway/api/events.hpp"
#include "gateway/api/signature_extension.hpp"
#include "gateway/api/signatures.hpp"
#include "gateway/api/webhook_endpoints.hpp"
#include "gateway/signing_api_fixture.hpp"
#include "signing/own_token.hpp"

namespace kythu::gateway {
namespace {

TEST_F(ApiTest, ASignatureIsKeptLoggedAnnouncedAndProvable) {
  const auto made = call(create_signature, post(order(pdf_), "k1"));
  ASSERT_TRUE(made);
  EXPECT_EQ(made->status, 201);
  const auto said = words(*made);
  const auto content = *from_base64(said.at("document").at("content").as_string());
  EXPECT_TRUE(std::equal(pdf_.begin(), pdf_.end(), content.begin()));
  EXPECT_EQ(said.at("document").at("sha256").as_string(), to_hex(sha256(content)));
  const std::string document{said.at("document").at("id").as_string()};
  EXPECT_EQ(call(show_document, {}, {document})->body, content);
  EXPECT_TRUE(call(show_signature, {}, {std::string{said.at("id").as_string()}}));
  const auto proof = words(*call(prove_document, {}, {document}));
  EXPECT_EQ(proof.at("root_hash"), proof.at("leaf_hash"));  // a tree of one leaf
  EXPECT_EQ(database_.as_owner("SELECT 1 FROM outbox WHERE type = 'signature.done'").size(), 1u);
  EXPECT_EQ(database_.as_owner("SELECT 1 FROM audit_record WHERE act = 'signature.created'").size(), 1u);
}

TEST_F(ApiTest, TheSameKeyGivesTheSameSignatureAndAnotherDocumentIsRefused) {
  const auto first = call(create_signature, post(order(pdf_), "k1"));
  const auto again = call(create_signature, post(order(pdf_), "k1"));
  ASSERT_TRUE(first && again);
  EXPECT_EQ(first->body, again->body);
  EXPECT_EQ(find_header(again->headers, "idempotency-replayed"), "true");
  auto other = order(pdf_);
  other["reason"] = "another";
  const auto refused = call(create_signature, post(other, "k1"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "idempotency_key_reused");
}

TEST_F(ApiTest, AFormWithTheDocumentGivesTheSignedDocumentItself) {
  std::string body =
      "--b\r\nContent-Disposition: form-data; name=\"request\"\r\n\r\n{\"credential\":\"result\"}\r\n"
      "--b\r\nContent-Disposition: form-data; name=\"document\"; filename=\"a.pdf\"\r\n\r\n";
  body.append(as_text(pdf_)).append("\r\n--b--\r\n");
  auto request = post({}, "k2");
  request.headers = {
      {"content-type", "multipart/form-data; boundary=b"}, {"idempotency-key", "k2"}, {"accept", "application/pdf"}};
  request.body = to_bytes(body);
  const auto made = call(create_signature, request);
  ASSERT_TRUE(made);
  EXPECT_EQ(find_header(made->headers, "content-type"), "application/pdf");
  EXPECT_TRUE(find_header(made->headers, "x-signature-id"));
  EXPECT_TRUE(std::equal(pdf_.begin(), pdf_.end(), made->body.begin()));
}

TEST_F(ApiTest, WhatThisApplianceDoesNotMakeIsSaidSo) {
  const auto code_of = [&](const char* member, boost::json::value value) {
    auto asked = order(pdf_);
    asked[member] = std::move(value);
    const auto answer = call(create_signature, post(asked, "k3"));
    return answer ? std::string{"signed"} : answer.error().code;
  };
  EXPECT_EQ(code_of("format", "rot13"), "validation_failed");
  EXPECT_EQ(code_of("packaging", "detached"), "combination_unsupported");
  EXPECT_EQ(code_of("form", "general"), "combination_unsupported");
  EXPECT_EQ(code_of("level", "lta"), "revocation_unavailable");
  EXPECT_EQ(code_of("credential", "another"), "credential_unknown");
  EXPECT_EQ(code_of("credentials", "result"), "validation_failed");
  EXPECT_EQ(code_of("digest", boost::json::object{{"value", "00"}}), "validation_failed");
}

TEST_F(ApiTest, ASignatureIsRaisedAndWhatCannotBeIsSaidSo) {
  const auto made = call(create_signature, post(order(pdf_), "k5"));
  ASSERT_TRUE(made);
  const auto content = words(*made).at("document").at("content");
  const auto raised_to = [&](std::string_view level, const boost::json::value& document) {
    return call(extend_signature, post({{"level", level}, {"document", {{"content", document}}}}, "e1"));
  };
  const auto raised = raised_to("t", content), again = raised_to("t", content);
  ASSERT_TRUE(raised && again);
  EXPECT_EQ(raised->body, again->body);
  EXPECT_EQ(find_header(again->headers, "idempotency-replayed"), "true");
  EXPECT_EQ(raised_to("lta", content).error().code, "idempotency_key_reused");
  database_.as_owner("DELETE FROM idempotency_key");
  const auto said = words(*raised);
  EXPECT_EQ(said.at("level"), "t");
  EXPECT_TRUE(said.at("timestamped_at").is_string());
  EXPECT_EQ(said.at("extends"), words(*made).at("document").at("id"));
  const auto before = *from_base64(content.as_string()),
             after = *from_base64(said.at("document").at("content").as_string());
  EXPECT_EQ(call(show_document, {}, {std::string{said.at("document").at("id").as_string()}})->body, after);
  EXPECT_TRUE(after.size() > before.size() && std::equal(before.begin(), before.end(), after.begin()));
  EXPECT_EQ(database_.as_owner("SELECT 1 FROM audit_record WHERE act = 'signature.extended'").size(), 1u);
  EXPECT_EQ(raised_to("t", said.at("document").at("content")).error().code, "level_reached");
  EXPECT_EQ(raised_to("lta", content).error().code, "revocation_unavailable");  // the certificate names nobody to ask
  EXPECT_EQ(raised_to("t", boost::json::string{to_base64(pdf_)}).error().code, "document_not_signed");
  EXPECT_EQ(raised_to("b", content).error().code, "validation_failed");
}

TEST_F(ApiTest, AFileThatStaysAtHomeIsSignedByItsDigest) {
  boost::json::object asked{{"credential", "result"},
                            {"format", "cades"},
                            {"packaging", "detached"},
                            {"document", {{"name", "a.dwg"}}},
                            {"digest", {{"algorithm", "sha256"}, {"value", to_base64(sha256(pdf_))}}}};
  const auto made = call(create_signature, post(asked, "k5"));
  ASSERT_TRUE(made);
  const auto document = words(*made).at("document");
  EXPECT_EQ(document.at("name"), "a.dwg.p7s");
  EXPECT_EQ(document.at("original_sha256").as_string(), to_hex(sha256(pdf_)));
  asked["format"] = "pades";
  asked.erase("packaging");
  const auto refused = call(create_signature, post(asked, "k6"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "digest_unsuitable");
}

/// A leader's own key: what was prepared is signed elsewhere, and completed once.
class TwoSteps : public ApiTest {
 public:
  boost::json::object asked(const char* key) {
    auto order =
        boost::json::object{{"format", "cades"},
                            {"algorithm", "ecdsa_p256_sha256"},
                            {"certificate_chain", test::to_pem(token_.chain[0]) + test::to_pem(token_.chain[1])},
                            {"document", {{"name", "a.txt"}, {"content", to_base64(as_bytes("content"))}}}};
    return words(*call(prepare_signature, post(order, key)));
  }
  Result<Answer, Problem> complete(const boost::json::object& prepared, const Bytes& value, const char* key) {
    return call(complete_signature, post({{"signature", to_base64(value)}}, key),
                {std::string{prepared.at("id").as_string()}});
  }
  Bytes sign(const boost::json::object& prepared) {
    return token_.sign(*from_base64(prepared.at("to_be_signed").at("digest").as_string()));
  }
  test::OwnToken token_{"prime256v1"};
};

TEST_F(TwoSteps, TheSignatureIsMadeElsewhereAndThePreparationWorksOnce) {
  const auto prepared = asked("p1");
  EXPECT_EQ(asked("p1").at("id"), prepared.at("id"));
  const auto value = sign(prepared);
  const auto made = complete(prepared, value, "c1");
  ASSERT_TRUE(made);
  EXPECT_EQ(words(*made).at("id"), prepared.at("id"));
  EXPECT_EQ(words(*made).at("credential"), "elsewhere");
  EXPECT_EQ(complete(prepared, value, "c1")->body, made->body);
  const auto again = complete(prepared, value, "c2");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, "preparation_used");
}

TEST_F(TwoSteps, AWrongALateAndAForeignSignatureAreRefused) {
  const auto first = asked("p2"), second = asked("p3");
  const auto code_of = [&](const Bytes& value, const char* key) {
    const auto answer = complete(first, value, key);
    return answer ? std::string{"signed"} : answer.error().code;
  };
  EXPECT_EQ(code_of(Bytes(64, 1), "c3"), "signature_wrong");
  EXPECT_EQ(code_of(test::OwnToken{"prime256v1"}.sign(Bytes(32, 7)), "c4"), "signature_wrong");
  database_.as_owner("UPDATE signature_preparation SET expires_at = now() - interval '1 second'");
  EXPECT_EQ(code_of(sign(first), "c5"), "preparation_expired");
  const auto missing = call(complete_signature, post({{"signature", "AAAA"}}, "c6"), {SignatureId{}.text()});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, "preparation_not_found");
}

TEST_F(ApiTest, AnEndpointsSecretIsShownAgainToTheSameRequestAndRestsNowhere) {
  const auto request = post({{"url", "https://portal.example/hook"}, {"events", {"payment.paid"}}}, "k4");
  const auto first = call(create_webhook_endpoint, request), again = call(create_webhook_endpoint, request);
  ASSERT_TRUE(first && again);
  EXPECT_EQ(first->body, again->body);
  EXPECT_TRUE(std::string_view{words(*first).at("secret").as_string()}.starts_with("whsec_"));
  EXPECT_EQ(database_.as_owner("SELECT 1 FROM idempotency_key WHERE convert_from(body, 'UTF8') LIKE '%whsec_%'").size(),
            0u);
  const std::string id{words(*first).at("id").as_string()};
  EXPECT_FALSE(words(*call(show_webhook_endpoint, {}, {id})).contains("secret"));
  const auto rotated = call(rotate_webhook_secret, post({}, ""), {id});
  ASSERT_TRUE(rotated);
  EXPECT_NE(words(*rotated).at("secret"), words(*first).at("secret"));
  EXPECT_EQ(words(*call(disable_webhook_endpoint, {}, {id})).at("status"), "disabled");
}

TEST_F(ApiTest, CredentialsAreTheKeysThatSignResultsForTheClient) {
  const auto said = words(*call(list_credentials, {}));
  ASSERT_EQ(said.at("data").as_array().size(), 1u);
  EXPECT_EQ(said.at("data").at(0).at("status"), "active");
}

TEST_F(ApiTest, NewWorkIsSignedByTheSuccessorOfARotatedKey) {
  keys.rotate("result", "result-2027");
  const auto made = call(create_signature, post(order(pdf_), "rotated"));
  ASSERT_TRUE(made);
  const auto said = words(*made);
  EXPECT_EQ(said.at("credential"), "result-2027");
  const auto stored = database_.as_owner("SELECT encode(certificate, 'hex') FROM signature_job");
  EXPECT_EQ(stored[0][0].as<std::string>(), to_hex(keys.certificate_chain("result-2027").front()));
  const auto listed = words(*call(list_credentials, {}));
  EXPECT_EQ(listed.at("data").at(0).at("successor"), "result-2027");
  EXPECT_EQ(listed.at("data").at(1).at("successor"), nullptr);
}

TEST_F(ApiTest, ASuspendedKeyIsShownAndRefused) {
  keys.set_state("result", hsm::KeyState::suspended);
  EXPECT_EQ(words(*call(list_credentials, {})).at("data").at(0).at("status"), "suspended");
  const auto refused = call(create_signature, post(order(pdf_), "suspended"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "credential_not_active");
}

TEST_F(ApiTest, WhatTheSignerFindsOutAboutAKeyIsToldClearly) {
  keys.next_refusal = hsm::Refusal::not_active;
  EXPECT_EQ(call(create_signature, post(order(pdf_), "k7")).error().code, "credential_not_active");
  keys.next_refusal = hsm::Refusal::needs_approval;
  EXPECT_EQ(call(create_signature, post(order(pdf_), "k8")).error().code, "approval_needed");
}

TEST_F(ApiTest, AnEventIsSentAgainWhenAnEndpointWantsIt) {
  ASSERT_TRUE(call(create_signature, post(order(pdf_), "k5")));
  const auto listed = words(*call(list_events, {}));
  ASSERT_EQ(listed.at("data").as_array().size(), 1u);
  const std::string id{listed.at("data").at(0).at("id").as_string()};
  EXPECT_EQ(call(redeliver_event, post({}, ""), {id}).error().code, "no_endpoint");
  ASSERT_TRUE(call(create_webhook_endpoint, post({{"url", "https://portal.example/hook"}}, "k6")));
  EXPECT_EQ(call(redeliver_event, post({}, ""), {id})->status, 202);
  EXPECT_EQ(words(*call(show_event, {}, {id})).at("deliveries").as_array().size(), 1u);
}

}  // namespace
}  // namespace kythu::gateway
