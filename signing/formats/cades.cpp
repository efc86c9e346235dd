#include "cades.hpp"

#include "cms.hpp"

namespace kythu::signing {
namespace {

class CadesDraft : public Draft {
 public:
  CadesDraft(LayoutJob job, BytesView content_digest)
      : algorithm_(job.algorithm),
        chain_(std::move(job.chain)),
        name_(job.document.name),
        attributes_(signed_attributes(signer(), content_digest, {job.signing_time, job.document.media_type})),
        digest_(hash(hash_of(algorithm_), attributes_)) {
    if (job.profile.packaging == Packaging::enveloping) content_ = job.document.bytes;
  }
  const Bytes& digest() const override { return digest_; }
  Bytes stamped(BytesView value) const override { return signature_value(algorithm_, value); }
  std::optional<Bytes> complete(BytesView value, BytesView token) override {
    const auto content = content_ ? std::optional<BytesView>{*content_} : std::nullopt;
    return signed_data(signer(), attributes_, signature_value(algorithm_, value), token, content);
  }
  std::string name() const override { return name_ + (content_ ? ".p7m" : ".p7s"); }
  // RFC 8551, 3.2.1
  std::string media_type() const override {
    return content_ ? "application/pkcs7-mime; smime-type=signed-data" : "application/pkcs7-signature";
  }

 private:
  CmsSigner signer() const { return {algorithm_, chain_}; }

  hsm::Algorithm algorithm_;
  std::vector<Certificate> chain_;
  std::string name_;
  Bytes attributes_, digest_;
  std::optional<Bytes> content_;
};

class RawDraft : public Draft {
 public:
  RawDraft(const LayoutJob& job, Bytes digest)
      : algorithm_(job.algorithm), name_(job.document.name), digest_(std::move(digest)) {}
  const Bytes& digest() const override { return digest_; }
  Bytes stamped(BytesView value) const override { return signature_value(algorithm_, value); }
  std::optional<Bytes> complete(BytesView value, BytesView /*token*/) override { return stamped(value); }
  std::string name() const override { return name_ + ".sig"; }
  std::string media_type() const override { return "application/octet-stream"; }

 private:
  hsm::Algorithm algorithm_;
  std::string name_;
  Bytes digest_;
};

}  // namespace

std::optional<Bytes> content_digest(const Document& document, Hash kind) {
  if (!document.digest) return hash(kind, document.bytes);
  if (kind != Hash::sha256) return std::nullopt;
  return Bytes{document.digest->begin(), document.digest->end()};
}

Result<std::unique_ptr<Draft>, Refusal> lay_out_cades(LayoutJob job) {
  const auto digest = content_digest(job.document, hash_of(job.algorithm));
  if (!digest) return Refusal::digest_unsuitable;
  return std::unique_ptr<Draft>{std::make_unique<CadesDraft>(std::move(job), *digest)};
}

Result<std::unique_ptr<Draft>, Refusal> lay_out_raw(LayoutJob job) {
  auto digest = content_digest(job.document, hash_of(job.algorithm));
  if (!digest) return Refusal::digest_unsuitable;
  return std::unique_ptr<Draft>{std::make_unique<RawDraft>(job, std::move(*digest))};
}

}  // namespace kythu::signing
