// What several transactions write, as one.
//
// A statement whose file begins with "-- By row" takes an array for each of its parameters: whoever sends it gives the
// values of one row. Sent by several, it is one statement for all their rows, and what a statement costs before its
// first row (its checks are parsed, its indexes opened) is paid once.
#pragma once

#include <span>

#include "statement.hpp"

namespace kythu::db {

/// The statement with its values as they travel: arrays of one, where it is by row.
Statement as_sent(const Statement& statement);

/// Each strand keeps its own order; between strands there is none.
std::vector<Statement> merged(const std::vector<std::span<const Statement>>& strands);

}  // namespace kythu::db
