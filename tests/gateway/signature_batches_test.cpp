#include "gateway/api/signature_batches.hpp"

#include <atomic>
#include <chrono>
#include <cstdlib>

#include "gateway/api/batch_signer.hpp"
#include "gateway/api/documents.hpp"
#include "gateway/api/signatures.hpp"
#include "gateway/signing_api_fixture.hpp"

namespace kythu::gateway {
namespace {

using namespace std::chrono_literals;

/// The vault, with something that happens once it has signed and before anybody hears of it.
class EventfulKeys : public hsm::Keys {
 public:
  explicit EventfulKeys(hsm::Keys& keys) : keys_(keys) {}
  Result<hsm::Signature, hsm::Refusal> sign(const hsm::SigningOrder& order) override {
    auto signature = keys_.sign(order);
    if (const auto event = std::exchange(once_signed, nullptr)) event();
    return signature;
  }
  Result<std::vector<hsm::KeyInfo>, hsm::Refusal> list() override { return keys_.list(); }
  std::function<void()> once_signed;

 private:
  hsm::Keys& keys_;
};

class SignatureBatches : public ApiTest {
 protected:
  SignatureBatches() { add_client(client_); }

  void add_client(ClientId client) {
    database_.as_owner("INSERT INTO client (client_id, name, scopes, created_at) VALUES ('" + client.uuid_text() +
                       "', 'portal', 'sign', now())");
    database_.as_owner("INSERT INTO client_agency (client_id, agency_id) VALUES ('" + client.uuid_text() + "', '" +
                       agency.uuid_text() + "')");
  }
  static boost::json::object of(boost::json::array documents) {
    return {{"credential", "result"}, {"documents", std::move(documents)}};
  }
  boost::json::array pdfs(int count) const {
    boost::json::array all;
    for (int i = 1; i <= count; ++i)
      all.push_back({{"name", std::to_string(i) + ".pdf"}, {"content", to_base64(pdf_)}});
    return all;
  }
  std::string opened(const boost::json::object& body, const std::string& key) {
    const auto answer = call(create_signature_batch, post(body, key));
    if (!answer) throw std::runtime_error{answer.error().code};
    return std::string{words(*answer).at("id").as_string()};
  }
  boost::json::object shown(const std::string& id, const std::string& query = {}) {
    Request request;
    request.query = query;
    return words(*call(show_signature_batch, request, {id}));
  }
  std::string progress(const std::string& id) { return boost::json::serialize(shown(id).at("progress")); }
  static std::string figures(int waiting, int done, int failed) {
    return boost::json::serialize(boost::json::object{
        {"total", waiting + done + failed}, {"waiting", waiting}, {"done", done}, {"failed", failed}});
  }
  /// What was due; the clock moves a little with each, as it does outside.
  int work(BatchSigner& signer) {
    int documents = 0;
    for (; signer.work_once(); ++documents) pass(1ms);
    return documents;
  }
  int work() { return work(signer_of_batches_); }
  void pass(std::chrono::microseconds time) { now_ = now_.load() + time; }
  std::int64_t count(const std::string& what) {
    return database_.as_owner("SELECT count(*) FROM " + what)[0][0].as<std::int64_t>();
  }
  void expect_each_kept_once(std::int64_t documents) {
    EXPECT_EQ(count("signature_job"), documents);
    EXPECT_EQ(count("signature_log"), documents);
    EXPECT_EQ(count("outbox WHERE type = 'signature.done'"), documents);
    EXPECT_EQ(count("audit_record WHERE act = 'signature.created'"), documents);
    EXPECT_EQ(count("signature_batch_item i JOIN signature_job j USING (signature_id)"), documents);
  }

