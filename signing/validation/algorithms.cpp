#include "algorithms.hpp"

#include <algorithm>

#include <openssl/objects.h>
#include <openssl/rsa.h>

#include "algorithm_texts.hpp"
#include "config/base/handle.hpp"
#include "config/settings/table.hpp"

namespace kythu::signing::validation {
namespace {

using Pss = Handle<RSA_PSS_PARAMS, RSA_PSS_PARAMS_free>;

std::optional<Instant> end_of(const settings::Table& entry) {
  const auto day = entry.text("until", "");
  if (day.empty()) return std::nullopt;
  const auto midnight = parse_rfc3339(day + "T00:00:00Z");
  if (!midnight) throw settings::Error{"algorithms: " + day + " is no day"};
  return *midnight + std::chrono::days{1};
}

/// RFC 4055 section 3.1: without a hash it is SHA-1.
std::string pss_hash(const ASN1_TYPE* parameters) {
  if (parameters == nullptr || parameters->type != V_ASN1_SEQUENCE) return {};
  const auto* at = static_cast<const std::uint8_t*>(parameters->value.sequence->data);
  const Pss pss{d2i_RSA_PSS_PARAMS(nullptr, &at, parameters->value.sequence->length)};
  if (!pss) return {};
  return pss->hashAlgorithm == nullptr ? "sha1" : hash_name(OBJ_obj2nid(pss->hashAlgorithm->algorithm));
}

template <class Entries>
Strength judge_entry(const Entries& entries, const std::string& name, int bits, Instant at) {
  const typename Entries::value_type* best = nullptr;
  for (const auto& entry : entries) {
    if (entry.name == name && entry.bits <= bits && (best == nullptr || entry.bits > best->bits)) best = &entry;
  }
  if (best == nullptr) return Strength::broken;
  return best->until && at >= *best->until ? Strength::worn : Strength::good;
}

}  // namespace

std::string hash_name(int nid) {
  const auto* md = EVP_get_digestbynid(nid);
  if (md == nullptr) return {};
  std::string name{EVP_MD_get0_name(md)};
  std::ranges::transform(name, name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
  if (name.starts_with("sha2-")) name.erase(3, 2);
  return name;
}

AlgorithmUse key_use(EVP_PKEY* key) {
  const int bits = EVP_PKEY_get_bits(key);
  switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA:
    case EVP_PKEY_RSA_PSS: return {{}, "rsa", bits};
    case EVP_PKEY_EC: return {{}, "ec", bits};
    case EVP_PKEY_ED25519: return {{}, "ed25519", bits};
    case EVP_PKEY_ED448: return {{}, "ed448", bits};
    default: return {{}, "unknown", bits};
  }
}

AlgorithmUse signature_use(const X509_ALGOR* algorithm, EVP_PKEY* key) {
  auto use = key_use(key);
  const ASN1_OBJECT* object = nullptr;
  int type = 0, hash = NID_undef, kind = NID_undef;
  const void* value = nullptr;
  X509_ALGOR_get0(&object, &type, &value, algorithm);
  const int nid = OBJ_obj2nid(object);
  if (nid == NID_ED25519 || nid == NID_ED448) return use;  // the hash is part of the algorithm
  if (nid == NID_rsassaPss) {
    use.hash = pss_hash(algorithm->parameter);
  } else if (OBJ_find_sigid_algs(nid, &hash, &kind) == 1) {
    use.hash = hash_name(hash);
  }
  if (use.hash.empty()) use.hash = "unknown";
  return use;
}

AlgorithmUse signature_use(const X509* certificate, EVP_PKEY* issuer_key) {
  return signature_use(X509_get0_tbs_sigalg(certificate), issuer_key);
}

AlgorithmPolicy AlgorithmPolicy::embedded() {
  const auto file = settings::Table::from_text("algorithms.toml", algorithm_texts::algorithms_toml);
  AlgorithmPolicy policy;
  for (const auto& entry : file.tables("hash")) policy.hashes_.push_back({entry.text("name"), 0, end_of(entry)});
  for (const auto& entry : file.tables("key")) {
    policy.keys_.push_back({entry.text("kind"), static_cast<int>(entry.integer("bits", 1, 100'000)), end_of(entry)});
  }
  return policy;
}

Strength AlgorithmPolicy::judge(const AlgorithmUse& use, Instant at) const {
  auto worst = Strength::good;
  if (!use.hash.empty()) worst = std::max(worst, judge_entry(hashes_, use.hash, 0, at));
  if (!use.key.empty()) worst = std::max(worst, judge_entry(keys_, use.key, use.bits, at));
  return worst;
}

}  // namespace kythu::signing::validation
