// Targets as a table that people edit: CSV with one row a unit, rates in per cent.
#pragma once

#include <string>
#include <string_view>

#include <boost/json/value.hpp>
#include <pqxx/result>

#include "config/base/result.hpp"
#include "gateway/core/problem.hpp"

namespace kythu::gateway {

/// The request that the rows say: `{plan, year, targets: […]}`, rates in hundredths of a per cent. All rows are of one
/// plan and year.
Result<boost::json::value, Problem> targets_of_csv(std::string_view text);

/// Of rows as sql/list_targets.sql has them.
std::string csv_of_targets(const pqxx::result& rows);

}  // namespace kythu::gateway
