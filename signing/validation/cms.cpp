#include "cms.hpp"

#include <algorithm>

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/ess.h>
#include <openssl/x509v3.h>

#include "config/base/handle.hpp"
#include "signing/der/reader.hpp"

namespace kythu::signing::validation {
namespace {

using DigestContext = Handle<EVP_MD_CTX, EVP_MD_CTX_free>;
using ObjectName = Handle<ASN1_OBJECT, ASN1_OBJECT_free>;
using Ess = Handle<ESS_SIGNING_CERT, ESS_SIGNING_CERT_free>;
using EssV2 = Handle<ESS_SIGNING_CERT_V2, ESS_SIGNING_CERT_V2_free>;
void free_chain(STACK_OF(X509) * stack) { sk_X509_free(stack); }
using Chain = Handle<STACK_OF(X509), free_chain>;

constexpr std::size_t most_signers = 16;
// RFC 5652 section 11; RFC 3161 appendix A; EN 319 122-1, 5.2.8 and 5.5.3; RFC 5940; Adobe's, of ISO 32000-1 12.8.3.3.
constexpr auto content_type_oid = "1.2.840.113549.1.9.3", message_digest_oid = "1.2.840.113549.1.9.4",
               signing_time_oid = "1.2.840.113549.1.9.5", signing_certificate_oid = "1.2.840.113549.1.9.16.2.12",
               signing_certificate_v2_oid = "1.2.840.113549.1.9.16.2.47",
               signature_timestamp_oid = "1.2.840.113549.1.9.16.2.14",
               content_timestamp_oid = "1.2.840.113549.1.9.16.2.20", archive_timestamp_oid = "0.4.0.1733.2.4",
               revocation_values_oid = "1.2.840.113549.1.9.16.2.24", adobe_revocation_oid = "1.2.840.113583.1.1.8",
               ocsp_response_oid = "1.3.6.1.5.5.7.16.2";

CMS_SignerInfo* info_of(void* info) { return static_cast<CMS_SignerInfo*>(info); }

std::string dotted(const ASN1_OBJECT* object) {
  char text[128];
  const int length = OBJ_obj2txt(text, sizeof text, object, 1);
  return length > 0 && length < static_cast<int>(sizeof text) ? std::string{text} : std::string{};
}

ObjectName object(const char* oid) { return ObjectName{OBJ_txt2obj(oid, 1)}; }

/// The values of every attribute of that type. An attribute is written once (RFC 5652, 5.3), so `only_one` callers take
/// nothing when there are more.
std::vector<const ASN1_TYPE*> values_of(const CMS_SignerInfo* info, const char* oid, bool is_signed) {
  std::vector<const ASN1_TYPE*> values;
  const auto wanted = object(oid);
  const int count = is_signed ? CMS_signed_get_attr_count(info) : CMS_unsigned_get_attr_count(info);
  for (int i = 0; i < count; ++i) {
    auto* attribute = is_signed ? CMS_signed_get_attr(info, i) : CMS_unsigned_get_attr(info, i);
    if (attribute == nullptr || OBJ_cmp(X509_ATTRIBUTE_get0_object(attribute), wanted.get()) != 0) continue;
    for (int j = 0; j < X509_ATTRIBUTE_count(attribute); ++j) values.push_back(X509_ATTRIBUTE_get0_type(attribute, j));
  }
  return values;
}

const ASN1_TYPE* only_value(const CMS_SignerInfo* info, const char* oid, int type) {
  const auto values = values_of(info, oid, true);
  return values.size() == 1 && values[0]->type == type ? values[0] : nullptr;
}

Bytes string_bytes(const ASN1_STRING* text) {
  const auto* data = ASN1_STRING_get0_data(text);
  return {data, data + ASN1_STRING_length(text)};
}

std::vector<Bytes> sequences(const CMS_SignerInfo* info, const char* oid, bool is_signed) {
  std::vector<Bytes> found;
  for (const auto* value : values_of(info, oid, is_signed)) {
    if (value->type == V_ASN1_SEQUENCE) found.push_back(string_bytes(value->value.sequence));
  }
  return found;
}

void add_each(std::vector<Evidence>& evidence, Evidence::Kind kind, BytesView list) {
  const auto sequence = der::only(list, 0x30);
  if (!sequence) return;
  auto rest = sequence->content;
  while (const auto one = der::next(rest)) evidence.push_back({kind, {one->whole.begin(), one->whole.end()}, {}, true});
}

/// RFC 6960's OCSPResponse around a BasicOCSPResponse, which is how RevocationValues keeps them.
Bytes response_around(BytesView basic) {
  static constexpr std::uint8_t successful[] = {0x0a, 0x01, 0x00};
  static constexpr std::uint8_t basic_oid[] = {0x06, 0x09, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x01};
  const auto wrap = [](std::uint8_t tag, const Bytes& content) {
    Bytes out{tag, 0x84};
    for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(content.size() >> shift));
    out.insert(out.end(), content.begin(), content.end());
    return out;
  };
  Bytes inner{std::begin(basic_oid), std::end(basic_oid)};
  const auto octets = wrap(0x04, {basic.begin(), basic.end()});
  inner.insert(inner.end(), octets.begin(), octets.end());
  const auto tagged = wrap(0xa0, wrap(0x30, inner));
  Bytes outer{std::begin(successful), std::end(successful)};
  outer.insert(outer.end(), tagged.begin(), tagged.end());
  return wrap(0x30, outer);
}

/// SEQUENCE { [0] crls, [1] ocsps }: Adobe's attribute with whole responses, RevocationValues with basic ones.
void add_values(std::vector<Evidence>& evidence, BytesView values, bool basic) {
  const auto sequence = der::only(values, 0x30);
  if (!sequence) return;
  auto rest = sequence->content;
  while (const auto part = der::next(rest)) {
    if (part->tag == 0xa0) add_each(evidence, Evidence::Kind::crl, part->content);
    if (part->tag != 0xa1) continue;
    std::vector<Evidence> answers;
    add_each(answers, Evidence::Kind::ocsp, part->content);
    for (auto& one : answers) {
      if (basic) one.der = response_around(one.der);
      evidence.push_back(std::move(one));
    }
  }
}

/// SignedData.crls: CertificateLists, and [1] { id-ri-ocsp-response, OCSPResponse } (RFC 5940). OpenSSL gives the
/// lists.
void add_revocation_choices(std::vector<Evidence>& evidence, BytesView cms) {
  const auto info = der::only(cms, 0x30);
  if (!info) return;  // BER: its CRLs are found by OpenSSL, its OCSP answers are not
  auto rest = info->content;
  der::next(rest);
  const auto wrapped = der::next(rest);
  const auto data = wrapped ? der::only(wrapped->content, 0x30) : std::nullopt;
  if (!data) return;
  rest = data->content;
  const auto ocsp_oid = object(ocsp_response_oid);
  const BytesView wanted{OBJ_get0_data(ocsp_oid.get()), OBJ_length(ocsp_oid.get())};
  while (const auto part = der::next(rest)) {
    if (part->tag != 0xa1) continue;
    auto choices = part->content;
    while (const auto choice = der::next(choices)) {
      auto inner = choice->content;
      const auto oid = choice->tag == 0xa1 ? der::next(inner) : std::nullopt;
      if (!oid || oid->tag != 0x06 || !std::ranges::equal(oid->content, wanted)) continue;
      evidence.push_back({Evidence::Kind::ocsp, {inner.begin(), inner.end()}, {}, true});
    }
  }
}

void add_lists(std::vector<Evidence>& evidence, CMS_ContentInfo* cms) {
  auto* lists = CMS_get1_crls(cms);
  for (int i = 0; i < sk_X509_CRL_num(lists); ++i) {
    std::uint8_t* der = nullptr;
    const int length = i2d_X509_CRL(sk_X509_CRL_value(lists, i), &der);
    if (length > 0) evidence.push_back({Evidence::Kind::crl, {der, der + length}, {}, true});
    OPENSSL_free(der);
  }
  sk_X509_CRL_pop_free(lists, X509_CRL_free);
}

X509_ALGOR* digest_algorithm(CMS_SignerInfo* info) {
  X509_ALGOR* algorithm = nullptr;
  CMS_SignerInfo_get0_algs(info, nullptr, nullptr, &algorithm, nullptr);
  return algorithm;
}

X509_ALGOR* signature_algorithm(CMS_SignerInfo* info) {
  X509_ALGOR* algorithm = nullptr;
  CMS_SignerInfo_get0_algs(info, nullptr, nullptr, nullptr, &algorithm);
  return algorithm;
}

}  // namespace

