#include "csc_error.hpp"

#include <algorithm>
#include <array>

#include <boost/json/serialize.hpp>

namespace kythu::gateway {
namespace {

/// A problem's code, and what it is there. Without a description the problem's own detail is one.
struct CscRow {
  std::string_view code;
  int status;
  std::string_view error, description = {};
};

constexpr std::array csc_rows{
    CscRow{"unauthorized", 401, "invalid_token", "The access token is missing, unknown or expired"},
    CscRow{"insufficient_scope", 403, "unauthorized_client"},
    CscRow{"rate_limited", 429, "temporarily_unavailable"},
    CscRow{"credential_rate_exceeded", 429, "temporarily_unavailable"},
    CscRow{"method_not_allowed", 405, "invalid_request", "Every method of this API is called by POST"},
    CscRow{"not_found", 501, "invalid_request", "This method is not implemented"},
    CscRow{"body_too_large", 413, "invalid_request"},
    CscRow{"document_too_large", 413, "invalid_request"},
    CscRow{"unsupported_media_type", 400, "invalid_request", "The content type must be application/json"},
    CscRow{"credential_unknown", 400, "invalid_request", "Invalid parameter credentialID"},
    CscRow{"credential_not_active", 400, "invalid_request", "The credential identified by credentialID is disabled"},
    CscRow{"credential_not_allowed", 403, "access_denied"},
    CscRow{"approval_needed", 403, "access_denied"},
    CscRow{"certificate_unsuitable", 400, "invalid_request", "Signing certificate is expired"},
    CscRow{"in_doubt", 503, "temporarily_unavailable", "The outcome is not known; repeat the request"},
};

CscRow csc_row_of(const Problem& problem) {
  const auto found = std::ranges::find(csc_rows, problem.code, &CscRow::code);
  if (found != csc_rows.end()) return *found;
  if (problem.status == 503) return CscRow{problem.code, 503, "temporarily_unavailable"};
  if (problem.status >= 500) return CscRow{problem.code, 500, "server_error", "An unexpected condition"};
  return CscRow{problem.code, 400, "invalid_request"};
}

/// "Bearer" and a token (RFC 6750, 2.1). Both versions answer 400, not 401, to what does not even look so.
bool is_bearer(std::string_view header) {
  constexpr std::string_view scheme = "Bearer ";
  return header.size() > scheme.size() && header.starts_with(scheme) &&
         header.find(' ', scheme.size()) == std::string_view::npos;
}

}  // namespace

bool is_csc(std::string_view path) { return path.starts_with("/csc/v1/") || path.starts_with("/csc/v2/"); }

CscError csc_invalid(std::string_view description) { return {"invalid_request", description}; }

CscError csc_error_of(const Problem& problem, const Request& request) {
  const auto authorization = find_header(request.headers, "authorization");
  if (problem.code == "unauthorized" && authorization && !is_bearer(*authorization)) {
    return csc_invalid("Malformed authorization header");
  }
  const auto row = csc_row_of(problem);
  return {row.error, row.description.empty() ? std::string_view{problem.detail} : row.description, row.status,
          problem.headers};
}

Answer to_answer(const CscError& error) {
  const boost::json::object body{{"error", error.error}, {"error_description", error.description}};
  Answer answer{error.status,
                {{"content-type", "application/json"}, {"cache-control", "no-store"}},
                to_bytes(boost::json::serialize(body))};
  for (const auto& header : error.headers) answer.headers.push_back(header);
  return answer;
}

}  // namespace kythu::gateway
