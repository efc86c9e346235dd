// signatures/signDoc: 11.11 of 2.0. Every document is laid out before the SAD is touched, so that one that cannot be
// signed costs nothing.
#include <boost/json/serialize.hpp>

#include "config/base/digest.hpp"
#include "csc/activation.hpp"
#include "csc/csc.hpp"
#include "csc/document_wish.hpp"
#include "gateway/api/signature_keeping.hpp"
#include "signing/offer.hpp"

namespace kythu::gateway {
namespace {

struct CscDocumentJob {
  SignatureId id;
  CscDocumentWish wish;
  signing::Prepared prepared;
  std::optional<signing::SignedDocument> done{};
};

struct CscDocumentRequest {
  CscCredential credential;
  std::string sad, client_data;
  std::vector<CscDocumentWish> wishes;
};

void read_synchronous(CscParameters& parameters) {
  const auto mode = parameters.text("operationMode", Presence::optional, 8);
  if (!mode.empty() && mode != "S") parameters.fault("Invalid parameter operationMode");
  for (const auto* name : {"validity_period", "response_uri", "signatureQualifier"}) {
    if (parameters.has(name)) parameters.fault(std::string{"Invalid parameter "} + name);
  }
  if (parameters.flag("returnValidationInfo")) parameters.fault("Invalid parameter returnValidationInfo");
}

Result<CscDocumentRequest, CscError> read_document_request(const Context& context) {
  std::optional<CscError> first;
  CscParameters parameters{context.json, first};
  CscDocumentRequest request;
  const auto id = parameters.text("credentialID", Presence::required);
  request.sad = parameters.text("SAD", Presence::required);
  read_synchronous(parameters);
  request.client_data = parameters.client_data();
  parameters.array("documents");
  parameters.array("documentDigests");
  if (const auto good = parameters.check(); !good) return good.error();
  auto credential = find_enabled_csc_credential(context, id);
  if (!credential) return credential.error();
  auto wishes = read_csc_documents(parameters, *credential);
  if (!wishes) return wishes.error();
  request.credential = std::move(*credential);
  request.wishes = std::move(*wishes);
  return request;
}

signing::Signatory csc_signatory(const CscDocumentRequest& request, const CscDocumentWish& wish, SignatureId id) {
  return {.key = request.credential.key.label,
          .algorithm = wish.algorithm,
          .certificate_chain = request.credential.key.certificate_chain,
          .agency = request.credential.agency,
          .job = id.text()};
}

Result<std::vector<CscDocumentJob>, CscError> laid_out(const Context& context, CscDocumentRequest& request) {
  std::vector<CscDocumentJob> jobs;
  for (auto& wish : request.wishes) {
    const auto id = SignatureId::fresh(context.now, context.services.random);
    auto prepared = context.services.signer.prepare(wish.document, wish.profile, csc_signatory(request, wish, id));
    if (!prepared) return csc_error_of(problem_of(prepared.error()), context.request);
    jobs.push_back({id, std::move(wish), std::move(*prepared)});
  }
  return jobs;
}

/// A SAD for other documents is 403 here (11.11), where signHash says 400.
Result<Done, CscError> take_for_documents(const Context& context, const CscUse& use,
                                          const std::vector<CscDocumentJob>& jobs) {
  std::vector<Bytes> hashes;
  for (const auto& job : jobs) hashes.push_back(job.wish.hash);
  Result<Done, CscError> taken = Done{};
  context.database().write([&](db::Transaction& tx) {
    taken = take_csc_activation(tx, context, use, hashes);
    if (!taken) audit_refused_sad(tx, context, use.credential, taken.error());
    return Done{};
  });
  if (taken || taken.error().description != "Hash is not authorized by the SAD") return taken;
  return CscError{"invalid_hash", "Document or documentDigest does not match authorized hash", 403};
}

/// Signs until one is refused, and says how many the vault has not signed.
struct CscDocumentsSigned {
  std::size_t unsigned_ones = 0;
  std::optional<Problem> refused{};
};

CscDocumentsSigned sign_documents(const Context& context, const CscUse& use, std::vector<CscDocumentJob>& jobs) {
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    auto& job = jobs[i];
    const auto signature = context.services.keys.sign({.key = use.credential.key.label,
                                                       .purpose = hsm::Purpose::csc,
                                                       .agency = use.credential.agency,
                                                       .algorithm = job.wish.algorithm,
                                                       .digest = job.prepared.digest(),
                                                       .job = job.id.text()});
    if (!signature) {
      return {jobs.size() - i - (csc_certainly_unsigned(signature.error()) ? 0 : 1), problem_of(signature.error())};
    }
    auto done = context.services.signer.complete(std::move(job.prepared), *signature);
    if (!done) return {jobs.size() - i - 1, problem_of(done.error())};
    job.done = std::move(*done);
  }
  return {};
}

signing::KeptSignature kept_document(const Context& context, const CscUse& use, const CscDocumentJob& job,
                                     const std::string& client_data) {
  Sha256 original = job.wish.document.digest.value_or(sha256(job.wish.document.bytes));
  boost::json::object words{{"hash", to_base64(job.wish.hash)}, {"hash_algorithm", csc_hash_oid(job.wish.hash.size())}};
  if (!client_data.empty()) words["client_data"] = client_data;
  return {.id = job.id,
          .agency = use.credential.agency,
          .client = context.caller.client,
          .document = DocumentId::fresh(context.now, context.services.random),
          .credential = use.credential.key.label,
          .format = std::string{signing::name(job.wish.profile.format)},
          .level = std::string{signing::name(job.done->level)},
          .algorithm = std::string{hsm::name(job.done->algorithm)},
          .field = job.done->field,
          .certificate = use.credential.key.certificate_chain.front(),
          .signed_at = job.done->signed_at,
          .timestamped_at = job.done->timestamped_at,
          .document_name = job.done->name,
          .media_type = job.done->media_type,
          .size = static_cast<std::int64_t>(job.done->bytes.size()),
          .original_sha256 = original,
          .document_sha256 = sha256(job.done->bytes),
          .metadata = boost::json::serialize(boost::json::object{{"csc", std::move(words)}})};
}

void keep_documents(const Context& context, const CscUse& use, const std::vector<CscDocumentJob>& jobs,
                    std::size_t unsigned_ones, const std::string& client_data) {
  context.database().write([&](db::Transaction& tx) {
    if (unsigned_ones > 0) return_csc_activation(tx, use, unsigned_ones);
    for (const auto& job : jobs) {
      if (!job.done) continue;
      auto kept = kept_document(context, use, job, client_data);
      keep_signature(tx, context, kept, job.done->bytes);
    }
    return Done{};
  });
}

Result<boost::json::object, CscError> signed_documents(const Context& context) {
  auto request = read_document_request(context);
  if (!request) return request.error();
  auto jobs = laid_out(context, *request);
  if (!jobs) return jobs.error();
  const CscUse use{request->credential, sha256(request->sad), jobs->front().wish.algorithm};
  if (const auto taken = take_for_documents(context, use, *jobs); !taken) return taken.error();
  const auto outcome = sign_documents(context, use, *jobs);
  keep_documents(context, use, *jobs, outcome.unsigned_ones, request->client_data);
  if (outcome.refused) return csc_error_of(*outcome.refused, context.request);
  boost::json::array whole, alone;
  for (const auto& job : *jobs) {
    auto& list = job.wish.profile.packaging == signing::Packaging::detached ? alone : whole;
    list.push_back(boost::json::string{to_base64(job.done->bytes)});
  }
  boost::json::object answer;
  if (!whole.empty()) answer["DocumentWithSignature"] = std::move(whole);
  if (!alone.empty()) answer["SignatureObject"] = std::move(alone);
  return answer;
}

}  // namespace

Result<Answer, Problem> csc_sign_doc(Context& context) { return csc_answer(signed_documents(context)); }

}  // namespace kythu::gateway
