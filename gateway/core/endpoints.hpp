// Webhook endpoints as they are kept. A client sees its own only.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/database/database.hpp"
#include "gateway/core/webhook_secrets.hpp"

namespace kythu::gateway {

struct Endpoint {
  EndpointId id;
  ClientId client;
  std::string url, description;
  std::vector<std::string> events;  ///< empty: every event of the client's agencies
  bool enabled = true;
  SecretVersions secrets;
  Instant created_at;
  std::optional<Instant> disabled_at;
  std::string disabled_why;
};

/// Every type of event that a client can ask for.
bool is_event_type(std::string_view type);

enum class UrlFault { malformed, bad_scheme, user_info, fragment, no_host, too_long };
/// nullopt for a URL that may be stored. Whether it may be reached is for egress to say, at every delivery.
std::optional<UrlFault> fault_of_url(std::string_view url);

void add_endpoint(db::Transaction& tx, const Endpoint& endpoint);
/// Enabled ones of a client.
int count_enabled(db::Transaction& tx, ClientId client);
std::optional<Endpoint> find_endpoint(db::Transaction& tx, ClientId client, EndpointId id);
/// Newest first; one more than `limit` says that there is more.
std::vector<Endpoint> list_endpoints(db::Transaction& tx, ClientId client, std::optional<EndpointId> after, int limit);
/// Deliveries that wait are dead. False when it was disabled before.
bool disable_endpoint(db::Transaction& tx, EndpointId id, Instant now, std::string_view why);
/// The next version signs from now on, the present one until `previous_until`.
void rotate_secret(db::Transaction& tx, EndpointId id, Instant previous_until);

}  // namespace kythu::gateway
