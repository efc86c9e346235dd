// Canonical XML 1.0, inclusive, without comments (W3C 2001, REC-xml-c14n-20010315): the bytes that an XML signature
// hashes. The tree has no comments, processing instructions or `xml:` attributes, so none are written.
#pragma once

#include "tree.hpp"

namespace kythu::receipts::markup {

/// The element and all in it, with every namespace that it inherits. `without` and all in it are left out, as the
/// enveloped-signature transform asks; nullptr: nothing.
std::string canonical(const Element& apex, const Element* without = nullptr);

}  // namespace kythu::receipts::markup
