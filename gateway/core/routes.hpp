// Every call there is, in one table: verb, path pattern, who may, what body, which function.
#pragma once

#include <span>

#include "gateway/access/officers/roles.hpp"
#include "gateway/core/handler.hpp"

namespace kythu::gateway {

/// What the pipeline does with a request's body before the handler runs.
enum class Body {
  none,  ///< a body is refused
  json,  ///< application/json only, parsed strictly into Context::json; 415 and 400 otherwise
  raw,   ///< left to the handler (forms, multipart, callbacks)
};

/// Who may call: everybody, a portal whose token has a scope, or an officer whose role may do an act. Officers come by
/// the session of the console; what they change comes from our own page and with its CSRF token (core/sessions.hpp).
struct Who {
  std::string_view scope;
  std::optional<Act> act;

  constexpr Who() = default;
  constexpr Who(const char* token_scope) : scope(token_scope) {}
  constexpr Who(Act officers_act) : act(officers_act) {}
};

struct Route {
  std::string_view method;   ///< GET also serves HEAD
  std::string_view pattern;  ///< "/v1/payments/{id}"; a {name} matches one segment, never an empty one
  Handler handler = nullptr;
  Who who = {};
  Body body = Body::none;
  bool idempotent = false;  ///< needs an Idempotency-Key: checked here, kept by the handler (core/idempotency.hpp)
  std::size_t body_limit = 256 * 1024;
};

/// The table. tests/rules holds it against /openapi.json.
std::span<const Route> routes();

struct Match {
  const Route* route = nullptr;   ///< null: no such path, or not by this verb
  std::vector<std::string> path;  ///< values of {…}, percent-decoded
  std::string allow;              ///< the verbs of this path; empty: no such path
};
Match find_route(std::span<const Route> table, std::string_view method, std::string_view path);

}  // namespace kythu::gateway
