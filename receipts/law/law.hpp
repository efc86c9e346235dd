// What the law asks of an electronic receipt, by the day it is made on: law.toml, read once. No legal constant stands
// in code.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/base/clock.hpp"

namespace kythu::receipts {

/// What is wrong with a receipt that was issued.
enum class Mistake {
  wording,         ///< a name, an address, the amount in words; its tax code and its amount in digits are right
  figures,         ///< anything else
  part_returned,   ///< a part of the money went back to the payer
  all_returned,    ///< all of it
  issued_wrongly,  ///< the fee was never collected
};
std::string_view name(Mistake mistake);
std::optional<Mistake> parse_mistake(std::string_view text);

/// What is done about it. Nothing is deleted, and no number is given twice.
enum class Remedy {
  notice,       ///< the tax authority is told; the receipt stands
  replacement,  ///< a new receipt takes its place
  voucher,      ///< a record of the returned money ends it
};
std::string_view name(Remedy remedy);

struct Rules {
  BusinessDay from;
  std::optional<BusinessDay> until;  ///< the last day; none while it is in force
  std::string source;                ///< decrees, circulars, decisions
  std::string decree;                ///< how documents that refer to a receipt of this time name its law
  std::vector<std::string> form_codes;
  std::string symbol;   ///< Y: a digit of the year, L: one of `letters`, anything else: itself
  std::string letters;  ///< of the Vietnamese alphabet, without those that are mistaken for digits
  int number_digits = 0;
  std::string format_version;        ///< PBan
  std::string report, report_every;  ///< the form that tells the tax authority, and its period: day, quarter
  int outage_working_days = 0;       ///< to send what an outage held back, after the repair
  int registration_working_days = 0;
  int keep_years = 0;
  std::map<Mistake, Remedy> mistakes;

  bool knows_form(std::string_view form_code) const;
  bool fits(std::string_view symbol_of_year, int year) const;
  std::int64_t last_number() const;
};

class Law {
 public:
  /// The country's, as this version of the program knows it.
  static const Law& vietnam();
  /// Throws settings::Error for a gap, an overlap, or a member that is missing or unknown.
  explicit Law(std::string_view toml);
  /// Null before the first period: nothing electronic was issued then.
  const Rules* on(BusinessDay day) const;

 private:
  std::vector<Rules> periods_;
};

/// How a receipt breaks the rules of its day.
enum class Breach { no_rules, form_code, symbol, number, format_version };

/// What of a receipt the rules of its day speak about.
struct Judged {
  std::string form_code, symbol;
  std::int64_t number = 0;
  BusinessDay day;
  std::string format_version;
};
/// Empty: it is as the rules of its day ask.
std::vector<Breach> breaches(const Law& law, const Judged& receipt);

}  // namespace kythu::receipts
