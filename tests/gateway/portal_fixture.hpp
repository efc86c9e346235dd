// A portal with webhook endpoints, events of its agency, and a clock that stands still until it is moved.
#pragma once

#include <atomic>

#include <gtest/gtest.h>

#include "config/database/outbox.hpp"
#include "doubles/scripted_fetch.hpp"
#include "doubles/test_database.hpp"
#include "gateway/core/endpoints.hpp"
#include "gateway/core/event_log.hpp"
#include "gateway/core/webhooks.hpp"

namespace kythu::gateway {

class PortalFixture : public testing::Test {
 protected:
  PortalFixture() { add_client(client_, agency_); }

  void add_client(ClientId client, AgencyId agency) {
    database_.as_owner("INSERT INTO client (client_id, name, scopes, created_at) VALUES ('" + client.uuid_text() +
                       "', 'portal', 'events:read', now())");
    database_.as_owner("INSERT INTO client_agency (client_id, agency_id) VALUES ('" + client.uuid_text() + "', '" +
                       agency.uuid_text() + "')");
  }
  EndpointId add(ClientId client, std::vector<std::string> events = {}, const std::string& host = "portal.example") {
    const Endpoint endpoint{.id = EndpointId::fresh(system_now(), system_random),
                            .client = client,
                            .url = "https://" + host + "/hook",
                            .description = "",
                            .events = std::move(events),
                            .enabled = true,
                            .secrets = {},
                            .created_at = clock_(),
                            .disabled_at = {},
                            .disabled_why = ""};
    database_.app().write([&](db::Transaction& tx) { return add_endpoint(tx, endpoint), true; });
    return endpoint.id;
  }
  LoggedEvent publish(std::string_view type = "receipt.issued") {
    const LoggedEvent event{.id = EventId::fresh(system_now(), system_random),
                            .agency = agency_,
                            .aggregate = new_uuid(system_now(), system_random),
                            .sequence = 1,
                            .type = std::string{type},
                            .payload = R"({"id":"rct_1","note":"Biên lai"})",
                            .created_at = clock_()};
    database_.app().write([&](db::Transaction& tx) {
      db::publish(tx, {event.id, event.agency, event.aggregate, 1, type, event.payload, event.created_at});
      return true;
    });
    return event;
  }
  /// An event with its deliveries, as the reactor leaves them.
  LoggedEvent announce() {
    const auto event = publish();
    database_.app().write([&](db::Transaction& tx) { return deliver_again(tx, event, client_, clock_()); });
    return event;
  }
  std::vector<LoggedDelivery> deliveries(const LoggedEvent& event) {
    return database_.app().read([&](db::Transaction& tx) { return deliveries_of(tx, event, client_); });
  }
  std::int64_t count(const std::string& what) {
    return database_.as_owner("SELECT count(*) FROM " + what)[0][0].as<std::int64_t>();
  }
  void pass(std::chrono::microseconds time) { now_ = now_.load() + time; }

  static void no_noise(std::span<std::uint8_t> out) { std::fill(out.begin(), out.end(), std::uint8_t{0}); }
  CourierTools tools(wire::Fetch& outside) {
    return {database_.app(), outside, secrets_, clock_, no_noise, Log{"test", LogLevel::error, system_now}};
  }

  std::atomic<Instant> now_{*parse_rfc3339("2026-11-22T03:00:00Z")};
  Clock clock_ = [this] { return now_.load(); };
  test::TestDatabase database_;
  AgencyId agency_ = database_.add_agency();
  ClientId client_ = ClientId::fresh(system_now(), system_random);
  Secret master_{"a master credential of more than 32 bytes"};
  WebhookSecrets secrets_{master_};
  test::ScriptedFetch portal_;
};

}  // namespace kythu::gateway
