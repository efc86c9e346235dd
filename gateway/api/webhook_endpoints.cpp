#include "gateway/api/webhook_endpoints.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include "config/database/audit.hpp"
#include "gateway/api/words.hpp"
#include "gateway/core/endpoints.hpp"
#include "gateway/core/idempotency.hpp"
#include "gateway/core/json.hpp"
#include "gateway/core/query.hpp"

namespace kythu::gateway {
namespace {

constexpr int most_endpoints = 16;
/// How long the secret before the last rotation still signs: a day to bring the new one to every machine of a portal.
constexpr std::chrono::hours overlap{24};

boost::json::object words_of(const Context& context, const Endpoint& endpoint) {
  const WebhookSecrets keys{context.services.settings.webhooks.master};
  const auto& versions = endpoint.secrets;
  boost::json::value previous;
  if (versions.has_previous(context.now)) previous = keys.public_key(endpoint.id, versions.current - 1).c_str();
  boost::json::array events(endpoint.events.begin(), endpoint.events.end());
  boost::json::object words{{"id", endpoint.id.text()},
                            {"url", endpoint.url},
                            {"description", endpoint.description},
                            {"events", std::move(events)},
                            {"status", endpoint.enabled ? "enabled" : "disabled"},
                            {"secret_version", versions.current},
                            {"previous_secret_until", instant_or_null(versions.previous_until)},
                            {"public_key", keys.public_key(endpoint.id, versions.current)},
                            {"previous_public_key", std::move(previous)},
                            {"created_at", rfc3339(endpoint.created_at)}};
  if (!endpoint.enabled) {
    words["disabled_at"] = instant_or_null(endpoint.disabled_at);
    words["disabled_why"] = endpoint.disabled_why;
  }
  return words;
}

/// Adds the secret to an answer that is kept without it: nothing secret rests in the database, and a repeated request
/// still gets the same bytes.
Result<Answer, Problem> with_secret(Context& context, Result<Answer, Problem> answer) {
  if (!answer) return answer;
  auto words = boost::json::parse(as_text((*answer).body)).as_object();
  const auto id = EndpointId::parse(words["id"].as_string());
  KYTHU_ASSERT(id.has_value());
  const WebhookSecrets secrets{context.services.settings.webhooks.master};
  const auto version = static_cast<int>(words["secret_version"].as_int64());
  words["secret"] = secrets.shown(*id, version).reveal();
  (*answer).body = json_answer(200, words).body;
  return answer;
}

std::string_view words(UrlFault fault) {
  switch (fault) {
    case UrlFault::malformed: return "Not an absolute URL (RFC 3986).";
    case UrlFault::bad_scheme: return "https, or http where the appliance's allow-list has it.";
    case UrlFault::user_info: return "No user or password in it.";
    case UrlFault::fragment: return "No fragment.";
    case UrlFault::no_host: return "A host is needed.";
    case UrlFault::too_long: return "At most 2000 bytes.";
  }
  std::abort();
}

Result<Endpoint, Problem> read_endpoint(const Context& context) {
  std::vector<FieldError> errors;
  JsonObject request{context.json, "", errors};
  Endpoint endpoint{.id = EndpointId::fresh(context.now, context.services.random),
                    .client = context.caller.client,
                    .url = request.text("url", Presence::required, 2'000),
                    .description = request.text("description", Presence::optional, 500),
                    .events = request.texts("events", Presence::optional, 32),
                    .enabled = true,
                    .secrets = {},
                    .created_at = context.now,
                    .disabled_at = {},
                    .disabled_why = {}};
  if (const auto fault = fault_of_url(endpoint.url); fault && !endpoint.url.empty()) {
    request.fault("url", "bad_url", words(*fault));
  }
  for (std::size_t i = 0; i < endpoint.events.size(); ++i) {
    if (is_event_type(endpoint.events[i])) continue;
    request.fault("events", "unknown_event", "There is no event " + endpoint.events[i] + ".");
  }
  std::ranges::sort(endpoint.events);
  const auto twice = std::ranges::unique(endpoint.events);
  endpoint.events.erase(twice.begin(), twice.end());
  request.refuse_unknown();
  if (!errors.empty()) return invalid_request(std::move(errors));
  return endpoint;
}

void audit(db::Transaction& tx, const Context& context, EndpointId id, std::string_view act) {
  const auto actor = context.caller.actor();
  db::record(tx, {.actor = actor,
                  .act = act,
                  .object = id.text(),
                  .outcome = "done",
                  .request_id = context.request.request_id,
                  .at = context.now});
}

std::optional<Endpoint> find(const Context& context, db::Transaction& tx) {
  const auto id = EndpointId::parse(context.path[0]);
  return id ? find_endpoint(tx, context.caller.client, *id) : std::nullopt;
}

}  // namespace

Result<Answer, Problem> create_webhook_endpoint(Context& context) {
  const auto endpoint = read_endpoint(context);
  if (!endpoint) return endpoint.error();
  return with_secret(context, once(context, [&](db::Transaction& tx) -> Result<Answer, Problem> {
                       if (count_enabled(tx, context.caller.client) >= most_endpoints) {
                         return Problem{409, "too_many_endpoints", "Disable one first; 16 may be enabled.", {}, {}};
                       }
                       add_endpoint(tx, *endpoint);
                       audit(tx, context, (*endpoint).id, "webhook_endpoint.created");
                       auto answer = json_answer(201, words_of(context, *endpoint));
                       answer.headers.emplace_back("location", "/v1/webhook_endpoints/" + (*endpoint).id.text());
                       return answer;
                     }));
}

Result<Answer, Problem> list_webhook_endpoints(Context& context) {
  auto query = Query::parse(context.request.query);
  if (!query) return query.error();
  const auto text = (*query).text("after");
  const auto after = EndpointId::parse(text);
  const int limit = (*query).limit();
  if (!text.empty() && !after) (*query).fault("after", "not_a_cursor", "An endpoint's id.");
  if (const auto good = (*query).check(); !good) return good.error();
  return context.database().read([&](db::Transaction& tx) -> Result<Answer, Problem> {
    boost::json::array rows;
    for (const auto& endpoint : list_endpoints(tx, context.caller.client, after, limit)) {
      rows.push_back(words_of(context, endpoint));
    }
    return json_answer(200, page_of(std::move(rows), limit));
  });
}

Result<Answer, Problem> show_webhook_endpoint(Context& context) {
  return context.database().read([&](db::Transaction& tx) -> Result<Answer, Problem> {
    const auto endpoint = find(context, tx);
    if (!endpoint) return not_found();
    return json_answer(200, words_of(context, *endpoint));
  });
}

Result<Answer, Problem> disable_webhook_endpoint(Context& context) {
  return context.database().write([&](db::Transaction& tx) -> Result<Answer, Problem> {
    const auto endpoint = find(context, tx);
    if (!endpoint) return not_found();
    if (disable_endpoint(tx, endpoint->id, context.now, "by the client")) {
      audit(tx, context, endpoint->id, "webhook_endpoint.disabled");
    }
    return json_answer(200, words_of(context, *find(context, tx)));
  });
}

Result<Answer, Problem> rotate_webhook_secret(Context& context) {
  return with_secret(context, once(context, [&](db::Transaction& tx) -> Result<Answer, Problem> {
                       const auto endpoint = find(context, tx);
                       if (!endpoint) return not_found();
                       if (!endpoint->enabled) return Problem{409, "endpoint_disabled", "It is disabled.", {}, {}};
                       rotate_secret(tx, endpoint->id, context.now + overlap);
                       audit(tx, context, endpoint->id, "webhook_endpoint.secret_rotated");
                       return json_answer(200, words_of(context, *find(context, tx)));
                     }));
}

}  // namespace kythu::gateway
