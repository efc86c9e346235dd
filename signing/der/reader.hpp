// Walks DER values (ITU-T X.690) where OpenSSL has no reader. Every view points into the bytes that were given.
#pragma once

#include <optional>

#include "config/base/bytes.hpp"

namespace kythu::signing::der {

struct Value {
  std::uint8_t tag = 0;
  BytesView content;
  BytesView whole;  ///< with tag and length
};

/// Takes the next value off `rest`; nullopt at its end and for what is not DER: long tags, lengths that are indefinite,
/// not minimal, or past the end.
std::optional<Value> next(BytesView& rest);
/// nullopt unless `bytes` is exactly one value of that tag.
std::optional<Value> only(BytesView bytes, std::uint8_t tag);

}  // namespace kythu::signing::der
