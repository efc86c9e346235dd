#include "gateway/api/credentials.hpp"

#include <boost/json/array.hpp>

#include "gateway/api/certificates.hpp"
#include "gateway/api/signing_keys.hpp"
#include "gateway/api/words.hpp"
#include "gateway/core/query.hpp"

namespace kythu::gateway {
namespace {

boost::json::array agencies_of(const Context& context, const hsm::KeyInfo& key) {
  boost::json::array agencies;
  for (const auto& agency : context.caller.agencies) {
    if (may_sign_for(key, agency)) agencies.push_back(boost::json::string{agency.text()});
  }
  return agencies;
}

boost::json::object words_of(const Context& context, const hsm::KeyInfo& key) {
  boost::json::array algorithms, chain, levels{"b"};
  for (const auto algorithm : key.algorithms) algorithms.push_back(boost::json::string{hsm::name(algorithm)});
  for (const auto& certificate : key.certificate_chain) chain.push_back(boost::json::string{to_pem(certificate)});
  if (!context.services.settings.timestamp_authorities.empty()) levels.push_back("t");
  const auto facts = key.certificate_chain.empty() ? std::nullopt : facts_of(key.certificate_chain.front());
  const bool active = key.available && facts && context.now < facts->not_after;
  return {{"id", key.label},
          {"label", key.label},
          {"agencies", agencies_of(context, key)},
          {"algorithm", key.algorithms.empty() ? "" : hsm::name(key.algorithms.front())},
          {"algorithms", std::move(algorithms)},
          {"subject", facts ? boost::json::value(facts->subject) : boost::json::value()},
          {"certificate_chain", std::move(chain)},
          {"status", active          ? "active"
                     : key.available ? "expired"
                                     : "unavailable"},
          {"not_before", facts ? boost::json::value(rfc3339(facts->not_before)) : boost::json::value()},
          {"not_after", facts ? boost::json::value(rfc3339(facts->not_after)) : boost::json::value()},
          {"formats", boost::json::array{"pades"}},
          {"levels", std::move(levels)}};
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
