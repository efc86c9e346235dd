#include "gateway/api/administration.hpp"

#include <sstream>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include "gateway/api/proposals.hpp"
#include "gateway/api/words.hpp"
#include "gateway/core/query.hpp"
#include "sql.hpp"

namespace kythu::gateway {
namespace {

namespace json = boost::json;

template <class AnyId>
json::array ids_in(const std::string& words) {
  json::array ids;
  std::istringstream in{words};
  for (std::string word; in >> word;) ids.emplace_back(AnyId::from_uuid_text(word).value().text());
  return ids;
}

json::array words_in_column(const std::string& words) {
  json::array all;
  std::istringstream in{words};
  for (std::string word; in >> word;) all.emplace_back(word);
  return all;
}

json::value instant_in(const pqxx::field& field) {
  return field.is_null() ? json::value{} : json::value(rfc3339(db::to_instant(field)));
}

json::object agency_words(const pqxx::row& row) {
  json::object words{{"id", db::to_id<AgencyId>(row["agency_id"]).text()}};
  for (const auto* column : {"code", "name", "tax_code", "address"}) words[column] = row[column].as<std::string>();
  for (const auto* column : {"phone", "bank_bin", "bank_account"}) {
    words[column] = text_or_null(row[column].as<std::string>());
  }
  words["created_at"] = instant_in(row["created_at"]);
  return words;
}

json::value keys_in(const std::string& jwks) { return jwks.empty() ? json::value{} : json::parse(jwks); }

/// Of its secrets, only until when they are good.
json::object client_words(const pqxx::row& row) {
  return {{"id", db::to_id<ClientId>(row["client_id"]).text()},
          {"name", row["name"].as<std::string>()},
          {"agencies", ids_in<AgencyId>(row["agencies"].as<std::string>())},
          {"scopes", words_in_column(row["scopes"].as<std::string>())},
          {"active", row["active"].as<bool>()},
          {"secrets_expire_at", words_in_column(row["secrets"].as<std::string>())},
          {"jwks", keys_in(row["jwks"].as<std::string>())},
          {"certificates_sha256", words_in_column(row["certificates"].as<std::string>())},
          {"last_token_at", instant_in(row["last_token"])},
          {"created_at", instant_in(row["created_at"])}};
}

json::value identity_words(const pqxx::row& row) {
  if (row["identity_issuer"].is_null()) return {};
  const auto text = [&](const char* column) {
    return row[column].is_null() ? json::value{} : json::value(row[column].as<std::string>());
  };
  return {
      {"issuer", text("identity_issuer")}, {"subject", text("identity_subject")}, {"email", text("identity_email")}};
}

json::object user_words(const pqxx::row& row) {
  return {{"id", db::to_id<OfficerId>(row["officer_id"]).text()},
          {"agency", db::to_id<AgencyId>(row["agency_id"]).text()},
          {"login", row["login"].as<std::string>()},
          {"name", row["name"].as<std::string>()},
          {"role", row["role"].as<std::string>()},
          {"person", row["person"].as<std::string>()},
          {"identity", identity_words(row)},
          {"disabled_at", instant_in(row["disabled_at"])},
          {"last_seen_at", instant_in(row["last_seen"])},
          {"created_at", instant_in(row["created_at"])}};
}

/// A page of what `sql` lists by its id.
template <class AnyId, class Words>
Result<Answer, Problem> list_all(Context& context, std::string_view sql, Words&& words) {
  auto parsed = Query::parse(context.request.query);
  if (!parsed) return parsed.error();
  auto& query = *parsed;
  const auto after_text = query.text("after");
  const auto after = AnyId::parse(after_text);
  const int limit = query.limit();
  if (!after_text.empty() && !after) query.fault("after", "not_a_cursor", "The last id of the page before.");
  if (const auto good = query.check(); !good) return good.error();
  const auto rows = context.services.database.read([&](db::Transaction& tx) { return tx.exec(sql, after, limit + 1); });
  json::array page;
  for (const auto& row : rows) page.push_back(words(row));
  return json_answer(200, page_of(std::move(page), limit));
}

std::optional<payments::ChannelFacts> channel_in_path(const Context& context) {
  for (auto& channel : context.services.cashier.channel_facts()) {
    if (channel.name == context.path.at(0)) return std::move(channel);
  }
  return std::nullopt;
}

}  // namespace

Result<Answer, Problem> list_agencies(Context& context) {
  return list_all<AgencyId>(context, sql::list_agencies, agency_words);
}
Result<Answer, Problem> list_clients(Context& context) {
  return list_all<ClientId>(context, sql::list_clients, client_words);
}
Result<Answer, Problem> list_users(Context& context) {
  return list_all<OfficerId>(context, sql::list_users, user_words);
}

Result<Answer, Problem> show_channel_settings(Context& context) {
  const auto channel = channel_in_path(context);
  if (!channel) return not_found();
  const auto set =
      context.database().read([&](db::Transaction& tx) { return tx.exec(sql::find_channel_setting, channel->name); });
  return json_answer(
      200, json::object{{"channel", channel->name},
                        {"enabled", set.empty() || set[0]["enabled"].as<bool>()},
                        {"least", channel->least.dong()},
                        {"most", channel->most.dong()},
                        {"order_life_s", channel->longest_order.count()},
                        {"refunds", channel->refunds},
                        {"changed_by",
                         set.empty() ? json::value{} : json::value("prp_" + set[0]["changed_by"].as<std::string>())},
                        {"changed_at", set.empty() ? json::value{} : instant_in(set[0]["changed_at"])}});
}

Result<Answer, Problem> propose_agency(Context& context) { return propose_change(context, agency_change); }
Result<Answer, Problem> propose_client(Context& context) { return propose_change(context, client_change); }
Result<Answer, Problem> propose_user(Context& context) { return propose_change(context, user_change); }
Result<Answer, Problem> propose_channel_settings(Context& context) {
  const auto channel = channel_in_path(context);
  if (!channel) return not_found();
  return propose_change(context, channel_change, channel->name);
}

}  // namespace kythu::gateway
