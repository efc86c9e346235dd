// How edge hands a request to core and gets the answer: the framing has been judged, TLS is ended, nothing is repaired.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/base/bytes.hpp"
#include "config/wire/frame.hpp"

namespace kythu::gateway {

using Headers = std::vector<std::pair<std::string, std::string>>;  ///< names in lower case

/// The first value of this name (lower case), or nothing.
std::optional<std::string_view> find_header(const Headers& headers, std::string_view name);

struct Request {
  std::string method;  ///< GET, HEAD, POST, PUT, DELETE, OPTIONS
  std::string path;    ///< "/v1/payments", raw, without the query
  std::string query;   ///< raw, without '?'
  Headers headers;
  Bytes body;
  std::string peer;                ///< the caller's address
  std::string request_id;          ///< a UUID, the caller's or made by edge
  std::string client_certificate;  ///< PEM of a verified client certificate, or empty
};

struct Answer {
  int status = 200;
  Headers headers;  ///< content-length, date and server are edge's
  Bytes body;
};

inline constexpr std::uint16_t request_kind = 0x0101;
inline constexpr std::uint16_t answer_kind = 0x0102;

wire::Message to_message(Request&& request);
/// nullopt for a message that is no whole request.
std::optional<Request> to_request(wire::Message&& message);
wire::Message to_message(Answer&& answer);
std::optional<Answer> to_answer(wire::Message&& message);

}  // namespace kythu::gateway
