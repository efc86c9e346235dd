#include "gateway/api/credentials.hpp"

#include <algorithm>

#include <boost/json/array.hpp>

#include "gateway/api/signing_keys.hpp"
#include "gateway/api/words.hpp"
#include "gateway/core/query.hpp"
#include "gateway/keys/certificates.hpp"
#include "signing/offer.hpp"

namespace kythu::gateway {
namespace {

boost::json::array agencies_of(const Context& context, const hsm::KeyInfo& key) {
  boost::json::array agencies;
  for (const auto& agency : context.caller.agencies) {
    if (may_sign_for(key, agency)) agencies.push_back(boost::json::string{agency.text()});
  }
  return agencies;
}

/// The first reason why it cannot sign now; `active` when there is none.
std::string_view status_of(const hsm::KeyInfo& key, const std::optional<CertificateFacts>& facts, Instant now) {
  if (key.revoked) return "revoked";
  if (key.state != hsm::KeyState::active) return hsm::name(key.state);
  if (!facts || now >= facts->not_after) return "expired";
  return key.available ? "active" : "unavailable";
}

boost::json::array offered_formats() {
  boost::json::array all;
  for (const auto& way : signing::ways()) {
    const boost::json::string word{signing::name(way.format)};
    if (std::ranges::find(all, boost::json::value(word)) == all.end()) all.push_back(word);
  }
  return all;
}

/// Above B, a time-stamp authority is needed.
boost::json::array offered_levels(const settings::CoreSettings& settings) {
  using signing::Level;
  const auto highest = std::ranges::max_element(signing::ways(), {}, &signing::Way::highest)->highest;
  boost::json::array all;
  for (const auto level : {Level::b, Level::t, Level::lt, Level::lta}) {
    if (level == Level::b || (level <= highest && !settings.timestamp_authorities.empty()))
      all.push_back(boost::json::string{signing::name(level)});
  }
  return all;
}

boost::json::object words_of(const Context& context, const hsm::KeyInfo& key) {
  boost::json::array algorithms, chain;
  for (const auto algorithm : key.algorithms) algorithms.push_back(boost::json::string{hsm::name(algorithm)});
  for (const auto& certificate : key.certificate_chain) chain.push_back(boost::json::string{to_pem(certificate)});
  const auto facts = key.certificate_chain.empty() ? std::nullopt : facts_of(key.certificate_chain.front());
  return {{"id", key.label},
          {"label", key.label},
          {"agencies", agencies_of(context, key)},
          {"algorithm", key.algorithms.empty() ? "" : hsm::name(key.algorithms.front())},
          {"algorithms", std::move(algorithms)},
          {"subject", facts ? boost::json::value(facts->subject) : boost::json::value()},
          {"certificate_chain", std::move(chain)},
          {"status", status_of(key, facts, context.now)},
          {"successor", text_or_null(key.successor)},
          {"not_before", facts ? boost::json::value(rfc3339(facts->not_before)) : boost::json::value()},
          {"not_after", facts ? boost::json::value(rfc3339(facts->not_after)) : boost::json::value()},
          {"formats", offered_formats()},
          {"levels", offered_levels(context.services.settings)}};
}

}  // namespace

Result<Answer, Problem> list_credentials(Context& context) {
  auto query = Query::parse(context.request.query);
  if (!query) return query.error();
  if (const auto good = (*query).check(); !good) return good.error();
  const auto keys = context.services.keys.list();
  if (!keys) return problem_of(keys.error());
  boost::json::array rows;
  for (const auto& key : *keys) {
    auto words = words_of(context, key);
    if (makes_results(key) && !words["agencies"].as_array().empty()) rows.push_back(std::move(words));
  }
  return json_answer(200, boost::json::object{{"data", std::move(rows)}, {"has_more", false}, {"next", nullptr}});
}

}  // namespace kythu::gateway
