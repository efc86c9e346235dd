// credentials/list and credentials/info: 11.4 and 11.5 of both versions.
#include <algorithm>

#include "csc/credentials.hpp"
#include "csc/csc.hpp"
#include "csc/parameters.hpp"

namespace kythu::gateway {
namespace {

/// Which parts of a credential are wanted.
struct CscView {
  std::string certificates = "single";
  bool certificate_words = false, authorization_words = false;
};

CscView read_view(CscParameters& parameters) {
  CscView view;
  const auto word = parameters.text("certificates", Presence::optional, 16);
  const bool known = word.empty() || word == "none" || word == "single" || word == "chain";
  if (!known) parameters.fault("Invalid parameter certificates");
  if (!word.empty()) view.certificates = word;
  view.certificate_words = parameters.flag("certInfo");
  view.authorization_words = parameters.flag("authInfo");
  return view;
}

/// RFC 5280, 4.1.2.5.2: "20261122030405Z"
std::string generalized_words(Instant at) {
  std::string digits;
  for (const char c : rfc3339(std::chrono::floor<std::chrono::seconds>(at))) {
    if (c >= '0' && c <= '9') digits += c;
  }
  return digits + "Z";
}

boost::json::object key_words(const CscCredential& credential) {
  boost::json::array algorithms;
  for (const auto oid : csc_key_algorithms(credential.key)) algorithms.push_back(boost::json::string{oid});
  boost::json::object words{{"status", credential.enabled() ? "enabled" : "disabled"},
                            {"algo", std::move(algorithms)},
                            {"len", credential.facts ? credential.facts->key_bits : 0}};
  if (const auto curve = csc_curve(credential.key); !curve.empty()) words["curve"] = curve;
  return words;
}

boost::json::object csc_certificate_words(const CscCredential& credential, const CscView& view, Instant now) {
  boost::json::object words{{"status", credential.certificate_status(now)}};
  const auto& chain = credential.key.certificate_chain;
  if (view.certificates != "none") {
    boost::json::array certificates;
    for (const auto& der : chain) {
      if (certificates.empty() || view.certificates == "chain")
        certificates.push_back(boost::json::string{to_base64(der)});
    }
    words["certificates"] = std::move(certificates);
  }
  if (view.certificate_words && credential.facts) {
    auto serial = credential.facts->serial;
    std::ranges::transform(serial, serial.begin(),
                           [](char c) { return c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c; });
    words["issuerDN"] = credential.facts->issuer;
    words["serialNumber"] = serial;
    words["subjectDN"] = credential.facts->subject;
    words["validFrom"] = generalized_words(credential.facts->not_before);
    words["validTo"] = generalized_words(credential.facts->not_after);
  }
  return words;
}

/// Without `credentialID`, which stands in lists alone.
boost::json::object credential_words(const Context& context, const CscCredential& credential, const CscView& view) {
  boost::json::object words{{"description", credential.facts ? credential.facts->subject.substr(0, 255) : ""},
                            {"key", key_words(credential)},
                            {"cert", csc_certificate_words(credential, view, context.now)},
                            {"SCAL", "2"},
                            {"multisign", csc_most_signatures},
                            {"lang", name(context.language)}};
  if (csc_dialect(context.route).version == 1) {
    words["authMode"] = "implicit";
  } else {
    boost::json::object authorization{{"mode", "explicit"}};
    if (view.authorization_words) authorization["objects"] = boost::json::array{};
    words["auth"] = std::move(authorization);
  }
  return words;
}

struct CscListing {
  CscView view;
  bool with_words = false, only_valid = false;
  std::optional<AgencyId> agency;  ///< userID
  std::size_t most = 1'000;
  std::string after;  ///< pageToken: the id that the page before ended with
};

void read_paging(CscParameters& parameters, CscListing& listing) {
  const auto most = parameters.integer("maxResults", Presence::optional);
  if (most && (*most < 1 || *most > 1'000)) parameters.fault("Invalid parameter maxResults");
  listing.most = static_cast<std::size_t>(most.value_or(1'000));
  const auto token = parameters.text("pageToken", Presence::optional, 400);
  const auto after = from_base64(token);
  if (!token.empty() && !after) parameters.fault("Invalid parameter pageToken");
  if (!token.empty() && after) listing.after = std::string{as_text(*after)};
}

Result<CscListing, CscError> read_listing(const Context& context) {
  std::optional<CscError> first;
  CscParameters parameters{context.json, first};
  CscListing listing;
  // A user is an agency: the client sees its own ones, all of them without a name.
  const auto user = parameters.text("userID", Presence::optional);
  listing.agency = AgencyId::parse(user);
  const bool own = listing.agency && context.caller.may_act_for(*listing.agency);
  if (!user.empty() && !own) parameters.fault("Invalid parameter userID");
  if (csc_dialect(context.route).version == 1) {
    read_paging(parameters, listing);
  } else {
    listing.with_words = parameters.flag("credentialInfo");
    listing.view = read_view(parameters);
    listing.only_valid = parameters.flag("onlyValid");
    parameters.text("lang", Presence::optional, 35);
  }
  parameters.client_data();
  if (const auto good = parameters.check(); !good) return good.error();
  return listing;
}

Result<boost::json::object, CscError> listed(const Context& context) {
  const auto listing = read_listing(context);
  if (!listing) return listing.error();
  const auto all = csc_credentials(context);
  if (!all) return all.error();
  boost::json::array ids, infos;
  bool more = false;
  for (const auto& one : *all) {
    const bool usable = one.enabled() && one.certificate_status(context.now) == "valid";
    if ((listing->agency && *listing->agency != one.agency) || (listing->only_valid && !usable)) continue;
    if (!listing->after.empty() && one.id <= listing->after) continue;
    if (ids.size() == listing->most) {
      more = true;
      break;
    }
    ids.push_back(boost::json::string{one.id});
    auto words = credential_words(context, one, listing->view);
    words["credentialID"] = one.id;
    infos.push_back(std::move(words));
  }
  boost::json::object answer{};
  if (more) answer["nextPageToken"] = to_base64(as_bytes(std::string_view{ids.back().as_string()}));
  answer["credentialIDs"] = std::move(ids);
  if (listing->with_words) answer["credentialInfos"] = std::move(infos);
  if (listing->only_valid) answer["onlyValid"] = true;
  return answer;
}

Result<boost::json::object, CscError> shown_credential(const Context& context) {
  std::optional<CscError> first;
  CscParameters parameters{context.json, first};
  const auto id = parameters.text("credentialID", Presence::required);
  const auto view = read_view(parameters);
  parameters.text("lang", Presence::optional, 35);
  parameters.client_data();
  if (const auto good = parameters.check(); !good) return good.error();
  const auto credential = find_csc_credential(context, id);
  if (!credential) return credential.error();
  return credential_words(context, *credential, view);
}

}  // namespace

Result<Answer, Problem> csc_list_credentials(Context& context) { return csc_answer(listed(context)); }

Result<Answer, Problem> csc_show_credential(Context& context) { return csc_answer(shown_credential(context)); }

}  // namespace kythu::gateway
