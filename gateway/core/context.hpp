// What a handler is given: the rooms, the request that passed the pipeline, and who asks.
#pragma once

#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "config/base/clock.hpp"
#include "config/base/log.hpp"
#include "config/base/random.hpp"
#include "config/database/database.hpp"
#include "config/settings/core.hpp"
#include "config/wire/fetch.hpp"
#include "gateway/access/caller.hpp"
#include "gateway/access/officers/officers.hpp"
#include "gateway/core/problem.hpp"
#include "gateway/relay/language.hpp"
#include "gateway/relay/relay.hpp"
#include "hsm/keys.hpp"
#include "hsm/operations.hpp"
#include "payments/cashier.hpp"
#include "receipts/registrar.hpp"
#include "signing/signer.hpp"

namespace kythu::signing {
class ValidationDesk;  // verdict/desk.hpp
}

namespace kythu::gateway {

class Tokens;    // access/tokens.hpp
class Throttle;  // access/throttle.hpp
class Metrics;   // core/metrics.hpp
class Health;    // core/health.hpp
class KeyDesk;   // keys/desk.hpp
namespace oidc {
class SignIn;  // access/oidc/sign_in.hpp
}

/// Everything main plugs together, safe for any number of threads. Tests fill it with doubles.
struct Services {
  const settings::CoreSettings& settings;
  db::Database& database;
  hsm::Keys& keys;
  hsm::Vault& vault;
  wire::Fetch& outside;
  payments::Cashier& cashier;
  receipts::Registrar& registrar;
  signing::Signer& signer;
  Tokens& tokens;
  Throttle& throttle;
  Metrics& metrics;
  Health& health;
  Officers& officers;
  KeyDesk& key_desk;
  Clock clock;
  Random random;
  Log log;
  const signing::ValidationDesk* validations = nullptr;  ///< null: nothing is judged
  oidc::SignIn* identity_provider = nullptr;             ///< null: local accounts alone
};

struct Context {
  Services& services;
  const Request& request;
  std::vector<std::string> path;  ///< the values of the pattern's {…}, in order
  std::string_view route;         ///< the pattern, "/v1/payments/{id}"
  Caller caller;
  boost::json::value json;  ///< of routes with Body::json; strict (see core/json.hpp)
  Language language = Language::vi;
  Instant now;
  std::optional<Officer> officer = {};  ///< of routes with an Act

  /// The rows of the caller's agencies and no others, whatever a statement forgets: none on public routes. Those, which
  /// learn the agency from a token or a code, use services.database.
  db::Database database() const { return services.database.for_agencies(caller.agencies); }
  /// Whether the Accept header names it; weights are not weighed.
  bool accepts(std::string_view media_type) const {
    return header("accept").value_or("").find(media_type) != std::string_view::npos;
  }
  std::optional<std::string_view> header(std::string_view name) const { return find_header(request.headers, name); }
};

/// The agency that the caller names in `pointer` (a JSON pointer or a query parameter), or its only one when it names
/// none; agency_required, or agency_not_allowed for one that is not the caller's.
Result<AgencyId, Problem> agency_of(const Context& context, std::string_view given, std::string_view pointer);

/// For lists: the one that the caller names, or all of its own when it names none.
Result<std::vector<AgencyId>, Problem> agencies_of(const Context& context, std::string_view given,
                                                   std::string_view pointer);

/// An answer with a JSON body.
Answer json_answer(int status, const boost::json::value& value);

}  // namespace kythu::gateway
