// The register's lines: how one is written, and how all are judged again from the first. Behind register.hpp.
//
//   {"number":7,"outcome":{…},"prev":"<hash of line 6>","signed":{"approvals":[…],"operation":{…}},"time":"…",
//    "hash":"<SHA-256 of all before ,"hash">"}
#pragma once

#include <set>

#include "hsm/officers/register.hpp"

namespace kythu::hsm {

inline constexpr std::size_t policy_line_limit = 256 * 1024;

/// With its line feed; fills `decision.hash`, which stands in it.
std::string write_line(Recorded& decision, std::string_view previous);

/// The state as far as lines were added.
struct Replay {
  VaultState state;
  std::set<std::string, std::less<>> decided;
  std::vector<std::string> hashes;

  /// One line without its line feed: judged as it was on its day, by what is known so far. The error is a sentence.
  Result<Recorded, std::string> add(std::string_view line);
  /// What has been judged already.
  void accept(VaultState next, const Recorded& decision);
};

/// Calls back for every whole line, and returns the bytes of them; the rest is a torn line. Throws settings::Error.
std::size_t for_each_line(std::string_view text, const std::function<Result<Done, std::string>(std::string_view)>& add);

}  // namespace kythu::hsm
