#include "chain.hpp"

#include <algorithm>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "config/base/handle.hpp"

namespace kythu::signing::validation {
namespace {

using Store = Handle<X509_STORE, X509_STORE_free>;
using Context = Handle<X509_STORE_CTX, X509_STORE_CTX_free>;
void free_certificates(STACK_OF(X509) * stack) { sk_X509_free(stack); }
using Untrusted = Handle<STACK_OF(X509), free_certificates>;

constexpr int deepest_path = 8;

struct Built {
  std::optional<SubIndication> fault;
  Pool path;
};

SubIndication fault_of(int error) {
  switch (error) {
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_CHAIN_TOO_LONG: return SubIndication::no_certificate_chain_found;
    case X509_V_ERR_CERT_SIGNATURE_FAILURE: return SubIndication::certificate_chain_general_failure;
    default: return SubIndication::chain_constraints_failure;
  }
}

/// Times are judged afterwards, each certificate by itself, for the right word depends on which one is out of bounds.
Built build(const X509Ref& leaf, const Pool& anchors, const Pool& pool) {
  const Store store{X509_STORE_new()};
  const Untrusted untrusted{sk_X509_new_null()};
  const Context context{X509_STORE_CTX_new()};
  if (!store || !untrusted || !context) throw std::bad_alloc{};
  for (const auto& anchor : anchors) X509_STORE_add_cert(store.get(), anchor.get());
  for (const auto& one : pool) sk_X509_push(untrusted.get(), one.get());
  if (X509_STORE_CTX_init(context.get(), store.get(), leaf.get(), untrusted.get()) != 1) throw std::bad_alloc{};
  auto* parameters = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_NO_CHECK_TIME);
  X509_VERIFY_PARAM_set_depth(parameters, deepest_path);
  Built built;
  if (X509_verify_cert(context.get()) != 1) {
    built.fault = fault_of(X509_STORE_CTX_get_error(context.get()));
    ERR_clear_error();
    return built;
  }
  auto* chain = X509_STORE_CTX_get0_chain(context.get());
  for (int i = 0; i < sk_X509_num(chain); ++i) {
    auto* one = sk_X509_value(chain, i);
    X509_up_ref(one);
    built.path.push_back(owned(one));
    // Whoever is trusted needs nobody above; OpenSSL goes on where the document brings more.
    if (std::ranges::any_of(anchors, [&](const auto& anchor) { return same(anchor, built.path.back()); })) break;
  }
  return built;
}

/// RFC 3161 section 2.3: critical, and id-kp-timeStamping alone.
bool is_for_timestamps(X509* certificate) {
  const int at = X509_get_ext_by_NID(certificate, NID_ext_key_usage, -1);
  return at >= 0 && X509_EXTENSION_get_critical(X509_get_ext(certificate, at)) == 1 &&
         X509_get_extended_key_usage(certificate) == XKU_TIMESTAMP;
}

bool suits(X509* leaf, Purpose purpose) {
  // Without the extension OpenSSL answers with every bit set.
  const bool signs = (X509_get_key_usage(leaf) & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)) != 0;
  return signs && (purpose == Purpose::signing || is_for_timestamps(leaf));
}

std::optional<SubIndication> judge_times(const Pool& path, const ChainQuestion& question) {
  for (std::size_t i = 0; i + 1 < path.size() || i == 0; ++i) {
    if (question.at < not_before(path[i].get())) {
      const bool leaf = i == 0 && question.proved;
      return leaf ? SubIndication::not_yet_valid : SubIndication::out_of_bounds_no_poe;
    }
    if (question.at > not_after(path[i].get())) return SubIndication::out_of_bounds_no_poe;
  }
  return std::nullopt;
}

std::optional<SubIndication> judge_strength(const World& world, const Pool& path, Instant at) {
  for (std::size_t i = 0; i < path.size(); ++i) {
    const bool anchor = i + 1 == path.size();
    auto* issuer_key = X509_get0_pubkey(path[anchor ? i : i + 1].get());
    // The anchor is trusted as it is; its own signature proves nothing, but its key still signs.
    const auto strength = anchor ? world.algorithms.judge(key_use(issuer_key), at)
                                 : std::max(world.algorithms.judge(signature_use(path[i].get(), issuer_key), at),
                                            world.algorithms.judge(key_use(X509_get0_pubkey(path[i].get())), at));
    if (strength == Strength::broken) return SubIndication::crypto_constraints_failure;
    if (strength == Strength::worn) return SubIndication::crypto_constraints_failure_no_poe;
  }
  return std::nullopt;
}

/// The newest word about the certificate that is fresh for `at` (EN 319 102-1, 5.2.5.4): given after it, or before it
/// and still in force then. What speaks of the future is not believed.
std::optional<Status> status_of(const World& world, const EvidenceQuestion& question, Instant at) {
  constexpr std::chrono::seconds tolerance{60};
  std::optional<Status> best;
  for (const auto& evidence : world.evidence) {
    auto status = read_status(evidence, question, world.algorithms);
    if (!status || status->this_update > world.now + tolerance || status->next_update < at) continue;
    // Of two that say the same, the document's own.
    const auto rank = [](const Status& one) { return std::pair{one.this_update, one.embedded}; };
    if (!best || rank(*status) > rank(*best)) best = std::move(status);
  }
  ERR_clear_error();
  return best;
}

std::optional<SubIndication> judge_statuses(const World& world, const ChainQuestion& question, ChainVerdict& verdict) {
  std::optional<SubIndication> missing;
  verdict.has_evidence = verdict.links.size() > 1;
  for (std::size_t i = 0; i + 1 < verdict.links.size(); ++i) {
    auto& link = verdict.links[i];
    link.status =
        status_of(world, {link.certificate, verdict.links[i + 1].certificate, world.certificates}, question.at);
    verdict.has_evidence = verdict.has_evidence && link.status && link.status->embedded;
    if (!link.status) {
      missing = SubIndication::try_later;
    } else if (link.status->revoked && link.status->revoked_at <= question.at) {
      verdict.revoked_at = link.status->revoked_at;
      return i == 0 ? SubIndication::revoked_no_poe : SubIndication::revoked_ca_no_poe;
    }
  }
  return missing;
}

}  // namespace

ChainVerdict judge_chain(const World& world, const ChainQuestion& question) {
  const auto& anchors = question.purpose == Purpose::signing ? world.signing_anchors : world.timestamp_anchors;
  auto built = build(question.leaf, anchors, world.certificates);
  ChainVerdict verdict{.fault = built.fault, .links = {}, .revoked_at = {}};
  if (verdict.fault) return verdict;
  for (auto& one : built.path) verdict.links.push_back({one, {}});
  if (!suits(question.leaf.get(), question.purpose)) {
    verdict.fault = SubIndication::chain_constraints_failure;
    return verdict;
  }
  const auto status_fault = judge_statuses(world, question, verdict);
  verdict.fault = judge_times(built.path, question);
  if (!verdict.fault || (status_fault && *status_fault != SubIndication::try_later)) {
    if (status_fault) verdict.fault = status_fault;
  }
  if (!verdict.fault) verdict.fault = judge_strength(world, built.path, question.at);
  return verdict;
}

}  // namespace kythu::signing::validation
