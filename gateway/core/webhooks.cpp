#include "gateway/core/webhooks.hpp"

#include "config/database/audit.hpp"
#include "gateway/core/endpoints.hpp"
#include "gateway/core/webhook_message.hpp"
#include "gateway/core/webhook_schedule.hpp"
#include "sql.hpp"

namespace kythu::gateway {
namespace {

using Reply = Result<wire::FetchReply, wire::FetchFault>;

/// Between two looks for work, of all workers together.
constexpr std::chrono::milliseconds idle_pause{60};

std::string_view header(const wire::FetchReply& reply, std::string_view name) {
  for (const auto& [key, value] : reply.headers) {
    if (key == name) return value;
  }
  return {};
}

}  // namespace

struct Courier::Delivery {
  AgencyId agency;
  EventId event;
  EndpointId endpoint;
  int attempts = 0;  ///< counts claims: the token that says whether this claim is still ours
  int tries = 0;     ///< failed sends since the event, or since it was sent again by hand
  std::string url;
  SecretVersions secrets;
  std::string type, payload;
  Instant created_at;
};

struct Courier::Outcome {
  std::string_view state = "pending";
  int tries = 0;
  Instant next{};
  int status = 0;
  std::string error{};
  bool gone = false;  ///< the endpoint wants no more
};

/// A place among the deliveries that run to one endpoint.
struct Courier::Slot {
  Slot(Courier& courier, EndpointId endpoint) : courier_(courier), endpoint_(endpoint) {}
  ~Slot() {
    std::lock_guard lock(courier_.mutex_);
    const auto running = courier_.running_.find(endpoint_);
    if (--running->second == 0) courier_.running_.erase(running);
  }
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;

 private:
  Courier& courier_;
  EndpointId endpoint_;
};

bool Courier::deliver_one() {
  const auto delivery = claim();
  if (!delivery) return false;
  const Slot slot{*this, delivery->endpoint};
  record(*delivery, judge(*delivery, send(*delivery)));
  return true;
}

std::string Courier::busy_endpoints() const {
  std::size_t used = 1;  // the place that is being filled
  for (const auto& [endpoint, count] : running_) used += count;
  std::string busy = "{";
  for (const auto& [endpoint, count] : running_) {
    if (count + 1 + used > settings_.places) busy += (busy.size() > 1 ? "," : "") + endpoint.uuid_text();
  }
  return busy + "}";
}

std::optional<Courier::Delivery> Courier::claim() {
  // The lock covers the choice and the count of one: two workers cannot both take an endpoint's last place.
  std::lock_guard lock(mutex_);
  const auto full = busy_endpoints();
  const auto now = tools_.clock();
  const auto rows = tools_.database.write([&](db::Transaction& tx) -> Result<pqxx::result, Done> {
    auto claimed = tx.exec(sql::claim_delivery, now, now + settings_.lease, full);
    if (claimed.empty()) return Done{};
    return claimed;
  });
  if (!rows) return std::nullopt;
  const auto row = (*rows)[0];
  Delivery delivery{.agency = db::to_id<AgencyId>(row["agency_id"]),
                    .event = db::to_id<EventId>(row["event_id"]),
                    .endpoint = db::to_id<EndpointId>(row["endpoint_id"]),
                    .attempts = row["attempts"].as<int>(),
                    .tries = row["tries"].as<int>(),
                    .url = row["url"].c_str(),
                    .secrets = {row["secret_version"].as<int>(), {}},
                    .type = row["type"].c_str(),
                    .payload = row["payload"].c_str(),
                    .created_at = db::to_instant(row["created_at"])};
  if (!row["previous_until"].is_null()) delivery.secrets.previous_until = db::to_instant(row["previous_until"]);
  ++running_[delivery.endpoint];
  return delivery;
}

Reply Courier::send(const Delivery& delivery) {
  auto request = to_request({.event = delivery.event,
                             .endpoint = delivery.endpoint,
                             .url = delivery.url,
                             .secrets = delivery.secrets,
                             .type = delivery.type,
                             .payload = delivery.payload,
                             .created_at = delivery.created_at},
                            tools_.secrets, tools_.clock());
  request.patience = settings_.patience;
  return tools_.outside.fetch(request);
}

Courier::Outcome Courier::judge(const Delivery& delivery, const Reply& reply) {
  if (!reply) {
    if (reply.error() == wire::FetchFault::egress_down) {
      return {.tries = delivery.tries, .next = tools_.clock() + settings_.egress_pause, .error = "egress is not there"};
    }
    // The receiver took the event when its answer is too long to be read, but only its status could say so.
    auto outcome = again(delivery, std::nullopt);
    outcome.error = words_of(reply.error());
    return outcome;
  }
  if (reply->status / 100 == 2) return {.state = "delivered", .tries = delivery.tries, .status = reply->status};
  if (reply->status == 410) {
    return {.state = "dead", .tries = delivery.tries + 1, .status = 410, .error = "the endpoint is gone", .gone = true};
  }
  auto outcome = again(delivery, retry_after(header(*reply, "retry-after"), tools_.clock()));
  outcome.status = reply->status;
  outcome.error = "answered " + std::to_string(reply->status);
  return outcome;
}

Courier::Outcome Courier::again(const Delivery& delivery, std::optional<std::chrono::seconds> asked) {
  const auto wait = wait_after(delivery.tries + 1, settings_.retry_after, tools_.random);
  if (!wait) return {.state = "dead", .tries = delivery.tries + 1};
  const auto longer = std::max(*wait, std::chrono::microseconds{asked.value_or(std::chrono::seconds{0})});
  return {.tries = delivery.tries + 1, .next = tools_.clock() + longer};
}

void Courier::record(const Delivery& delivery, const Outcome& outcome) {
  const auto now = tools_.clock();
  const bool ours = tools_.database.write([&](db::Transaction& tx) {
    const auto changed = tx.exec(sql::record_delivery, delivery.agency, delivery.event, delivery.endpoint,
                                 delivery.attempts, outcome.state, outcome.tries,
                                 outcome.state == "pending" ? outcome.next : now, outcome.status, outcome.error);
    if (changed.affected_rows() == 0) return false;
    if (outcome.gone && disable_endpoint(tx, delivery.endpoint, now, "answered 410")) {
      db::record(tx, {.actor = "system:courier",
                      .act = "webhook_endpoint.disabled",
                      .object = delivery.endpoint.text(),
                      .outcome = "done",
                      .detail = R"({"why":"answered 410"})",
                      .request_id = "",
                      .at = now});
    }
    return true;
  });
  if (!ours) {
    tools_.log.info("webhook.claim_lost", {{"event", delivery.event.text()}, {"endpoint", delivery.endpoint.text()}});
  } else if (outcome.state == "dead") {
    tools_.log.warning(
        "webhook.dead",
        {{"event", delivery.event.text()}, {"endpoint", delivery.endpoint.text()}, {"why", outcome.error}});
  }
}

CourierPool::CourierPool(Courier& courier, std::size_t workers, const Log& log) {
  for (std::size_t i = 0; i < workers; ++i) {
    loops_.push_back(std::make_unique<Loop>(
        Loop::Settings{.name = "webhooks", .pause = idle_pause * workers}, [&courier] { return courier.deliver_one(); },
        log));
  }
}

void CourierPool::wake() {
  for (auto& loop : loops_) loop->wake();
}

void CourierPool::stop() {
  for (auto& loop : loops_) loop->ask_to_stop();
  loops_.clear();
}

}  // namespace kythu::gateway
