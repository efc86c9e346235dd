// Values in PDF syntax (ISO 32000-2, 7.3).
#pragma once

#include <string>

#include "config/base/clock.hpp"

namespace kythu::signing::pdf {

/// A text string: PDFDocEncoding where ASCII is enough, else UTF-16BE with a byte order mark (7.9.2.2).
std::string text_string(std::string_view utf8);
/// A real number without an exponent, at most four decimals.
std::string number(double value);
/// "(D:20261122101530+07'00')", Vietnam's local time (7.9.4).
std::string date(Instant at);
/// A stream object's body: dictionary with /Length, deflated data. `members` is PDF text that goes in the dictionary.
std::string stream(std::string_view members, std::string_view data);

}  // namespace kythu::signing::pdf
