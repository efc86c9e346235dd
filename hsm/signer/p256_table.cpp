// OpenSSL 3 makes tables of multiples for a group's generator only, by a call that it calls deprecated. The group here
// has the public key for its generator, so that u2·Q is as quick as u1·G.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "p256_table.hpp"

#include <array>
#include <optional>
#include <vector>

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
using Montgomery = Handle<BN_MONT_CTX, BN_MONT_CTX_free>;
using Scratch = Handle<BN_CTX, BN_CTX_free>;

constexpr std::size_t half = 32;

Number number(BytesView bytes) { return Number{BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr)}; }

/// One signature on its way to its verdict; its numbers are below the order.
struct Case {
  Check* check;
  Number e, r, s;
  Number product{BN_new()};  ///< of every s up to this one

  bool is_sound() const { return e && r && s && product; }
};

std::optional<Case> case_of(Check& check, const BIGNUM* order) {
  const BytesView digest{check.order->digest};
  if (check.order->algorithm != Algorithm::ecdsa_p256_sha256 || digest.size() != half ||
      check.signature.size() != 2 * half)
    return std::nullopt;
  Case one{&check, number(digest), number(check.signature.first(half)), number(check.signature.subspan(half))};
  const auto fits = [&](const Number& value) { return BN_is_zero(value.get()) == 0 && BN_cmp(value.get(), order) < 0; };
  if (!one.is_sound() || !fits(one.r) || !fits(one.s)) return std::nullopt;
  if (BN_cmp(one.e.get(), order) >= 0 && BN_sub(one.e.get(), one.e.get(), order) != 1) return std::nullopt;
  return one;
}

}  // namespace

struct P256Table::Inside {
  Group curve{EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1)};
  Group of_key{EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1)};

  Montgomery modulo_order{BN_MONT_CTX_new()};
  Number prime{BN_new()};

  const BIGNUM* order() const { return EC_GROUP_get0_order(curve.get()); }
  bool fill(EVP_PKEY* key) const;
  /// Every s becomes 1/s in Montgomery's form, by one inversion of their product (Montgomery's trick).
  bool invert(std::vector<Case>& cases, BN_CTX* scratch) const;
  /// u1·G + u2·Q has r for its x, modulo the order; `w` is 1/s in Montgomery's form.
  bool meets(const Case& one, BN_CTX* scratch) const;
  bool has_x(const EC_POINT* point, const BIGNUM* x, BN_CTX* scratch) const;
};

bool P256Table::Inside::fill(EVP_PKEY* key) const {
  std::array<unsigned char, 65> encoded;
  std::size_t length = 0;
  const Point point{EC_POINT_new(curve.get())};
  const Scratch scratch{BN_CTX_new()};
  return curve && of_key && point && modulo_order && prime && scratch &&
         BN_MONT_CTX_set(modulo_order.get(), order(), scratch.get()) == 1 &&
         EC_GROUP_get_curve(curve.get(), prime.get(), nullptr, nullptr, nullptr) == 1 &&
         EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, encoded.data(), encoded.size(), &length) == 1 &&
         EC_POINT_oct2point(curve.get(), point.get(), encoded.data(), length, nullptr) == 1 &&
         EC_GROUP_set_generator(of_key.get(), point.get(), order(), BN_value_one()) == 1 &&
         EC_GROUP_precompute_mult(of_key.get(), nullptr) == 1;
}

bool P256Table::Inside::invert(std::vector<Case>& cases, BN_CTX* scratch) const {
  auto* const mont = modulo_order.get();
  const BIGNUM* before = nullptr;
  for (auto& one : cases) {
    if (BN_to_montgomery(one.s.get(), one.s.get(), mont, scratch) != 1) return false;
    const bool good = before == nullptr
                          ? BN_copy(one.product.get(), one.s.get()) != nullptr
                          : BN_mod_mul_montgomery(one.product.get(), before, one.s.get(), mont, scratch) == 1;
    if (!good) return false;
    before = one.product.get();
  }
  const Number rest{BN_new()};  // the inverse of what all cases up to the next one have for their product
  if (!rest || BN_from_montgomery(rest.get(), before, mont, scratch) != 1 ||
      BN_mod_inverse(rest.get(), rest.get(), order(), scratch) == nullptr ||
      BN_to_montgomery(rest.get(), rest.get(), mont, scratch) != 1) {
    return false;
  }
  for (auto one = cases.rbegin(); one != cases.rend(); ++one) {
    const auto next = std::next(one);
    auto& w = one->product;
    if (next == cases.rend()) return BN_copy(w.get(), rest.get()) != nullptr;
    if (BN_mod_mul_montgomery(w.get(), rest.get(), next->product.get(), mont, scratch) != 1 ||
        BN_mod_mul_montgomery(rest.get(), rest.get(), one->s.get(), mont, scratch) != 1) {
      return false;
    }
  }
  return true;
}

/// Jacobian coordinates: x is X/Z², and a division is dear.
bool P256Table::Inside::has_x(const EC_POINT* point, const BIGNUM* x, BN_CTX* scratch) const {
  const Number big_x{BN_new()}, y{BN_new()}, z{BN_new()};
  return big_x && y && z &&
         EC_POINT_get_Jprojective_coordinates_GFp(curve.get(), point, big_x.get(), y.get(), z.get(), scratch) == 1 &&
         BN_mod_sqr(y.get(), z.get(), prime.get(), scratch) == 1 &&
         BN_mod_mul(z.get(), x, y.get(), prime.get(), scratch) == 1 && BN_cmp(z.get(), big_x.get()) == 0;
}

bool P256Table::Inside::meets(const Case& one, BN_CTX* scratch) const {
  const Point left{EC_POINT_new(curve.get())}, right{EC_POINT_new(curve.get())};
  const Number u{BN_new()};
  auto* const mont = modulo_order.get();
  const bool made = left && right && u &&
                    BN_mod_mul_montgomery(u.get(), one.e.get(), one.product.get(), mont, scratch) == 1 &&
                    EC_POINT_mul(curve.get(), left.get(), u.get(), nullptr, nullptr, scratch) == 1 &&
                    BN_mod_mul_montgomery(u.get(), one.r.get(), one.product.get(), mont, scratch) == 1 &&
                    EC_POINT_mul(of_key.get(), right.get(), u.get(), nullptr, nullptr, scratch) == 1 &&
                    EC_POINT_add(curve.get(), left.get(), left.get(), right.get(), scratch) == 1;
  if (!made || EC_POINT_is_at_infinity(curve.get(), left.get()) == 1) return false;
  // The x of a point may be r + n, where that is below the prime: once in 2^128 signatures, and then OpenSSL answers.
  return has_x(left.get(), one.r.get(), scratch);
}

P256Table::P256Table() : inside_(std::make_unique<Inside>()) {}
P256Table::~P256Table() = default;

std::unique_ptr<P256Table> P256Table::of(EVP_PKEY* key) {
  std::unique_ptr<P256Table> table{new P256Table};
  return table->inside_->fill(key) ? std::move(table) : nullptr;
}

void P256Table::judge(std::span<Check> checks) const {
  std::vector<Case> cases;
  cases.reserve(checks.size());
  for (auto& check : checks) {
    check.good = false;
    if (auto one = case_of(check, inside_->order())) cases.push_back(std::move(*one));
  }
  const Scratch scratch{BN_CTX_new()};
  if (cases.empty() || !scratch || !inside_->invert(cases, scratch.get())) return;
  for (const auto& one : cases) one.check->good = inside_->meets(one, scratch.get());
}

}  // namespace kythu::hsm