Bytes digest_of(const std::string& hash, std::initializer_list<BytesView> parts) {
  const auto* md = EVP_get_digestbyname(hash.c_str());
  const DigestContext context{EVP_MD_CTX_new()};
  if (md == nullptr || !context || EVP_DigestInit_ex(context.get(), md, nullptr) != 1) return {};
  for (const auto part : parts) EVP_DigestUpdate(context.get(), part.data(), part.size());
  Bytes digest(EVP_MAX_MD_SIZE);
  unsigned length = 0;
  if (EVP_DigestFinal_ex(context.get(), digest.data(), &length) != 1) return {};
  digest.resize(length);
  return digest;
}

AlgorithmUse CmsSigner::algorithm(EVP_PKEY* key) const {
  auto use = signature_use(signature_algorithm(info_of(info_)), key);
  // rsaEncryption and id-ecPublicKey leave the hash to digestAlgorithm.
  if (use.hash == "unknown") use.hash = digest;
  return use;
}

X509Ref CmsSigner::find(const Pool& pool) const {
  const auto found = std::ranges::find_if(
      pool, [&](const auto& one) { return CMS_SignerInfo_cert_cmp(info_of(info_), one.get()) == 0; });
  return found == pool.end() ? nullptr : *found;
}

CmsSigner::Reference CmsSigner::reference(const X509Ref& signer) const {
  const auto* v1 = only_value(info_of(info_), signing_certificate_oid, V_ASN1_SEQUENCE);
  const auto* v2 = only_value(info_of(info_), signing_certificate_v2_oid, V_ASN1_SEQUENCE);
  if (v1 == nullptr && v2 == nullptr) {
    const bool doubled = !values_of(info_of(info_), signing_certificate_oid, true).empty() ||
                         !values_of(info_of(info_), signing_certificate_v2_oid, true).empty();
    return doubled ? Reference::wrong : Reference::absent;
  }
  const auto read = [](const ASN1_TYPE* list, auto* parse) {
    const auto* at = static_cast<const std::uint8_t*>(list ? list->value.sequence->data : nullptr);
    return list ? parse(nullptr, &at, list->value.sequence->length) : nullptr;
  };
  const Ess first{read(v1, d2i_ESS_SIGNING_CERT)};
  const EssV2 second{read(v2, d2i_ESS_SIGNING_CERT_V2)};
  const Chain chain{sk_X509_new_null()};
  if (!chain || (v1 && !first) || (v2 && !second) || sk_X509_push(chain.get(), signer.get()) == 0)
    return Reference::wrong;
  const bool right = OSSL_ESS_check_signing_certs(first.get(), second.get(), chain.get(), 1) == 1;
  ERR_clear_error();
  return right ? Reference::right : Reference::wrong;
}

