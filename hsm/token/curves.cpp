#include "curves.hpp"

#include <algorithm>

namespace kythu::hsm {
namespace {

struct Name {
  KeyKind kind;
  std::string_view parameters;  ///< DER
};
constexpr Name known[] = {
    {{KeyFamily::p256, 256}, "\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07"},  // 1.2.840.10045.3.1.7
    {{KeyFamily::p384, 384}, {"\x06\x05\x2b\x81\x04\x00\x22", 7}},         // 1.3.132.0.34
    {{KeyFamily::ed25519, 255},
     "\x13\x0c"
     "edwards25519"},                                                             // PKCS#11 3.0
    {{KeyFamily::ed25519, 255}, "\x06\x03\x2b\x65\x70"},                          // RFC 8410: 1.3.101.112
    {{KeyFamily::ed25519, 255}, "\x06\x09\x2b\x06\x01\x04\x01\xda\x47\x0f\x01"},  // GnuPG's, on smart cards
};

}  // namespace

std::optional<KeyKind> kind_of_curve(BytesView parameters) {
  const auto found = std::ranges::find(known, as_text(parameters), &Name::parameters);
  return found == std::end(known) ? std::nullopt : std::optional{found->kind};
}

std::vector<Bytes> parameters_of(KeyFamily family) {
  std::vector<Bytes> all;
  for (const auto& one : known) {
    if (one.kind.family == family) all.push_back(to_bytes(one.parameters));
  }
  return all;
}

}  // namespace kythu::hsm
