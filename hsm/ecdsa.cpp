#include "ecdsa.hpp"

#include <openssl/ecdsa.h>

#include "config/base/handle.hpp"
#include "config/base/result.hpp"

namespace kythu::hsm {

Bytes ecdsa_der(BytesView raw) {
  const auto half = raw.size() / 2;
  const Handle<ECDSA_SIG, ECDSA_SIG_free> pair{ECDSA_SIG_new()};
  auto* r = BN_bin2bn(raw.data(), static_cast<int>(half), nullptr);
  auto* s = BN_bin2bn(raw.data() + half, static_cast<int>(raw.size() - half), nullptr);
  KYTHU_ASSERT(pair && r != nullptr && s != nullptr && ECDSA_SIG_set0(pair.get(), r, s) == 1);
  Bytes der(static_cast<std::size_t>(i2d_ECDSA_SIG(pair.get(), nullptr)));
  auto* out = der.data();
  i2d_ECDSA_SIG(pair.get(), &out);
  return der;
}

}  // namespace kythu::hsm
