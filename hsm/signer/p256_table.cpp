// OpenSSL 3 makes tables of multiples for a group's generator only, by a call that it calls deprecated. The group here
// has the public key for its generator, so that u2·Q is as quick as u1·G.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "p256_table.hpp"

#include <array>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>

#include "config/base/handle.hpp"

namespace kythu::hsm {
namespace {

using Group = Handle<EC_GROUP, EC_GROUP_free>;
using Point = Handle<EC_POINT, EC_POINT_free>;
using Number = Handle<BIGNUM, BN_free>;
using Scratch = Handle<BN_CTX, BN_CTX_free>;

constexpr std::size_t half = 32;

Number number(BytesView bytes) { return Number{BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr)}; }

bool is_in_range(const Number& value, const BIGNUM* order) {
  return value && BN_is_zero(value.get()) == 0 && BN_cmp(value.get(), order) < 0;
}

}  // namespace

struct P256Table::Inside {
  Group curve{EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1)};
  Group of_key{EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1)};

  bool fill(EVP_PKEY* key) const;
  /// u1·G + u2·Q has r for its x, modulo the order.
  bool meets(const Number& r, const Number& u1, const Number& u2, BN_CTX* scratch) const;
};

bool P256Table::Inside::fill(EVP_PKEY* key) const {
  std::array<unsigned char, 65> encoded;
  std::size_t length = 0;
  const Point point{EC_POINT_new(curve.get())};
  return curve && of_key && point &&
         EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, encoded.data(), encoded.size(), &length) == 1 &&
         EC_POINT_oct2point(curve.get(), point.get(), encoded.data(), length, nullptr) == 1 &&
         EC_GROUP_set_generator(of_key.get(), point.get(), EC_GROUP_get0_order(curve.get()), BN_value_one()) == 1 &&
         EC_GROUP_precompute_mult(of_key.get(), nullptr) == 1;
}

bool P256Table::Inside::meets(const Number& r, const Number& u1, const Number& u2, BN_CTX* scratch) const {
  const Point left{EC_POINT_new(curve.get())}, right{EC_POINT_new(curve.get())};
  const Number x{BN_new()}, rest{BN_new()};
  return left && right && x && rest &&
         EC_POINT_mul(curve.get(), left.get(), u1.get(), nullptr, nullptr, scratch) == 1 &&
         EC_POINT_mul(of_key.get(), right.get(), u2.get(), nullptr, nullptr, scratch) == 1 &&
         EC_POINT_add(curve.get(), left.get(), left.get(), right.get(), scratch) == 1 &&
         EC_POINT_is_at_infinity(curve.get(), left.get()) == 0 &&
         EC_POINT_get_affine_coordinates(curve.get(), left.get(), x.get(), nullptr, scratch) == 1 &&
         BN_nnmod(rest.get(), x.get(), EC_GROUP_get0_order(curve.get()), scratch) == 1 &&
         BN_cmp(rest.get(), r.get()) == 0;
}

P256Table::P256Table() : inside_(std::make_unique<Inside>()) {}
P256Table::~P256Table() = default;

std::unique_ptr<P256Table> P256Table::of(EVP_PKEY* key) {
  std::unique_ptr<P256Table> table{new P256Table};
  return table->inside_->fill(key) ? std::move(table) : nullptr;
}

bool P256Table::verifies(BytesView digest, BytesView signature) const {
  if (digest.size() != half || signature.size() != 2 * half) return false;
  const auto* order = EC_GROUP_get0_order(inside_->curve.get());
  const auto e = number(digest), r = number(signature.first(half)), s = number(signature.subspan(half));
  const Number w{BN_new()}, u1{BN_new()}, u2{BN_new()};
  const Scratch scratch{BN_CTX_new()};
  return e && is_in_range(r, order) && is_in_range(s, order) && w && u1 && u2 && scratch &&
         BN_mod_inverse(w.get(), s.get(), order, scratch.get()) != nullptr &&
         BN_mod_mul(u1.get(), e.get(), w.get(), order, scratch.get()) == 1 &&
         BN_mod_mul(u2.get(), r.get(), w.get(), order, scratch.get()) == 1 && inside_->meets(r, u1, u2, scratch.get());
}

}  // namespace kythu::hsm
