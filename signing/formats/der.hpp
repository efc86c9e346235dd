// A writer for the few DER values that a signature needs (ITU-T X.690): each function returns one whole value.
#pragma once

#include <initializer_list>

#include "config/base/bytes.hpp"

namespace kythu::signing::der {

Bytes value(std::uint8_t tag, BytesView content);
Bytes sequence(std::initializer_list<BytesView> parts);
/// SET OF: the parts are sorted, as DER asks (X.690, 11.6).
Bytes set_of(std::vector<Bytes> parts);
Bytes object_id(std::string_view dotted);
Bytes octets(BytesView content);
Bytes small_integer(std::uint8_t number);
Bytes null();
/// [number], constructed, around the content.
Bytes tagged(std::uint8_t number, BytesView content);
Bytes joined(std::initializer_list<BytesView> parts);

}  // namespace kythu::signing::der
