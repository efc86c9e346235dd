#include "evidence.hpp"

#include <openssl/ocsp.h>
#include <openssl/x509v3.h>

#include "config/base/handle.hpp"

namespace kythu::signing::validation {
namespace {

using Response = Handle<OCSP_RESPONSE, OCSP_RESPONSE_free>;
using Basic = Handle<OCSP_BASICRESP, OCSP_BASICRESP_free>;
using CertId = Handle<OCSP_CERTID, OCSP_CERTID_free>;
using Store = Handle<X509_STORE, X509_STORE_free>;
using Context = Handle<X509_STORE_CTX, X509_STORE_CTX_free>;
using Crl = Handle<X509_CRL, X509_CRL_free>;
void free_stack(STACK_OF(X509) * stack) { sk_X509_free(stack); }
void free_stack(STACK_OF(X509_CRL) * stack) { sk_X509_CRL_free(stack); }
template <class T>
struct FreeStack {
  void operator()(T* stack) const { free_stack(stack); }
};
using Certificates = std::unique_ptr<STACK_OF(X509), FreeStack<STACK_OF(X509)>>;
using Crls = std::unique_ptr<STACK_OF(X509_CRL), FreeStack<STACK_OF(X509_CRL)>>;

/// Of an answer that does not say when the next one comes.
constexpr std::chrono::hours usual_life{24};

/// The issuer alone is trusted, whoever stands above it: whether it is itself good is the path's question.
Store trusting(X509* issuer) {
  Store store{X509_STORE_new()};
  if (!store || X509_STORE_add_cert(store.get(), issuer) != 1) return nullptr;
  X509_VERIFY_PARAM_set_flags(X509_STORE_get0_param(store.get()),
                              X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_NO_CHECK_TIME);
  return store;
}

bool was_valid(const X509* certificate, Instant at) {
  return at >= not_before(certificate) && at <= not_after(certificate);
}

std::string reason_name(int code) {
  const char* text = code < 0 ? nullptr : OCSP_crl_reason_str(code);
  return text == nullptr ? std::string{} : text;
}

/// The responder is the issuer, or has the issuer's certificate for OCSP signing (RFC 6960 section 4.2.2.2), which
/// nobody has to ask about (id-pkix-ocsp-nocheck) and which was still valid when the answer is first known.
std::optional<X509Ref> responder_of(OCSP_BASICRESP* basic, const EvidenceQuestion& question, Instant known_since) {
  const auto store = trusting(question.issuer.get());
  const Certificates known{sk_X509_new_null()};
  if (!store || !known || sk_X509_push(known.get(), question.issuer.get()) == 0) return std::nullopt;
  for (const auto& one : question.pool) sk_X509_push(known.get(), one.get());
  if (OCSP_basic_verify(basic, known.get(), store.get(), OCSP_NOEXPLICIT) != 1) return std::nullopt;
  X509* signer = nullptr;
  if (OCSP_resp_get0_signer(basic, &signer, known.get()) != 1 || signer == nullptr) return std::nullopt;
  if (X509_cmp(signer, question.issuer.get()) == 0) return X509Ref{};
  const bool unquestioned = X509_get_ext_by_NID(signer, NID_id_pkix_OCSP_noCheck, -1) >= 0;
  if (!unquestioned || !was_valid(signer, known_since)) return std::nullopt;
  X509_up_ref(signer);
  return owned(signer);
}

OCSP_SINGLERESP* find_single(OCSP_BASICRESP* basic, const EvidenceQuestion& question) {
  for (int i = 0; i < OCSP_resp_count(basic); ++i) {
    auto* single = OCSP_resp_get0(basic, i);
    auto* theirs = const_cast<OCSP_CERTID*>(OCSP_SINGLERESP_get0_id(single));
    ASN1_OBJECT* hash = nullptr;
    if (OCSP_id_get0_info(nullptr, &hash, nullptr, nullptr, theirs) != 1) continue;
    const auto* md = EVP_get_digestbyobj(hash);
    const CertId ours{md == nullptr ? nullptr : OCSP_cert_to_id(md, question.certificate.get(), question.issuer.get())};
    if (ours && OCSP_id_cmp(ours.get(), theirs) == 0) return single;
  }
  return nullptr;
}

std::optional<Status> read_ocsp(const Evidence& evidence, const EvidenceQuestion& question,
                                const AlgorithmPolicy& policy) {
  const auto* at = evidence.der.data();
  const Response response{d2i_OCSP_RESPONSE(nullptr, &at, static_cast<long>(evidence.der.size()))};
  if (!response || at != evidence.der.data() + evidence.der.size() ||
      OCSP_response_status(response.get()) != OCSP_RESPONSE_STATUS_SUCCESSFUL)
    return std::nullopt;
  const Basic basic{OCSP_response_get1_basic(response.get())};
  auto* single = basic ? find_single(basic.get(), question) : nullptr;
  if (single == nullptr) return std::nullopt;
  const auto responder = responder_of(basic.get(), question, evidence.known_since);
  if (!responder) return std::nullopt;
  auto* key = X509_get0_pubkey(*responder ? responder->get() : question.issuer.get());
  if (policy.judge(signature_use(OCSP_resp_get0_tbs_sigalg(basic.get()), key), evidence.known_since) != Strength::good)
    return std::nullopt;
  int reason = -1;
  ASN1_GENERALIZEDTIME *revoked = nullptr, *from = nullptr, *until = nullptr;
  const int kind = OCSP_single_get0_status(single, &reason, &revoked, &from, &until);
  const auto this_update = to_instant(from);
  if (kind == V_OCSP_CERTSTATUS_UNKNOWN || !this_update) return std::nullopt;
  return Status{.kind = Evidence::Kind::ocsp,
                .revoked = kind == V_OCSP_CERTSTATUS_REVOKED,
                .revoked_at = to_instant(revoked).value_or(before_all),
                .reason = reason_name(reason),
                .this_update = *this_update,
                .next_update = to_instant(until).value_or(*this_update + usual_life),
                .embedded = evidence.embedded,
                .responder = *responder};
}

/// Whether OpenSSL takes this list as the one that speaks about the certificate: issuer, signature, usage, scope
/// (issuing distribution point), unknown critical extensions (RFC 5280 section 6.3.3).
bool speaks_about(X509_CRL* crl, const EvidenceQuestion& question) {
  const auto store = trusting(question.issuer.get());
  const Crls lists{sk_X509_CRL_new_null()};
  const Context context{X509_STORE_CTX_new()};
  if (!store || !lists || !context || sk_X509_CRL_push(lists.get(), crl) == 0 ||
      X509_STORE_CTX_init(context.get(), store.get(), question.certificate.get(), nullptr) != 1)
    return false;
  X509_VERIFY_PARAM_set_flags(X509_STORE_CTX_get0_param(context.get()), X509_V_FLAG_CRL_CHECK);
  X509_STORE_CTX_set0_crls(context.get(), lists.get());
  const int verified = X509_verify_cert(context.get());
  const int error = X509_STORE_CTX_get_error(context.get());
  return verified == 1 || error == X509_V_ERR_CERT_REVOKED;
}

std::optional<Status> read_crl(const Evidence& evidence, const EvidenceQuestion& question,
                               const AlgorithmPolicy& policy) {
  const auto* at = evidence.der.data();
  const Crl crl{d2i_X509_CRL(nullptr, &at, static_cast<long>(evidence.der.size()))};
  if (!crl || at != evidence.der.data() + evidence.der.size() ||
      X509_NAME_cmp(X509_CRL_get_issuer(crl.get()), X509_get_subject_name(question.issuer.get())) != 0 ||
      !speaks_about(crl.get(), question))
    return std::nullopt;
  const X509_ALGOR* algorithm = nullptr;
  X509_CRL_get0_signature(crl.get(), nullptr, &algorithm);
  const auto use = signature_use(algorithm, X509_get0_pubkey(question.issuer.get()));
  const auto this_update = to_instant(X509_CRL_get0_lastUpdate(crl.get()));
  if (policy.judge(use, evidence.known_since) != Strength::good || !this_update) return std::nullopt;
  Status status{.kind = Evidence::Kind::crl,
                .revoked_at = {},
                .reason = {},
                .this_update = *this_update,
                .next_update = to_instant(X509_CRL_get0_nextUpdate(crl.get())).value_or(*this_update + usual_life),
                .embedded = evidence.embedded,
                .responder = {}};
  X509_REVOKED* entry = nullptr;
  if (X509_CRL_get0_by_cert(crl.get(), &entry, question.certificate.get()) != 1) return status;
  status.revoked = true;
  status.revoked_at = to_instant(X509_REVOKED_get0_revocationDate(entry)).value_or(before_all);
  const Handle<ASN1_ENUMERATED, ASN1_ENUMERATED_free> reason{
      static_cast<ASN1_ENUMERATED*>(X509_REVOKED_get_ext_d2i(entry, NID_crl_reason, nullptr, nullptr))};
  status.reason = reason_name(reason ? static_cast<int>(ASN1_ENUMERATED_get(reason.get())) : -1);
  return status;
}

}  // namespace

std::optional<Status> read_status(const Evidence& evidence, const EvidenceQuestion& question,
                                  const AlgorithmPolicy& policy) {
  return evidence.kind == Evidence::Kind::ocsp ? read_ocsp(evidence, question, policy)
                                               : read_crl(evidence, question, policy);
}

}  // namespace kythu::signing::validation
