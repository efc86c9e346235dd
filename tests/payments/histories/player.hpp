// Plays histories, and makes those that fail small enough to read.
#pragma once

#include <optional>
#include <string>

#include "payments/histories/bench.hpp"
#include "payments/histories/command.hpp"

namespace kythu::payments::test {

/// What went wrong; nullopt when nothing did. `watched`: as World has it.
std::optional<std::string> play(Bench& bench, std::uint64_t seed, const History& history, bool watched = true);

/// Its seed, the shortest history that fails as well, and how.
std::string report(Bench& bench, std::uint64_t seed, History history, std::string failure);

/// Histories of the seeds from `first`; their number in all. In the long run each is watched, in the usual one each
/// fourth. Returns the first report, or an empty text.
std::string play_many(Bench& bench, std::uint64_t first, std::size_t count);

/// The same facts under every net there is have to end alike. Returns the first report, or an empty text.
std::string compare_nets(Bench& bench, std::uint64_t first, std::size_t count);

/// KYTHU_LONG=yes asks for the long run.
std::size_t many(std::size_t usual, std::size_t in_the_long_run);

}  // namespace kythu::payments::test
