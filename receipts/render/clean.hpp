// Text from outside made fit for a document: well-formed UTF-8 in NFC, one line, only what XML 1.0 can carry.
#pragma once

#include <string>
#include <string_view>

namespace kythu::receipts {

/// Control characters and line ends become spaces, runs of spaces one; what is not UTF-8 becomes U+FFFD.
std::string clean(std::string_view text);

}  // namespace kythu::receipts
