// What several transactions write and ask, as one.
//
// A statement whose file begins with "-- By row" takes an array for each of its parameters: whoever sends it gives the
// values of one row. Sent by several, it is one statement for all their rows, and what a statement costs before its
// first row (its checks are parsed, its indexes opened) is paid once. One that answers says in its last column, of_row,
// the number of the row that each line is about, from 1.
#pragma once

#include <memory>
#include <span>

#include "statement.hpp"

namespace kythu::db {

struct Sheaf {
  struct Share {
    std::size_t statement;
    std::size_t row;  ///< from 1; 0: it is nobody else's
  };
  std::vector<Statement> statements;  ///< with their values as they travel
  std::vector<Share> shares;          ///< of each statement that was given, in their order
};

/// Each strand keeps its own order; between strands there is none.
Sheaf merged(const std::vector<std::span<const Statement>>& strands);

/// What an answer to several says about this one's row. Where it does not say, all of it.
std::shared_ptr<pg_result> part_of(const std::shared_ptr<pg_result>& answer, std::size_t row);

}  // namespace kythu::db
