#include "gateway/core/event_log.hpp"

#include "sql.hpp"

namespace kythu::gateway {
namespace {

std::string list_of(const std::vector<AgencyId>& agencies) {
  std::string list = "{";
  for (const auto& agency : agencies) list += (list.size() > 1 ? "," : "") + agency.uuid_text();
  return list + "}";
}

LoggedDelivery to_delivery(const pqxx::row& row) {
  return {.endpoint = db::to_id<EndpointId>(row["endpoint_id"]),
          .url = {},
          .state = row["state"].c_str(),
          .tries = row["tries"].as<int>(),
          .next_attempt_at = db::to_instant(row["next_attempt_at"]),
          .last_status = row["last_status"].as<int>(),
          .last_error = row["last_error"].c_str()};
}

/// The payment itself, its receipts, refunds and breaks: what an event about it may tell of.
std::optional<std::string> aggregates_of(db::Transaction& tx, const Redelivery& which) {
  if (!which.payment) return std::nullopt;
  std::string list = "{";
  for (const auto& row : tx.exec(sql::aggregates_of_payment, list_of(which.agencies), *which.payment)) {
    list += (list.size() > 1 ? "," : "") + std::string{row[0].c_str()};
  }
  return list + "}";
}

LoggedEvent to_event(const pqxx::row& row) {
  return {.id = db::to_id<EventId>(row["event_id"]),
          .agency = db::to_id<AgencyId>(row["agency_id"]),
          .aggregate = db::to_uuid(row["aggregate_id"]),
          .sequence = row["aggregate_seq"].as<int>(),
          .type = row["type"].c_str(),
          .payload = row["payload"].c_str(),
          .created_at = db::to_instant(row["created_at"])};
}

}  // namespace

std::vector<LoggedEvent> list_events(db::Transaction& tx, const EventFilter& filter) {
  std::vector<LoggedEvent> events;
  for (const auto& row : tx.exec(sql::list_events, list_of(filter.agencies), filter.type, filter.aggregate,
                                 filter.after, filter.from, filter.to, filter.limit + 1)) {
    events.push_back(to_event(row));
  }
  return events;
}

std::optional<LoggedEvent> find_event(db::Transaction& tx, const std::vector<AgencyId>& agencies, EventId id) {
  const auto rows = tx.exec(sql::find_event, list_of(agencies), id);
  return rows.empty() ? std::nullopt : std::optional{to_event(rows[0])};
}

std::vector<LoggedDelivery> deliveries_of(db::Transaction& tx, const LoggedEvent& event, ClientId client) {
  std::vector<LoggedDelivery> deliveries;
  for (const auto& row : tx.exec(sql::list_deliveries, event.agency, event.id, client)) {
    deliveries.push_back(to_delivery(row));
    deliveries.back().url = row["url"].c_str();
  }
  return deliveries;
}

std::size_t deliver_again(db::Transaction& tx, const LoggedEvent& event, ClientId client, Instant now) {
  return tx.exec(sql::deliver_again, event.agency, event.id, client, event.type, now).affected_rows();
}

std::vector<EndpointDelivery> deliveries_to(db::Transaction& tx, const DeliveryFilter& filter) {
  std::vector<EndpointDelivery> found;
  for (const auto& row : tx.exec(sql::list_endpoint_deliveries, list_of(filter.agencies), filter.endpoint, filter.state,
                                 filter.after, filter.limit + 1)) {
    found.push_back({{.id = db::to_id<EventId>(row["event_id"]),
                      .agency = db::to_id<AgencyId>(row["agency_id"]),
                      .aggregate = db::to_uuid(row["aggregate_id"]),
                      .sequence = row["aggregate_seq"].as<int>(),
                      .type = row["type"].c_str(),
                      .payload = {},
                      .created_at = db::to_instant(row["created_at"])},
                     to_delivery(row)});
  }
  return found;
}

std::size_t deliver_again(db::Transaction& tx, const Redelivery& which, Instant now, std::size_t most) {
  const auto aggregates = aggregates_of(tx, which);
  return tx
      .exec(sql::deliver_many_again, list_of(which.agencies), which.endpoint, aggregates, which.from, which.to,
            which.state, now, static_cast<std::int64_t>(most + 1))
      .affected_rows();
}

}  // namespace kythu::gateway
