// multipart/form-data (RFC 7578) as our callers need it: few parts, small headers, and nothing repaired.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/base/bytes.hpp"
#include "config/base/result.hpp"

namespace kythu::gateway {

struct Part {
  std::string name;          ///< never empty
  std::string file_name;     ///< as sent, may be empty; only a label, never a path
  std::string content_type;  ///< as sent, may be empty
  BytesView content;         ///< a view into the body
};

enum class MultipartFault {
  not_multipart,   ///< another media type, or no boundary of 1 … 70 of RFC 2046's characters
  malformed,       ///< delimiters, line ends or headers are not as the RFCs write them
  too_many_parts,  ///< more than the limit
  headers_too_large,
  encoded,         ///< Content-Transfer-Encoding, which RFC 7578 section 4.7 takes out of use
  duplicate_name,  ///< two parts of one name
};

struct MultipartLimits {
  std::size_t parts = 8;
  std::string_view repeated;  ///< the one name that may stand more than once
};

/// Reads the whole body: it starts with the first delimiter and ends with the closing one (and a line end at most).
Result<std::vector<Part>, MultipartFault> read_multipart(std::string_view content_type, BytesView body,
                                                         const MultipartLimits& limits = {});

}  // namespace kythu::gateway
