// How amounts, dates and texts are written in statements.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kythu::payments::statements {

/// Decimals of the currency by ISO 4217: none of VND, two unless known otherwise.
int decimals_of(std::string_view currency);

/// "12345.67", "12345,67", "12345,": digits with at most one mark before decimals; at most 15 digits in the smallest
/// unit. Decimals beyond the currency's have to be zeros. No sign.
std::optional<std::int64_t> plain_amount(std::string_view text, int decimals);

/// As people write it: "1.234.567", "1,234,567.00", "-1 234 567", "(1.234)", "1.234.567 đ". Of the two marks the last
/// one begins the decimals; a single mark before exactly three digits groups thousands when the currency has no
/// decimals.
std::optional<std::int64_t> grouped_amount(std::string_view text, int decimals);

struct Day {
  std::string text;         ///< "2026-11-22"
  bool impossible = false;  ///< there is no such day: the text is the last day of that month
};
/// From year, month and day as digits; nullopt where they are none.
std::optional<Day> day_of(std::string_view year, std::string_view month, std::string_view day);
/// "22/11/2026", "22-11-2026", "22.11.2026", "2026-11-22", "20261122", each with or without a time after it.
std::optional<Day> written_day(std::string_view text);

/// UTF-8 without control characters, blanks at the ends taken off, at most 2,000 bytes. What is no UTF-8 is read as
/// ISO-8859-1, in which no byte is wrong.
std::string cleaned(std::string_view text);
std::string_view trimmed(std::string_view text);

/// Lower-case ASCII letters and digits alone: "Số chứng từ" is "sochungtu".
std::string label(std::string_view text);

}  // namespace kythu::payments::statements
