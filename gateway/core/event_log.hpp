// Events as a client may see them, and what became of each at its endpoints.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/database/database.hpp"

namespace kythu::gateway {

struct LoggedEvent {
  EventId id;
  AgencyId agency;
  Uuid aggregate;
  int sequence = 0;  ///< 1, 2, 3 … of the aggregate
  std::string type, payload;
  Instant created_at;
};

struct LoggedDelivery {
  EndpointId endpoint;
  std::string url, state;  ///< pending, delivered, dead
  int tries = 0;           ///< failed ones
  Instant next_attempt_at;
  int last_status = 0;  ///< 0: no answer yet
  std::string last_error;
};

struct EventFilter {
  std::vector<AgencyId> agencies;
  std::string type;  ///< empty: every
  std::optional<Uuid> aggregate;
  std::optional<EventId> after;  ///< the last of the page before
  int limit = 50;
};
/// Newest first, by time and then id; one more than the limit says that there is more. An event shows when its
/// transaction commits, which may be seconds after its time: who walks the list to catch up reads a minute twice.
std::vector<LoggedEvent> list_events(db::Transaction& tx, const EventFilter& filter);

std::optional<LoggedEvent> find_event(db::Transaction& tx, const std::vector<AgencyId>& agencies, EventId id);
/// To the client's own endpoints.
std::vector<LoggedDelivery> deliveries_of(db::Transaction& tx, const LoggedEvent& event, ClientId client);
/// Sends again, to every enabled endpoint of the client that wants such events; returns how many.
std::size_t deliver_again(db::Transaction& tx, const LoggedEvent& event, ClientId client, Instant now);

}  // namespace kythu::gateway