  std::atomic<Instant> now_{system_now() + 1h};  // later than whatever a call takes
  EventfulKeys eventful_{keys};
  signing::Signer batch_room_{SigningTest::settings(), eventful_, inspector, tsa, system_now, system_random, &raiser_};
  Services batch_services_{settings_,
                           database_.app(),
                           eventful_,
                           vault_,
                           tsa,
                           cashier_,
                           registrar_,
                           batch_room_,
                           tokens_,
                           throttle_,
                           metrics_,
                           health_,
                           officers_,
                           key_desk_,
                           [this] { return now_.load(); },
                           system_random,
                           log_};
  BatchSigner signer_of_batches_{batch_services_};
};

TEST_F(SignatureBatches, EachDocumentBecomesASignatureOfItsOwnAndAFailedOneSaysWhy) {
  auto documents = pdfs(2);
  documents.push_back({{"name", "3.pdf"}, {"content", to_base64(as_bytes("not a PDF"))}});
  documents.push_back({{"content", to_base64(pdf_)}, {"metadata", {{"dossier", "H12-4"}}}});
  auto body = of(documents);
  body["metadata"] = {{"dossier", "H12"}};
  const auto id = opened(body, "k1");
  EXPECT_EQ(shown(id).at("status"), "running");
  EXPECT_EQ(progress(id), figures(4, 0, 0));
  EXPECT_EQ(work(), 4);
  const auto said = shown(id);
  EXPECT_EQ(said.at("status"), "done");
  EXPECT_TRUE(said.at("ended_at").is_string());
  EXPECT_EQ(progress(id), figures(0, 3, 1));
  const auto& items = said.at("items").at("data").as_array();
  EXPECT_EQ(items.at(2).at("problem").at("code"), "document_not_a_pdf");
  EXPECT_EQ(items.at(2).at("document"), nullptr);
  for (const auto at : {0, 1, 3}) {
    const auto& item = items.at(static_cast<std::size_t>(at));
    const auto signature = words(*call(show_signature, {}, {std::string{item.at("id").as_string()}}));
    EXPECT_EQ(signature.at("document").at("href"), item.at("document").at("href"));
    EXPECT_EQ(signature.at("metadata").at("dossier"), at == 3 ? "H12-4" : "H12");
    EXPECT_EQ(item.at("original_sha256").as_string(), to_hex(sha256(pdf_)));
    EXPECT_TRUE(call(show_document, {}, {std::string{item.at("document").at("id").as_string()}}));
  }
  expect_each_kept_once(3);
  EXPECT_EQ(count("signature_batch_item WHERE length(content) > 0"), 0);
}

TEST_F(SignatureBatches, TheSameKeyOpensOneBatch) {
  const auto first = call(create_signature_batch, post(of(pdfs(2)), "k1"));
  const auto again = call(create_signature_batch, post(of(pdfs(2)), "k1"));
  ASSERT_TRUE(first && again);
  EXPECT_EQ(first->status, 202);
  EXPECT_EQ(first->body, again->body);
  EXPECT_EQ(find_header(again->headers, "idempotency-replayed"), "true");
  EXPECT_EQ(call(create_signature_batch, post(of(pdfs(3)), "k1")).error().code, "idempotency_key_reused");
  EXPECT_EQ(count("signature_batch_item"), 2);
}

TEST_F(SignatureBatches, AFormBringsManyFiles) {
  std::string body = "--b\r\nContent-Disposition: form-data; name=request\r\n\r\n{\"credential\":\"result\"}\r\n";
  for (const auto* name : {"a.pdf", "b.pdf"})
    body += "--b\r\nContent-Disposition: form-data; name=document; filename=\"" + std::string{name} +
            "\"\r\nContent-Type: application/pdf\r\n\r\n" + std::string{as_text(pdf_)} + "\r\n";
  auto request = post({}, "k1");
  request.headers = {{"content-type", "multipart/form-data; boundary=b"}, {"idempotency-key", "k1"}};
  request.body = to_bytes(body + "--b--\r\n");
  const auto answer = call(create_signature_batch, request);
  ASSERT_TRUE(answer);
  EXPECT_EQ(work(), 2);
  const auto page = shown(std::string{words(*answer).at("id").as_string()}).at("items");
  EXPECT_EQ(page.at("data").at(1).at("name"), "b.pdf");
  expect_each_kept_once(2);
}

TEST_F(SignatureBatches, MoreDocumentsComeUntilItIsFull) {
  const auto id = opened(of(pdfs(1)), "k1");
  work();
  const auto more = [&](const char* key) {
    return call(extend_signature_batch, post({{"documents", pdfs(2)}}, key), {id});
  };
  const auto added = more("m1"), again = more("m1");
  ASSERT_TRUE(added && again);
  EXPECT_EQ(added->body, again->body);
  EXPECT_EQ(words(*added).at("status"), "running");
  EXPECT_EQ(work(), 2);
  EXPECT_EQ(progress(id), figures(0, 3, 0));
  database_.as_owner(
      "INSERT INTO signature_batch_item (agency_id, batch_id, number, request, sha256, content, signature_id, state,"
      " problem, attempts, due_at) SELECT agency_id, batch_id, n, request, sha256, '',"
      " ('01900000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'failed', problem, 1, due_at"
      " FROM signature_batch_item, generate_series(4, 9999) AS n WHERE number = 1");
  EXPECT_EQ(more("m2").error().code, "batch_full");
  EXPECT_EQ(count("signature_batch_item"), 9'999);
  const auto other = call(extend_signature_batch, post({{"documents", pdfs(1)}, {"credential", "result"}}, "m3"), {id});
  EXPECT_EQ(other.error().errors.at(0).code, "unknown_member");
}

TEST_F(SignatureBatches, TenThousandAreTakenAtOnceAndAThousandOfThemSigned) {
  const auto* asked = std::getenv("KYTHU_LONG");
  if (!asked || std::string_view{asked} != "yes") GTEST_SKIP() << "KYTHU_LONG=yes runs it: a minute";
  const auto begin = std::chrono::steady_clock::now();
  const auto id = opened(of(pdfs(10'000)), "k1");
  const auto taken = std::chrono::steady_clock::now();
  for (int i = 0; i < 1'000; ++i, pass(1ms)) ASSERT_TRUE(signer_of_batches_.work_once());
  const auto ended = std::chrono::steady_clock::now();
  EXPECT_EQ(progress(id), figures(9'000, 1'000, 0));
  RecordProperty("milliseconds_to_take", static_cast<int>((taken - begin) / 1ms));
  RecordProperty("milliseconds_to_sign_a_thousand", static_cast<int>((ended - taken) / 1ms));
}

TEST_F(SignatureBatches, AreTheirClientsAloneAndReadByPages) {
  const auto id = opened(of(pdfs(3)), "k1");
  work();
  const auto first = shown(id, "limit=2&status=done").at("items");
  ASSERT_EQ(first.at("data").as_array().size(), 2u);
  EXPECT_EQ(first.at("has_more"), true);
  const auto rest = shown(id, "limit=2&after=" + std::string{first.at("next").as_string()}).at("items");
  ASSERT_EQ(rest.at("data").as_array().size(), 1u);
  EXPECT_EQ(rest.at("data").at(0).at("number"), 3);
  EXPECT_TRUE(shown(id, "status=failed").at("items").at("data").as_array().empty());
  client_ = ClientId::fresh(system_now(), system_random);
  EXPECT_EQ(call(show_signature_batch, {}, {id}).error().code, "not_found");
  EXPECT_EQ(call(extend_signature_batch, post({{"documents", pdfs(1)}}, "m1"), {id}).error().code, "not_found");
}

struct RefusedBatch {
  const char* name;
  boost::json::value members;  ///< laid over a good request
  const char *code, *pointer;
};

boost::json::value after_a_good_one(boost::json::object second) {
  return {{"documents", {boost::json::object{{"content", "JVBERi0="}}, std::move(second)}}};
}

TEST_F(SignatureBatches, AreTakenWholeOrNotAtAll) {
  const RefusedBatch cases[] = {
      {"no_document", {{"documents", boost::json::array{}}}, "validation_failed", "/documents"},
      {"too_many",
       {{"documents", boost::json::array(10'001, boost::json::object{{"content", "AAAA"}})}},
       "validation_failed",
       "/documents"},
      {"not_a_list", {{"documents", "JVBERi0="}}, "validation_failed", "/documents"},
      {"one_beside", {{"document", boost::json::object{}}}, "validation_failed", "/document"},
      {"a_way_to_return", {{"return", "href"}}, "validation_failed", "/return"},
      {"a_mistyped_member", {{"credentials", "result"}}, "validation_failed", "/credentials"},
      {"a_mistyped_member_of_one", after_a_good_one({{"content", "JVBERi0="}, {"nane", "x"}}), "validation_failed",
       "/documents/1/nane"},
      {"no_content", after_a_good_one({{"name", "x"}}), "validation_failed", "/documents/1/content"},
      {"not_base64", after_a_good_one({{"content", "%%"}}), "validation_failed", "/documents/1/content"},
      {"a_path", after_a_good_one({{"content", "JVBERi0="}, {"name", "../x"}}), "validation_failed",
       "/documents/1/name"},
      {"an_image", after_a_good_one({{"content", "JVBERi0="}, {"media_type", "image/png"}}), "media_type_unsupported",
       "/documents/1/media_type"},
      {"a_digest", after_a_good_one({{"digest", {{"algorithm", "sha256"}, {"value", to_base64(sha256(BytesView{}))}}}}),
       "digest_unsuitable", "/documents/1/digest"},
      {"an_unknown_level", {{"level", "x"}}, "validation_failed", "/level"},
      {"an_unknown_key", {{"credential", "another"}}, "credential_unknown", "/credential"}};
  for (const auto& refused : cases) {
    SCOPED_TRACE(refused.name);
    auto body = of(pdfs(1));
    for (const auto& member : refused.members.as_object()) body[member.key()] = member.value();
    const auto answer = call(create_signature_batch, post(body, "k1"));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, refused.code);
    ASSERT_FALSE(answer.error().errors.empty());
    EXPECT_EQ(answer.error().errors.at(0).pointer, refused.pointer);
  }
  EXPECT_EQ(count("signature_batch"), 0);
  EXPECT_EQ(count("idempotency_key"), 0);
}

TEST_F(SignatureBatches, ACoreThatDiesBetweenClaimAndOutcomeLosesAndDoublesNothing) {
  const auto id = opened(of(pdfs(3)), "k1");
  const auto before = shown(id).at("items").at("data");
  eventful_.once_signed = [] { throw std::runtime_error{"killed"}; };
  EXPECT_THROW(signer_of_batches_.work_once(), std::runtime_error);
  BatchSigner restarted{batch_services_};
  EXPECT_EQ(work(restarted), 2) << "what nobody holds goes on at once";
  EXPECT_EQ(progress(id), figures(1, 2, 0));
  pass(5min);
  EXPECT_EQ(work(restarted), 1) << "and the other when its lease has run out";
  EXPECT_EQ(shown(id).at("status"), "done");
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(shown(id).at("items").at("data").at(i).at("id"), before.at(i).at("id"));
  expect_each_kept_once(3);
}

TEST_F(SignatureBatches, ALateOutcomeIsNotKeptBesideTheOneThatTookOver) {
  const auto id = opened(of(pdfs(1)), "k1");
  eventful_.once_signed = [&] {
    pass(5min);
    BatchSigner other{batch_services_};
    EXPECT_EQ(work(other), 1);
  };
  EXPECT_TRUE(signer_of_batches_.work_once());
  EXPECT_EQ(progress(id), figures(0, 1, 0));
  expect_each_kept_once(1);
}

TEST_F(SignatureBatches, WhatTakesItsCoreDownEachTimeIsGivenUp) {
  const auto id = opened(of(pdfs(1)), "k1");
  for (int tries = 1; tries <= 24; ++tries, pass(5min)) {
    eventful_.once_signed = [] { throw std::runtime_error{"killed"}; };
    EXPECT_THROW(signer_of_batches_.work_once(), std::runtime_error);
  }
  EXPECT_EQ(work(), 1);
  EXPECT_EQ(shown(id).at("items").at("data").at(0).at("problem").at("code"), "internal_error");
}

TEST_F(SignatureBatches, WhatOnlyHindersNowIsTriedAgainLaterAndTheBatchRests) {
  const auto id = opened(of(pdfs(2)), "k1");
  keys.next_refusal = hsm::Refusal::busy;
  EXPECT_EQ(work(), 1);
  EXPECT_EQ(progress(id), figures(2, 0, 0));
  pass(4s);
  EXPECT_EQ(work(), 0);
  pass(1s);
  EXPECT_EQ(work(), 2);
  EXPECT_EQ(progress(id), figures(0, 2, 0));
  expect_each_kept_once(2);
}

TEST_F(SignatureBatches, ClientsTakeTurnsHoweverMuchOneOfThemSent) {
  const auto much = client_;
  opened(of(pdfs(3)), "k1");
  opened(of(pdfs(2)), "k2");
  EXPECT_TRUE(signer_of_batches_.work_once());
  pass(1ms);
  client_ = ClientId::fresh(system_now(), system_random);
  add_client(client_);
  opened(of(pdfs(2)), "k3");
  EXPECT_EQ(work(), 6);
  std::string turns;
  for (const auto& row : database_.as_owner("SELECT client_id FROM signature_job ORDER BY log_index"))
    turns += row[0].c_str() == much.uuid_text() ? 'M' : 'f';
  EXPECT_EQ(turns, "MfMfMMM");
}

TEST_F(SignatureBatches, AClientThatWasShutOffIsNotSignedForMeanwhile) {
  opened(of(pdfs(1)), "k1");
  database_.as_owner("UPDATE client SET active = false");
  EXPECT_EQ(work(), 0);
  database_.as_owner("UPDATE client SET active = true");
  EXPECT_EQ(work(), 1);
}

}  // namespace
}  // namespace kythu::gateway
