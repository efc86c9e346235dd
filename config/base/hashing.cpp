#include "hashing.hpp"

#include <openssl/evp.h>

#include "handle.hpp"
#include "result.hpp"

namespace kythu {
namespace {

using HashContext = Handle<EVP_MD_CTX, EVP_MD_CTX_free>;

}  // namespace

struct Hashing::State {
  HashContext context{EVP_MD_CTX_new()};
};

Hashing::Hashing() : state_(std::make_unique<State>()) {
  KYTHU_ASSERT(EVP_DigestInit_ex(state_->context.get(), EVP_sha256(), nullptr) == 1);
}
Hashing::Hashing(Hashing&&) noexcept = default;
Hashing& Hashing::operator=(Hashing&&) noexcept = default;
Hashing::~Hashing() = default;

void Hashing::add(BytesView piece) {
  KYTHU_ASSERT(EVP_DigestUpdate(state_->context.get(), piece.data(), piece.size()) == 1);
}

Sha256 Hashing::digest() const {
  const HashContext copy{EVP_MD_CTX_new()};
  Sha256 digest;
  KYTHU_ASSERT(EVP_MD_CTX_copy_ex(copy.get(), state_->context.get()) == 1);
  KYTHU_ASSERT(EVP_DigestFinal_ex(copy.get(), digest.data(), nullptr) == 1);
  return digest;
}

}  // namespace kythu
