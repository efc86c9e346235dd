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
/// A connection is kept for them, and a crash repeats no more than them.
constexpr std::size_t batch = 32;

std::string_view header(const wire::FetchReply& reply, std::string_view name) {
  for (const auto& [key, value] : reply.headers) {
    if (key == name) return value;
  }
  return {};
}

/// Those whose claim still held.
std::set<EventId> ours_of(const db::Rows& rows) {
  std::set<EventId> ours;
  for (std::size_t row = 0; row < rows.size(); ++row) ours.insert(db::to_id<EventId>(rows.at(row, 0)));
  return ours;
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
  EndpointId endpoint() const { return endpoint_; }
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;

 private:
  Courier& courier_;
  EndpointId endpoint_;
};

std::size_t Courier::deliver(std::size_t most) {
  const auto deliveries = claim(most);
  if (deliveries.empty()) return 0;
  const Slot slot{*this, deliveries.front().endpoint};
  const auto begun = std::chrono::steady_clock::now();
  std::vector<Outcome> outcomes;
  bool quick = true;
  for (auto at = begun; quick && outcomes.size() < deliveries.size() && at - begun < settings_.at_a_time;) {
    const auto& delivery = deliveries[outcomes.size()];
    outcomes.push_back(judge(delivery, send(delivery)));
    const auto done = std::chrono::steady_clock::now();
    quick = outcomes.back().state == "delivered" && done - at < settings_.quick;
    at = done;
  }
  remember(slot.endpoint(), quick);
  record(deliveries, outcomes);
  return outcomes.size();
}

void Courier::remember(EndpointId endpoint, bool quick) {
  std::lock_guard lock(mutex_);
  if (quick) {
    quick_.insert(endpoint);
  } else {
    quick_.erase(endpoint);
  }
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

Courier::Delivery Courier::to_delivery(const db::Rows& rows, std::size_t row) {
  Delivery delivery{.agency = db::to_id<AgencyId>(rows.at(row, 0)),
                    .event = db::to_id<EventId>(rows.at(row, 1)),
                    .endpoint = db::to_id<EndpointId>(rows.at(row, 2)),
                    .attempts = static_cast<int>(rows.at(row, 3).number()),
                    .tries = static_cast<int>(rows.at(row, 4).number()),
                    .url = rows.at(row, 8).text(),
                    .secrets = {static_cast<int>(rows.at(row, 9).number()), {}},
                    .type = rows.at(row, 5).text(),
                    .payload = rows.at(row, 6).text(),
                    .created_at = db::to_instant(rows.at(row, 7))};
  if (!rows.at(row, 10).is_null) delivery.secrets.previous_until = db::to_instant(rows.at(row, 10));
  return delivery;
}

std::vector<Courier::Delivery> Courier::claim(std::size_t most) {
  // The lock covers the choice and the count of one: two workers cannot both take an endpoint's last place.
  std::lock_guard lock(mutex_);
  const auto full = busy_endpoints();
  std::vector<std::string> quick;
  for (const auto endpoint : quick_) quick.push_back(endpoint.uuid_text());
  const auto now = tools_.clock();
  const auto rows = tools_.database.write([&](db::Transaction& tx) -> Result<db::Rows, Done> {
    auto claimed = tx.ask(sql::claim_delivery, now, now + settings_.lease, full, most, db::array(quick));
    if (claimed.empty()) return Done{};
    return claimed;
  });
  std::vector<Delivery> deliveries;
  if (!rows) return deliveries;
  for (std::size_t row = 0; row < (*rows).size(); ++row) deliveries.push_back(to_delivery(*rows, row));
  ++running_[deliveries.front().endpoint];
  return deliveries;
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
  request.may_repeat = true;
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

void Courier::record(const std::vector<Delivery>& deliveries, const std::vector<Outcome>& outcomes) {
  const auto now = tools_.clock();
  const auto endpoint = deliveries.front().endpoint;
  const auto recorded_ours = tools_.database.write([&](db::Transaction& tx) {
    const auto recorded = send_outcomes(tx, deliveries, outcomes, now);
    if (!outcomes.back().gone) return ours_of(recorded.rows());
    const auto ours = ours_of(recorded.rows());
    const auto& last = deliveries[outcomes.size() - 1].event;  // who has lost the claim says nothing about the endpoint
    if (ours.contains(last) && disable_endpoint(tx, endpoint, now, "answered 410")) {
      db::record(tx, {.actor = "system:courier",
                      .act = "webhook_endpoint.disabled",
                      .object = endpoint.text(),
                      .outcome = "done",
                      .detail = R"({"why":"answered 410"})",
                      .request_id = "",
                      .at = now});
    }
    return ours;
  });
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    tell(deliveries[i], outcomes[i], recorded_ours.contains(deliveries[i].event));
  }
}

db::Answer Courier::send_outcomes(db::Transaction& tx, const std::vector<Delivery>& deliveries,
                                  const std::vector<Outcome>& outcomes, Instant now) {
  std::vector<std::string> agencies, events, claims, states, tries, nexts, statuses, errors;
  for (std::size_t i = 0; i < deliveries.size(); ++i) {
    agencies.push_back(deliveries[i].agency.uuid_text());
    events.push_back(deliveries[i].event.uuid_text());
    claims.push_back(std::to_string(deliveries[i].attempts));
  }
  const auto sent = static_cast<std::ptrdiff_t>(outcomes.size());
  const auto first = [&](const auto& all) { return db::array({all.begin(), all.begin() + sent}); };
  const auto rest = [&](const auto& all) { return db::array({all.begin() + sent, all.end()}); };
  for (const auto& outcome : outcomes) {
    states.emplace_back(outcome.state);
    tries.push_back(std::to_string(outcome.tries));
    nexts.push_back(rfc3339(outcome.state == "pending" ? outcome.next : now));
    statuses.push_back(std::to_string(outcome.status));
    errors.push_back(outcome.error);
  }
  const auto endpoint = deliveries.front().endpoint;
  if (deliveries.size() > outcomes.size()) {
    tx.send(sql::return_deliveries, endpoint, rest(agencies), rest(events), rest(claims));
  }
  return tx.send(sql::record_delivery, endpoint, first(agencies), first(events), first(claims), db::array(states),
                 db::array(tries), db::array(nexts), db::array(statuses), db::array(errors));
}

void Courier::tell(const Delivery& delivery, const Outcome& outcome, bool ours) const {
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
        Loop::Settings{.name = "webhooks", .pause = idle_pause * workers},
        [&courier] { return courier.deliver(batch) > 0; }, log));
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
