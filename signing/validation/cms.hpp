// Reads CMS SignedData (RFC 5652) as CAdES (ETSI EN 319 122-1), PAdES and RFC 3161 tokens use it. Says what stands
// there and whether a value is a key's signature; judges nothing.
#pragma once

#include <optional>

#include "evidence.hpp"

namespace kythu::signing::validation {

class CmsSigner {
 public:
  std::string digest;                           ///< "sha256", with which the content was hashed
  AlgorithmUse algorithm(EVP_PKEY* key) const;  ///< of the signature, by that key
  Bytes value;                                  ///< the signature
  bool has_attributes = false;                  ///< signed ones
  std::string content_type;                     ///< the signed attribute, dotted; empty: absent or doubled
  Bytes message_digest;                         ///< likewise
  std::optional<Instant> signing_time;          ///< what the signer claims
  std::vector<Bytes> signature_timestamps, content_timestamps, archive_timestamps;  ///< TimeStampTokens, DER

  /// The certificate of that issuer and serial number, or key identifier; nullptr when it is not there.
  X509Ref find(const Pool& pool) const;
  enum class Reference { absent, right, wrong };
  /// The signing-certificate attributes (RFC 5035): the first hash must be the signer's.
  Reference reference(const X509Ref& signer) const;
  /// Over the signed attributes or, without any, over the content.
  bool is_signed_by(const X509Ref& signer, BytesView content) const;

 private:
  friend class Cms;
  std::shared_ptr<void> owner_;
  void* info_ = nullptr;
};

class Cms {
 public:
  /// nullopt unless `bytes` is one SignedData and nothing else.
  static std::optional<Cms> parse(BytesView bytes);

  std::string content_type;      ///< dotted, "1.2.840.113549.1.7.1" for data
  std::optional<Bytes> content;  ///< nullopt: detached
  Pool certificates;
  std::vector<Evidence> evidence;  ///< known_since is not set
  std::vector<CmsSigner> signers;
};

/// EVP's hash of that name over the parts, one after the other; empty for an unknown name.
Bytes digest_of(const std::string& hash, std::initializer_list<BytesView> parts);

}  // namespace kythu::signing::validation
