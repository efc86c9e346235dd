// What a client of the Cloud Signature Consortium's API is told when the answer is no: `error` and `error_description`
// in the specification's words (CSC API 1.0.4.0 and 2.0.0.2, section 10), never a problem document.
#pragma once

#include "gateway/core/problem.hpp"

namespace kythu::gateway {

struct CscError {
  CscError() = default;
  CscError(std::string_view kind, std::string_view words, int http_status = 400, Headers more = {})
      : error(kind), description(words), status(http_status), headers(std::move(more)) {}

  std::string error;        ///< "invalid_request"
  std::string description;  ///< error_description
  int status = 400;
  Headers headers;
};

/// Whether the path is that API's, in either version.
bool is_csc(std::string_view path);

/// 400 `invalid_request`, which nearly every fault is: clients tell them apart by the description.
CscError csc_invalid(std::string_view description);
/// The same refusal as other calls make, in that API's words.
CscError csc_error_of(const Problem& problem, const Request& request);

Answer to_answer(const CscError& error);

}  // namespace kythu::gateway
