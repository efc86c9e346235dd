// The words of XML signatures (W3C XMLDSig 1.1, RFC 6931, ETSI EN 319 132-1 and EN 319 162-1).
#pragma once

#include <string>
#include <string_view>

#include "formats/algorithm.hpp"

namespace kythu::signing::xml {

inline constexpr std::string_view declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
inline constexpr std::string_view signatures = "http://www.w3.org/2000/09/xmldsig#";
inline constexpr std::string_view exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
inline constexpr std::string_view inclusive = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
inline constexpr std::string_view enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

inline std::string_view hash_name(Hash hash) {
  switch (hash) {
    case Hash::sha256: return "http://www.w3.org/2001/04/xmlenc#sha256";
    case Hash::sha384: return "http://www.w3.org/2001/04/xmldsig-more#sha384";
    case Hash::sha512: return "http://www.w3.org/2001/04/xmlenc#sha512";
  }
  std::abort();
}

// RFC 6931, 2.3; RSA-PSS with the salt as long as the hash (2.3.10).
inline std::string_view method_name(hsm::Algorithm algorithm) {
  using enum hsm::Algorithm;
  switch (algorithm) {
    case rsa_pkcs1_sha256: return "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
    case rsa_pkcs1_sha384: return "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384";
    case rsa_pkcs1_sha512: return "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512";
    case rsa_pss_sha256: return "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1";
    case rsa_pss_sha384: return "http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1";
    case rsa_pss_sha512: return "http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1";
    case ecdsa_p256_sha256: return "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";
    case ecdsa_p384_sha384: return "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384";
    case ed25519: return "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519";
  }
  std::abort();
}

/// Text content and attribute values at once; canonical XML leaves quotation marks in text, so none may be in it.
inline std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      default:
        if (static_cast<unsigned char>(c) >= ' ' && c != '"') out += c;
    }
  }
  return out;
}

}  // namespace kythu::signing::xml
