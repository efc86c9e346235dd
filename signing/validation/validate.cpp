#include "validate.hpp"

#include <ctime>

#include <openssl/crypto.h>
#include <openssl/err.h>

#include "asic.hpp"
#include "cades.hpp"
#include "json_web.hpp"
#include "pades.hpp"
#include "signing/der/reader.hpp"
#include "xades.hpp"
#include "xml_document.hpp"

namespace kythu::signing::validation {
namespace {

Pool read_anchors(const std::vector<Bytes>& anchors) {
  Pool pool;
  for (const auto& der : anchors) {
    if (auto certificate = read_certificate(der)) pool.push_back(std::move(certificate));
  }
  return pool;
}

/// An OCSPResponse begins with an ENUMERATED (RFC 6960 section 4.2.1), a CertificateList with a SEQUENCE.
std::optional<Evidence> read_evidence(const Bytes& der, Instant now) {
  const auto outer = der::only(der, 0x30);
  auto rest = outer ? outer->content : BytesView{};
  const auto first = der::next(rest);
  if (!first) return std::nullopt;
  return Evidence{first->tag == 0x0a ? Evidence::Kind::ocsp : Evidence::Kind::crl, der, now, false};
}

World world_of(const ValidationOrder& order, const ValidationTrust& trust) {
  World world{.now = order.now,
              .algorithms = AlgorithmPolicy::embedded(),
              .signing_anchors = read_anchors(trust.signers),
              .timestamp_anchors = read_anchors(trust.timestamps),
              .certificates = {},
              .evidence = {}};
  for (const auto& der : order.evidence) {
    if (auto evidence = read_evidence(der, order.now)) world.evidence.push_back(std::move(*evidence));
  }
  return world;
}

}  // namespace

void prepare() {
  OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_LOAD_CRYPTO_STRINGS | OPENSSL_INIT_ADD_ALL_DIGESTS |
                          OPENSSL_INIT_ADD_ALL_CIPHERS,
                      nullptr);
  tzset();
  prepare_xml();
}

Result<ValidationReport, ValidationFault> validate(const ValidationOrder& order, const ValidationTrust& trust) try {
  const auto world = world_of(order, trust);
  const auto text = as_text(order.document);
  // A container may hold a PDF within its first bytes.
  if (text.starts_with("PK\x03\x04")) return validate_asic(world, order);
  if (text.substr(0, 1024).find("%PDF-") != std::string_view::npos) return validate_pdf(world, order);
  if (text.starts_with('\x30')) return validate_cms(world, order);
  const auto first = text.find_first_not_of("\xef\xbb\xbf \t\r\n");
  if (first != std::string_view::npos && text[first] == '<') return validate_xml(world, order);
  if (is_json_web_signature(text)) return validate_json_web(world, order);
  return ValidationFault::unknown_format;
} catch (const NoCanonicalForm&) {
  return ValidationFault::unreadable;
}

}  // namespace kythu::signing::validation
