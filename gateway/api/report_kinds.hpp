// The reports there are: what each is called, its columns, its statement, and what of it is worth a chart.
#pragma once

#include <array>

#include "gateway/paper/bars.hpp"
#include "gateway/paper/grid.hpp"

namespace kythu::gateway {

enum class Chart { none, collected_by_period, rate_by_agency };

struct ReportKind {
  std::string_view name, vi, en;
  std::string_view sql;  ///< agencies, first day, last day, length of a period
  std::span<const paper::Column> columns;
  Chart chart = Chart::none;
  bool has_age = false;  ///< the statement takes the instant too

  std::string_view title(Language language) const { return language == Language::vi ? vi : en; }
};

const ReportKind* find_report(std::string_view name);

/// Nothing where there is nothing to compare.
std::optional<paper::Bars> chart_of(const ReportKind& kind, const paper::Grid& grid, Language language);

}  // namespace kythu::gateway
