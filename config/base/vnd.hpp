// Money: a whole number of đồng, 0 … 999,999,999,999,999. No fraction, no double, no implicit conversion.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>

#include "result.hpp"

namespace kythu {

class Vnd {
 public:
  static constexpr std::int64_t max = 999'999'999'999'999;

  /// Zero đồng.
  constexpr Vnd() = default;
  /// nullopt when negative or above max: the door where amounts from outside are checked.
  static constexpr std::optional<Vnd> of(std::int64_t dong) {
    return dong < 0 || dong > max ? std::nullopt : std::optional{Vnd{dong}};
  }
  constexpr std::int64_t dong() const { return dong_; }

  constexpr auto operator<=>(const Vnd&) const = default;

  /// nullopt when the sum leaves the range.
  constexpr std::optional<Vnd> plus(Vnd other) const { return of(dong_ + other.dong_); }
  /// nullopt when the difference is negative.
  constexpr std::optional<Vnd> minus(Vnd other) const { return of(dong_ - other.dong_); }
  /// nullopt when the product leaves the range.
  constexpr std::optional<Vnd> times(std::int64_t quantity) const {
    std::int64_t product = 0;
    return quantity < 0 || __builtin_mul_overflow(dong_, quantity, &product) ? std::nullopt : of(product);
  }

 private:
  constexpr explicit Vnd(std::int64_t dong) : dong_(dong) {}
  std::int64_t dong_ = 0;
};

}  // namespace kythu
