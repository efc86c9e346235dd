// signatures/signHash: 11.10 (2.0), 11.9 (1.0.4).
#include <boost/json/serialize.hpp>

#include "config/base/digest.hpp"
#include "csc/activation.hpp"
#include "csc/csc.hpp"
#include "csc/parameters.hpp"
#include "gateway/api/signature_keeping.hpp"

namespace kythu::gateway {
namespace {

struct CscHashRequest {
  std::string credential, sad, client_data;
  std::vector<Bytes> hashes;  ///< as asked: in this order, some perhaps twice
  CscAlgorithmWish algorithm;
};

/// Asynchronous signing is not offered: `info` says so, and 2.0 lets the client ask.
void read_operation_mode(CscParameters& parameters) {
  const auto mode = parameters.text("operationMode", Presence::optional, 8);
  if (!mode.empty() && mode != "S") parameters.fault("Invalid parameter operationMode");
  for (const auto* name : {"validity_period", "response_uri"}) {
    if (parameters.has(name)) parameters.fault(std::string{"Invalid parameter "} + name);
  }
}

Result<CscHashRequest, CscError> read_hash_request(const Context& context) {
  const auto& dialect = csc_dialect(context.route);
  std::optional<CscError> first;
  CscParameters parameters{context.json, first};
  CscHashRequest request;
  request.sad = parameters.text("SAD", Presence::required);
  request.credential = parameters.text("credentialID", Presence::required);
  request.hashes = parameters.hashes(dialect.hashes);
  request.algorithm = {parameters.text("signAlgo", Presence::required, 64),
                       parameters.text(dialect.hash_algorithm, Presence::optional, 64),
                       parameters.text("signAlgoParams", Presence::optional, 400)};
  if (dialect.version == 2) read_operation_mode(parameters);
  request.client_data = parameters.client_data();
  if (const auto good = parameters.check(); !good) return good.error();
  return request;
}

/// One that is to be made, and what came of it.
struct CscJob {
  SignatureId id;
  Bytes hash;
  std::optional<hsm::Signature> signature{};
};

std::vector<CscJob> jobs_of(const Context& context, const std::vector<Bytes>& hashes,
                            const std::map<std::string, Bytes>& known) {
  std::map<std::string, CscJob> fresh;
  for (const auto& hash : hashes) {
    if (!known.contains(to_hex(hash))) {
      fresh.try_emplace(to_hex(hash), CscJob{SignatureId::fresh(context.now, context.services.random), hash});
    }
  }
  std::vector<CscJob> jobs;
  for (auto& [hex, job] : fresh) jobs.push_back(std::move(job));
  return jobs;
}

struct CscSigned {
  std::size_t returned = 0;  ///< how many count for nothing
  std::optional<hsm::Refusal> refusal{};
};

CscSigned sign_jobs(const Context& context, const CscUse& use, std::vector<CscJob>& jobs) {
  std::vector<hsm::SigningOrder> orders;
  for (const auto& job : jobs) {
    orders.push_back({.key = use.credential.key.label,
                      .purpose = hsm::Purpose::csc,
                      .agency = use.credential.agency,
                      .algorithm = use.algorithm,
                      .digest = job.hash,
                      .job = job.id.text()});
  }
  auto results = context.services.keys.sign_all(orders);
  CscSigned outcome;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (results[i]) {
      jobs[i].signature = std::move(*results[i]);
      continue;
    }
    if (!outcome.refusal) outcome.refusal = results[i].error();
    if (csc_certainly_unsigned(results[i].error())) ++outcome.returned;
  }
  return outcome;
}

/// `original_sha256` is the hash that was signed; of a longer one, the SHA-256 of it, for nobody here has the document.
signing::KeptSignature kept_of(const Context& context, const CscUse& use, const CscJob& job, const Bytes& value,
                               const CscHashRequest& request) {
  Sha256 original = sha256(job.hash);
  if (job.hash.size() == original.size()) std::ranges::copy(job.hash, original.begin());
  boost::json::object metadata{
      {"csc", {{"hash", to_base64(job.hash)}, {"hash_algorithm", csc_hash_oid(job.hash.size())}}}};
  if (!request.client_data.empty()) metadata["csc"].as_object()["client_data"] = request.client_data;
  return {.id = job.id,
          .agency = use.credential.agency,
          .client = context.caller.client,
          .document = DocumentId::fresh(context.now, context.services.random),
          .credential = use.credential.key.label,
          .format = "raw",
          .level = "b",
          .algorithm = std::string{hsm::name(use.algorithm)},
          .field = {},
          .certificate = use.credential.key.certificate_chain.front(),
          .signed_at = context.now,
          .timestamped_at = {},
          .document_name = "hash.sig",
          .media_type = "application/octet-stream",
          .size = static_cast<std::int64_t>(value.size()),
          .original_sha256 = original,
          .document_sha256 = sha256(value),
          .metadata = boost::json::serialize(metadata)};
}

void keep_jobs(const Context& context, const CscUse& use, const std::vector<CscJob>& jobs, const CscSigned& outcome,
               const CscHashRequest& request, std::map<std::string, Bytes>& values) {
  context.database().write([&](db::Transaction& tx) {
    if (outcome.returned > 0) return_csc_activation(tx, use, outcome.returned);
    for (const auto& job : jobs) {
      if (!job.signature) continue;
      const auto value = csc_value(use.algorithm, *job.signature);
      keep_csc_value(tx, context, use, job.hash, value);
      values.insert_or_assign(to_hex(job.hash), value);
    }
    for (const auto& job : jobs) {  // the log serialises everybody: last
      if (!job.signature) continue;
      const auto& value = values.at(to_hex(job.hash));
      auto kept = kept_of(context, use, job, value, request);
      keep_signature(tx, context, kept, value);
    }
    return Done{};
  });
}

/// What was signed with this SAD before is not signed again; for the rest the SAD is used up before the key is asked.
Result<std::vector<CscJob>, CscError> begin_jobs(const Context& context, const CscUse& use,
                                                 const CscHashRequest& request, std::map<std::string, Bytes>& values) {
  Result<std::vector<CscJob>, CscError> begun = std::vector<CscJob>{};
  context.database().write([&](db::Transaction& tx) {
    values = known_csc_values(tx, context, use, request.hashes);
    auto jobs = jobs_of(context, request.hashes, values);
    std::vector<Bytes> fresh;
    for (const auto& job : jobs) fresh.push_back(job.hash);
    const auto taken = fresh.empty() ? Result<Done, CscError>{Done{}} : take_csc_activation(tx, context, use, fresh);
    if (taken) {
      begun = std::move(jobs);
    } else {
      begun = taken.error();
      audit_refused_sad(tx, context, use.credential, taken.error());
    }
    return Done{};
  });
  return begun;
}

Result<boost::json::object, CscError> signed_hashes(const Context& context) {
  const auto request = read_hash_request(context);
  if (!request) return request.error();
  const auto credential = find_enabled_csc_credential(context, request->credential);
  if (!credential) return credential.error();
  const auto algorithm = csc_algorithm(credential->key, request->algorithm, csc_dialect(context.route));
  if (!algorithm) return algorithm.error();
  for (const auto& hash : request->hashes) {
    if (hash.size() != hsm::digest_size(*algorithm)) return csc_invalid("Invalid digest value length");
  }
  const CscUse use{*credential, sha256(request->sad), *algorithm};
  std::map<std::string, Bytes> values;
  auto jobs = begin_jobs(context, use, *request, values);
  if (!jobs) return jobs.error();
  if (!jobs->empty()) {
    const auto outcome = sign_jobs(context, use, *jobs);
    keep_jobs(context, use, *jobs, outcome, *request, values);
    if (outcome.refusal) return csc_error_of(problem_of(*outcome.refusal), context.request);
  }
  boost::json::array signatures;
  for (const auto& hash : request->hashes)
    signatures.push_back(boost::json::string{to_base64(values.at(to_hex(hash)))});
  return boost::json::object{{"signatures", std::move(signatures)}};
}

}  // namespace

Result<Answer, Problem> csc_sign_hash(Context& context) { return csc_answer(signed_hashes(context)); }

}  // namespace kythu::gateway
