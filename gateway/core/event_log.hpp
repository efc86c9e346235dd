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
  std::optional<Instant> from, to;  ///< from inclusive, to exclusive
  std::optional<EventId> after;     ///< the last of the page before
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

/// What became of events at one endpoint.
struct EndpointDelivery {
  LoggedEvent event;  ///< without its payload
  LoggedDelivery delivery;
};
struct DeliveryFilter {
  std::vector<AgencyId> agencies;
  EndpointId endpoint;
  std::string state;             ///< empty: any
  std::optional<EventId> after;  ///< the last of the page before
  int limit = 50;
};
/// Newest event first; one more than the limit says that there is more.
std::vector<EndpointDelivery> deliveries_to(db::Transaction& tx, const DeliveryFilter& filter);

/// Which events go to an endpoint once more.
struct Redelivery {
  std::vector<AgencyId> agencies;
  EndpointId endpoint;
  std::optional<PaymentId> payment;  ///< its events, and those of its receipts, refunds and breaks
  std::optional<Instant> from, to;
  std::string state;  ///< only those whose delivery stands so; empty: all that the endpoint wants
};
/// Returns how many, at most `most` + 1.
std::size_t deliver_again(db::Transaction& tx, const Redelivery& which, Instant now, std::size_t most);

}  // namespace kythu::gateway
