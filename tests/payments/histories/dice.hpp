// All chance of a history: one seed, the same history on every machine.
#pragma once

#include <cstdint>
#include <string>

#include "config/base/random.hpp"

namespace kythu::payments::test {

/// SplitMix64: small, and no two compilers differ about it.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  std::size_t below(std::size_t end) { return end == 0 ? 0 : next() % end; }
  std::int64_t between(std::int64_t least, std::int64_t most) {
    return least + static_cast<std::int64_t>(below(static_cast<std::size_t>(most - least + 1)));
  }
  bool one_in(std::size_t many) { return below(many) == 0; }
  template <class T, std::size_t N>
  const T& pick(const T (&all)[N]) {
    return all[below(N)];
  }
  template <class Container>
  auto& any_of(Container& all) {
    return all[below(all.size())];
  }
  std::string digits(std::size_t count) {
    std::string text;
    while (text.size() < count) text += static_cast<char>('1' + below(9));
    return text;
  }

  /// For ids and tokens; `this` has to outlive it.
  Random random() {
    return [this](std::span<std::uint8_t> out) {
      for (auto& byte : out) byte = static_cast<std::uint8_t>(next());
    };
  }

 private:
  std::uint64_t state_;
};

}  // namespace kythu::payments::test
