// What time a report is of: `period`, or `from` and `to`; and the length of its rows' periods, `by`.
#pragma once

#include <string>

#include "gateway/core/query.hpp"

namespace kythu::gateway {

struct ReportSpan {
  BusinessDay from{}, to{};  ///< both are in it
  std::string by;            ///< day, month, quarter, year
};

/// A period's own length is its `by` unless told otherwise; without a period it is the last thirty days by month.
/// Faults are written down in the query.
ReportSpan read_report_span(Query& query, BusinessDay today);

}  // namespace kythu::gateway
