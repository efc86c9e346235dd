#include "gateway/core/endpoints.hpp"

#include <algorithm>
#include <array>

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "sql.hpp"

namespace kythu::gateway {
namespace {

// As EventType of the document; tests/gateway/portal_api_test.cpp compares both.
constexpr std::array<std::string_view, 16> event_types{
    "payment.paid",     "payment.paid_late", "payment.expired",  "payment.canceled", "payment.failed", "payment.excess",
    "payment.refunded", "refund.succeeded",  "refund.failed",    "break.opened",     "break.resolved", "receipt.issued",
    "receipt.replaced", "receipt.adjusted",  "receipt.canceled", "signature.done"};

/// PostgreSQL's text form of an array; types of events need no quotes.
std::string to_array(const std::vector<std::string>& events) {
  std::string text = "{";
  for (const auto& event : events) text += (text.size() > 1 ? "," : "") + event;
  return text + "}";
}

std::vector<std::string> from_array(std::string_view text) {
  std::vector<std::string> events;
  text = text.substr(1, text.size() - 2);
  while (!text.empty()) {
    const auto end = text.find(',');
    events.emplace_back(text.substr(0, end));
    text = end == std::string_view::npos ? "" : text.substr(end + 1);
  }
  return events;
}

Endpoint to_endpoint(const pqxx::row& row) {
  Endpoint endpoint{.id = db::to_id<EndpointId>(row["endpoint_id"]),
                    .client = db::to_id<ClientId>(row["client_id"]),
                    .url = row["url"].c_str(),
                    .description = row["description"].c_str(),
                    .events = from_array(row["events"].c_str()),
                    .enabled = std::string_view{row["status"].c_str()} == "enabled",
                    .secrets = {row["secret_version"].as<int>(), {}},
                    .created_at = db::to_instant(row["created_at"]),
                    .disabled_at = {},
                    .disabled_why = row["disabled_why"].c_str()};
  if (!row["previous_until"].is_null()) endpoint.secrets.previous_until = db::to_instant(row["previous_until"]);
  if (!row["disabled_at"].is_null()) endpoint.disabled_at = db::to_instant(row["disabled_at"]);
  return endpoint;
}

}  // namespace

bool is_event_type(std::string_view type) { return std::ranges::find(event_types, type) != event_types.end(); }

std::optional<UrlFault> fault_of_url(std::string_view url) {
  if (url.size() > 2'000) return UrlFault::too_long;
  const auto parsed = boost::urls::parse_uri(boost::urls::string_view{url.data(), url.size()});
  if (!parsed) return UrlFault::malformed;
  if (parsed->scheme() != "https" && parsed->scheme() != "http") return UrlFault::bad_scheme;
  if (!parsed->has_authority() || parsed->encoded_host().empty()) return UrlFault::no_host;
  if (parsed->has_userinfo()) return UrlFault::user_info;
  if (parsed->has_fragment()) return UrlFault::fragment;
  return std::nullopt;
}

void add_endpoint(db::Transaction& tx, const Endpoint& endpoint) {
  tx.exec(sql::add_endpoint, endpoint.id, endpoint.client, endpoint.url, endpoint.description,
          to_array(endpoint.events), endpoint.created_at);
}

int count_enabled(db::Transaction& tx, ClientId client) {
  return tx.exec(sql::count_endpoints, client)[0][0].as<int>();
}

std::optional<Endpoint> find_endpoint(db::Transaction& tx, ClientId client, EndpointId id) {
  const auto rows = tx.exec(sql::find_endpoint, client, id);
  return rows.empty() ? std::nullopt : std::optional{to_endpoint(rows[0])};
}

std::vector<Endpoint> list_endpoints(db::Transaction& tx, ClientId client, std::optional<EndpointId> after, int limit) {
  std::vector<Endpoint> endpoints;
  for (const auto& row : tx.exec(sql::list_endpoints, client, after, limit + 1)) endpoints.push_back(to_endpoint(row));
  return endpoints;
}

bool disable_endpoint(db::Transaction& tx, EndpointId id, Instant now, std::string_view why) {
  if (tx.exec(sql::disable_endpoint, id, now, why).affected_rows() == 0) return false;
  tx.exec(sql::bury_deliveries, id, "the endpoint was disabled");
  return true;
}

void rotate_secret(db::Transaction& tx, EndpointId id, Instant previous_until) {
  tx.exec(sql::rotate_endpoint, id, previous_until);
}

}  // namespace kythu::gateway
