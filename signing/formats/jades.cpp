#include "jades.hpp"

#include <boost/json.hpp>

#include "cades.hpp"
#include "cms.hpp"
#include "config/base/digest.hpp"
#include "uri.hpp"

namespace kythu::signing {
namespace {

namespace json = boost::json;

// RFC 7518, 3.1.
std::string_view jws_algorithm(hsm::Algorithm algorithm) {
  using enum hsm::Algorithm;
  switch (algorithm) {
    case rsa_pkcs1_sha256: return "RS256";
    case rsa_pkcs1_sha384: return "RS384";
    case rsa_pkcs1_sha512: return "RS512";
    case rsa_pss_sha256: return "PS256";
    case rsa_pss_sha384: return "PS384";
    case rsa_pss_sha512: return "PS512";
    case ecdsa_p256_sha256: return "ES256";
    case ecdsa_p384_sha384: return "ES384";
    case ed25519: return "EdDSA";
  }
  std::abort();
}

/// RFC 7515, 4.1.10: "application/" is left out where no other slash follows.
std::string content_type(std::string_view media_type) {
  constexpr std::string_view usual = "application/";
  const bool plain = media_type.starts_with(usual) && media_type.find('/', usual.size()) == std::string_view::npos;
  return std::string{plain ? media_type.substr(usual.size()) : media_type};
}

json::array base64_list(const std::vector<Certificate>& chain) {
  json::array list;
  for (const auto& certificate : chain) list.push_back(json::string{to_base64(certificate.der())});
  return list;
}

/// The one detached object by its name and SHA-256. With b64 false (RFC 7797) the hash is of the bytes themselves.
json::object reference_to(const Document& document) {
  const auto digest = *content_digest(document, Hash::sha256);
  return {{"mId", "http://uri.etsi.org/19182/ObjectIdByURIHash"},
          {"pars", {uri_of(document.name)}},
          {"hashM", "S256"},
          {"hashV", {to_base64url(digest)}},
          {"ctys", {content_type(document.media_type)}}};
}

json::object protected_header(const LayoutJob& job) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(job.signing_time).time_since_epoch().count();
  json::object header{{"alg", jws_algorithm(job.algorithm)},
                      {"x5t#S256", to_base64url(sha256(job.chain.front().der()))},
                      {"x5c", base64_list(job.chain)},
                      {"iat", seconds}};
  if (job.profile.packaging == Packaging::detached) {
    header["b64"] = false;
    header["sigD"] = reference_to(job.document);
    header["crit"] = {"b64", "sigD"};
  } else {
    header["cty"] = content_type(job.document.media_type);
  }
  return header;
}

/// 5.3.4: the time-stamp of the signature, as an element of etsiU in its base64url form.
json::object unprotected_header(BytesView token) {
  const json::object stamp{{"sigTst", {{"tstTokens", {{{"val", to_base64(token)}}}}}}};
  return {{"etsiU", {to_base64url(as_bytes(json::serialize(stamp)))}}};
}

class JadesDraft : public Draft {
 public:
  explicit JadesDraft(LayoutJob job)
      : algorithm_(job.algorithm),
        form_(job.profile.form),
        name_(job.document.name),
        header_(to_base64url(as_bytes(json::serialize(protected_header(job))))) {
    if (job.profile.packaging == Packaging::enveloping) payload_ = to_base64url(job.document.bytes);
    digest_ = hash(hash_of(algorithm_), as_bytes(header_ + "." + payload_.value_or("")));
  }
  const Bytes& digest() const override { return digest_; }
  // 5.3.4: the signature as it is written, in base64url.
  Bytes stamped(BytesView value) const override { return to_bytes(to_base64url(value)); }
  std::optional<Bytes> complete(BytesView value, BytesView token) override {
    if (form_ == Form::compact) return to_bytes(header_ + "." + payload_.value_or("") + "." + to_base64url(value));
    json::object signature{{"protected", header_}, {"signature", to_base64url(value)}};
    if (!token.empty()) signature["header"] = unprotected_header(token);
    json::object whole;
    if (payload_) whole["payload"] = std::move(*payload_);
    if (form_ == Form::general) {
      whole["signatures"] = json::array{std::move(signature)};
    } else {
      for (auto& [member, content] : signature) whole[member] = std::move(content);
    }
    return to_bytes(json::serialize(whole));
  }
  std::string name() const override { return name_ + (form_ == Form::compact ? ".jws" : ".jws.json"); }
  std::string media_type() const override {
    return form_ == Form::compact ? "application/jose" : "application/jose+json";
  }

 private:
  hsm::Algorithm algorithm_;
  Form form_;
  std::string name_, header_;
  std::optional<std::string> payload_;
  Bytes digest_;
};

}  // namespace

Result<std::unique_ptr<Draft>, Refusal> lay_out_jades(LayoutJob job) {
  return std::unique_ptr<Draft>{std::make_unique<JadesDraft>(std::move(job))};
}

}  // namespace kythu::signing
