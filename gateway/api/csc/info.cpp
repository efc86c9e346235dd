// info: 11.1 of both versions.
#include "csc/algorithms.hpp"
#include "csc/credentials.hpp"
#include "csc/csc.hpp"
#include "csc/document_wish.hpp"
#include "csc/parameters.hpp"

namespace kythu::gateway {
namespace {

/// What is offered. What is not there is for people (auth, sendOTP, oauth2/authorize) or asynchronous: 501.
boost::json::array csc_methods(int version) {
  boost::json::array all{"info",
                         "oauth2/token",
                         "credentials/list",
                         "credentials/info",
                         "credentials/authorize",
                         "credentials/extendTransaction",
                         "signatures/signHash"};
  if (version == 2) all.push_back("signatures/signDoc");
  return all;
}

boost::json::object sign_algorithms() {
  boost::json::array algorithms;
  for (const auto oid : csc_all_algorithms()) algorithms.push_back(boost::json::string{oid});
  return {{"algos", std::move(algorithms)}};
}

boost::json::object info_words(const Context& context) {
  const auto& dialect = csc_dialect(context.route);
  const auto& base = context.services.settings.public_url;
  const bool english = context.language == Language::en;
  boost::json::object words{{"specs", dialect.specs},
                            {"name", "kythu"},
                            {"logo", base + "/static/logo.png"},
                            {"region", "VN"},
                            {"lang", name(context.language)},
                            {"description", english ? "Signs with the agencies' keys, which never leave their token"
                                                    : "Ký số bằng khóa của cơ quan, khóa không rời khỏi thiết bị"},
                            {"authType", boost::json::array{"oauth2client"}},
                            {"oauth2", base + "/"},
                            {"methods", csc_methods(dialect.version)}};
  if (dialect.version == 1) return words;
  words["asynchronousOperationMode"] = false;
  words["validationInfo"] = false;
  words["signAlgorithms"] = sign_algorithms();
  words["signature_formats"] = csc_signature_formats();
  words["conformance_levels"] = csc_conformance_levels(!context.services.settings.timestamp_authorities.empty());
  return words;
}

/// A body is optional here, and whoever sends none sends no content type either.
Result<boost::json::object, CscError> informed(Context& context) {
  if (!context.request.body.empty()) {
    auto json = parse_json(context.request.body);
    if (!json) return csc_error_of(json.error(), context.request);
    context.json = std::move(*json);
  } else {
    context.json = boost::json::object{};
  }
  std::optional<CscError> first;
  CscParameters parameters{context.json, first};
  const auto language = parameters.text("lang", Presence::optional, 35);
  if (const auto good = parameters.check(); !good) return good.error();
  if (language.starts_with("en")) context.language = Language::en;
  if (language.starts_with("vi")) context.language = Language::vi;
  return info_words(context);
}

}  // namespace

Result<Answer, Problem> csc_info(Context& context) { return csc_answer(informed(context)); }

}  // namespace kythu::gateway
