// Reads XML that strangers wrote (XML 1.0 fifth edition, Namespaces in XML 1.0), strictly and within bounds. What the
// tax systems' documents never hold is refused rather than understood: document types and their entities, processing
// instructions, comments, CDATA, encodings other than UTF-8, `xml:` attributes, names outside ASCII. So there is
// nothing here that could fetch a file, grow by itself, or be read in two ways.
#pragma once

#include <memory>

#include "config/base/result.hpp"
#include "tree.hpp"

namespace kythu::receipts::markup {

struct Bounds {
  std::size_t bytes = 2 << 20;  ///< the tax authority's own limit for a message
  std::size_t depth = 32;
  std::size_t elements = 200'000;
  std::size_t attributes = 16;  ///< of one element, its declarations among them; also the prefixes known at once
};

enum class Fault {
  too_large,
  not_utf8,
  not_well_formed,
  not_allowed,  ///< well-formed perhaps, but none of what we read
};

Result<std::unique_ptr<Element>, Fault> read(std::string_view document, const Bounds& bounds = {});

}  // namespace kythu::receipts::markup
