// Query strings and form bodies: application/x-www-form-urlencoded, read strictly.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "config/base/days.hpp"
#include "config/base/result.hpp"
#include "gateway/core/problem.hpp"

namespace kythu::gateway {

/// Percent-decoded; nullopt for a broken escape, a NUL or bytes that are not UTF-8.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);

class Query {
 public:
  /// validation_failed for a broken escape or a name that stands twice; at most 64 names.
  static Result<Query, Problem> parse(std::string_view text);
  /// The value, or "" when absent.
  std::string text(std::string_view name);
  bool has(std::string_view name) const { return values_.contains(name); }
  /// 1 … 200, 50 when absent.
  int limit();
  /// "2026-11-22": a day in Vietnam. nullopt when absent.
  std::optional<BusinessDay> day(std::string_view name);
  /// Bounds of a span of time, from inclusive and until exclusive: an RFC 3339 instant, or a day, which is meant whole.
  std::optional<Instant> since(std::string_view name);
  std::optional<Instant> until(std::string_view name);
  void fault(std::string_view name, std::string_view code, std::string_view detail);
  /// validation_failed with everything that was wrong, also names that nobody asked for (`unknown_parameter`).
  Result<Done, Problem> check();

 private:
  std::optional<Instant> bound(std::string_view name, std::chrono::hours whole_day);
  std::map<std::string, std::string, std::less<>> values_;
  std::set<std::string, std::less<>> asked_;
  std::vector<FieldError> errors_;
};

}  // namespace kythu::gateway
