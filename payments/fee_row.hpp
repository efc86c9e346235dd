// One line of a catalogue's CSV.
#pragma once

#include <map>

#include "config/base/days.hpp"
#include "csv.hpp"
#include "payments/catalogue.hpp"

namespace kythu::payments {

struct FeeRow {
  std::size_t line = 0;
  Fee fee;
  std::string agency_code;
  BusinessDay from;
  std::optional<BusinessDay> to;
};

/// The columns, in the order of an export.
const std::vector<std::string>& fee_columns();
/// Reads every line and judges it alone.
Result<std::vector<FeeRow>, CatalogueFault> read_fee_rows(std::string_view csv, BusinessDay usual_from);
/// The header and a line a fee; `agencies` gives the code for each id.
std::string write_fee_rows(const std::vector<Fee>& fees, const std::map<AgencyId, std::string>& agencies);

}  // namespace kythu::payments