bool CmsSigner::is_signed_by(const X509Ref& signer, BytesView content) const {
  auto* info = info_of(info_);
  bool right = false;
  if (has_attributes) {
    CMS_SignerInfo_set1_signer_cert(info, signer.get());
    right = CMS_SignerInfo_verify(info) == 1;
  } else {
    const DigestContext context{EVP_MD_CTX_new()};
    const auto* md = EVP_get_digestbyname(digest.c_str());
    right = context && md != nullptr &&
            EVP_DigestVerifyInit(context.get(), nullptr, md, nullptr, X509_get0_pubkey(signer.get())) == 1 &&
            EVP_DigestVerify(context.get(), value.data(), value.size(), content.data(), content.size()) == 1;
  }
  ERR_clear_error();
  return right;
}

std::optional<Cms> Cms::parse(BytesView bytes) {
  const auto* at = bytes.data();
  const std::shared_ptr<CMS_ContentInfo> info{d2i_CMS_ContentInfo(nullptr, &at, static_cast<long>(bytes.size())),
                                              CMS_ContentInfo_free};
  ERR_clear_error();
  if (!info || at != bytes.data() + bytes.size() || OBJ_obj2nid(CMS_get0_type(info.get())) != NID_pkcs7_signed)
    return std::nullopt;
  Cms cms;
  cms.content_type = dotted(CMS_get0_eContentType(info.get()));
  auto** content = CMS_get0_content(info.get());
  if (content != nullptr && *content != nullptr) cms.content = string_bytes(*content);
  auto* certificates = CMS_get1_certs(info.get());
  for (int i = 0; i < sk_X509_num(certificates); ++i) {
    auto certificate = owned(sk_X509_value(certificates, i));
    // One whose key cannot be read has signed nothing, and nobody asks for a key that is not there.
    if (X509_get0_pubkey(certificate.get()) != nullptr) cms.certificates.push_back(std::move(certificate));
  }
  sk_X509_free(certificates);
  add_lists(cms.evidence, info.get());
  add_revocation_choices(cms.evidence, bytes);
  auto* signers = CMS_get0_SignerInfos(info.get());
  if (sk_CMS_SignerInfo_num(signers) > static_cast<int>(most_signers)) return std::nullopt;
  for (int i = 0; i < sk_CMS_SignerInfo_num(signers); ++i) {
    auto* one = sk_CMS_SignerInfo_value(signers, i);
    CmsSigner signer;
    signer.owner_ = info;
    signer.info_ = one;
    const ASN1_OBJECT* hash = nullptr;
    X509_ALGOR_get0(&hash, nullptr, nullptr, digest_algorithm(one));
    signer.digest = hash_name(OBJ_obj2nid(hash));
    signer.value = string_bytes(CMS_SignerInfo_get0_signature(one));
    signer.has_attributes = CMS_signed_get_attr_count(one) > 0;
    if (const auto* value = only_value(one, content_type_oid, V_ASN1_OBJECT))
      signer.content_type = dotted(value->value.object);
    if (const auto* value = only_value(one, message_digest_oid, V_ASN1_OCTET_STRING))
      signer.message_digest = string_bytes(value->value.octet_string);
    for (const int type : {V_ASN1_UTCTIME, V_ASN1_GENERALIZEDTIME}) {
      if (const auto* value = only_value(one, signing_time_oid, type))
        signer.signing_time = to_instant(static_cast<const ASN1_TIME*>(value->value.asn1_string));
    }
    signer.signature_timestamps = sequences(one, signature_timestamp_oid, false);
    signer.content_timestamps = sequences(one, content_timestamp_oid, true);
    signer.archive_timestamps = sequences(one, archive_timestamp_oid, false);
    for (const auto& value : sequences(one, revocation_values_oid, false)) add_values(cms.evidence, value, true);
    for (const auto& value : sequences(one, adobe_revocation_oid, true)) add_values(cms.evidence, value, false);
    cms.signers.push_back(std::move(signer));
  }
  return cms;
}

}  // namespace kythu::signing::validation
