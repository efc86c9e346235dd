// What decisions do to the books and the lines: each in transactions of its own, and each only once.
#pragma once

#include "inputs.hpp"
#include "payments/reconciliation/runs.hpp"

namespace kythu::payments::reconciliation {

struct Run {
  AgencyId agency;
  Uuid id;
  std::string actor;
};

/// Counts what was done.
void carry_out(const Desk& desk, const Run& run, const Known& known, const std::vector<Decision>& decisions,
               RunCounts& counts);
/// What is booked here, and on no line of a day that the files cover.
void report_missing(const Desk& desk, const Run& run, RunCounts& counts);

}  // namespace kythu::payments::reconciliation
