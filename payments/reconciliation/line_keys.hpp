// By what a line is known whichever file tells of it.
#pragma once

#include <vector>

#include "config/base/digest.hpp"
#include "payments/statements/line.hpp"

namespace kythu::payments::reconciliation {

/// Of one file's lines, in its order. What the bank numbered is known by its number, which all its formats tell;
/// anything else by all that is told of it. Lines with the same facts are told apart by how many there were before.
class LineKeys {
 public:
  Sha256 next(const statements::Line& line, const statements::Statement& of);

 private:
  /// Half of a digest, which nobody makes collide, and how often it was seen: 20 bytes a line, at most half of them
  /// in use.
  struct Seen {
    std::array<std::uint8_t, 16> facts;
    std::uint32_t times = 0;
  };
  std::uint32_t& times(const Sha256& facts);
  void grow();

  std::vector<Seen> seen_;
  std::size_t used_ = 0;
};

}  // namespace kythu::payments::reconciliation
