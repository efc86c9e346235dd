// SHA-256 of what comes in pieces.
#pragma once

#include <memory>

#include "digest.hpp"

namespace kythu {

class Hashing {
 public:
  Hashing();
  Hashing(Hashing&&) noexcept;
  Hashing& operator=(Hashing&&) noexcept;
  ~Hashing();

  void add(BytesView piece);
  void add(std::string_view piece) { add(as_bytes(piece)); }
  /// Of all that was added so far; more may follow.
  Sha256 digest() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kythu
