// /v1/reports/{report}: what is counted by day, month, quarter or year, as JSON or CSV from the same query.
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

Result<Answer, Problem> show_report(Context& context);
/// A cell of CSV (RFC 4180). What a spreadsheet would take for a formula begins with an apostrophe.
std::string report_cell(std::string_view text);

}  // namespace kythu::gateway
