#include <cstdlib>

#include "framing.hpp"

namespace kythu::edge {

RefusalWords refusal(Fault fault) {
  using enum Fault;
  // clang-format off
  switch (fault) {
    case line_ending:       return {400, "line_ending", "Every line of the head ends with CR LF."};
    case request_line:      return {400, "request_line", "The first line must be method, target and version, one space apart."};
    case method:            return {501, "method_unknown", "This method is not known here."};
    case target:            return {400, "target", "The target must be a path with valid characters."};
    case target_too_long:   return {414, "target_too_long", "The target is too long."};
    case absolute_form:     return {400, "absolute_form", "The target must be a path, not a whole address."};
    case path:              return {400, "path", "The path holds an encoded separator or dots that lead upwards."};
    case version:           return {505, "version", "Only HTTP/1.1 is spoken here."};
    case field_name:        return {400, "field_name", "A field name holds a forbidden character."};
    case field_value:       return {400, "field_value", "A field value holds a forbidden byte."};
    case folded_field:      return {400, "folded_field", "A field value may not go on in the next line."};
    case too_many_fields:   return {431, "too_many_fields", "There are too many fields."};
    case head_too_large:    return {431, "head_too_large", "The head is too large."};
    case host:              return {400, "host", "There must be exactly one valid Host."};
    case foreign_host:      return {421, "foreign_host", "This Host is not served here."};
    case content_length:    return {400, "content_length", "Content-Length must be one number."};
    case transfer_encoding: return {400, "transfer_encoding", "Transfer-Encoding must be exactly chunked, once."};
    case both_lengths:      return {400, "both_lengths", "Transfer-Encoding and Content-Length exclude each other."};
    case repeated_field:    return {400, "repeated_field", "A field that may stand once stands twice."};
    case unexpected_body:   return {400, "unexpected_body", "This method takes no body."};
    case expectation:       return {417, "expectation", "Only 100-continue can be expected."};
    case content_encoding:  return {415, "content_encoding", "Bodies must come without Content-Encoding."};
    case internal_field:    return {400, "internal_field", "A field of this name is not accepted from outside."};
    case chunk:             return {400, "chunk", "The chunked body is malformed."};
    case trailers:          return {400, "trailers", "Trailers are not accepted."};
    case body_too_large:    return {413, "body_too_large", "The body is larger than this address takes."};
    case head_too_slow:     return {408, "head_too_slow", "The head did not arrive in time."};
    case body_too_slow:     return {408, "body_too_slow", "The body arrives too slowly."};
  }
  // clang-format on
  std::abort();
}

}  // namespace kythu::edge
