// credentials/authorize and credentials/extendTransaction: 11.6 and 11.9 (2.0), 11.6 and 11.7 (1.0.4).
#include <set>

#include <boost/json/serialize.hpp>

#include "config/database/audit.hpp"
#include "csc/activation.hpp"
#include "csc/csc.hpp"
#include "csc/parameters.hpp"

namespace kythu::gateway {
namespace {

struct CscWish {
  std::string credential, sad;
  std::vector<Bytes> hashes;
  std::int64_t signatures = 0;
};

/// Each as long as its algorithm says; 1.0.4 does not name the algorithm here. What stands twice counts once.
std::vector<Bytes> read_bound_hashes(CscParameters& parameters, const CscDialect& dialect) {
  auto given = parameters.hashes(dialect.hashes);
  std::optional<std::size_t> size;
  if (dialect.version == 2) {
    const auto oid = parameters.text(dialect.hash_algorithm, Presence::required, 64);
    size = csc_hash_size(oid);
    if (!size) parameters.fault("Invalid parameter hashAlgorithmOID");
  }
  for (const auto& hash : given) {
    const auto wanted = size.value_or(hash.size());
    if (hash.size() != wanted || (wanted != 32 && wanted != 48 && wanted != 64))
      parameters.fault("Invalid digest value length");
  }
  const std::set<Bytes> distinct{given.begin(), given.end()};
  return {distinct.begin(), distinct.end()};
}

/// Nobody proves themselves here with what they know: a PIN would be checked by nobody.
void refuse_authentication(CscParameters& parameters, const CscDialect& dialect, std::optional<CscError>& first) {
  if (dialect.version == 1) {
    for (const auto* name : {"PIN", "OTP"}) {
      if (!parameters.text(name, Presence::optional).empty()) {
        parameters.fault(std::string{"Invalid parameter "} + name);
      }
    }
    return;
  }
  const auto* data = parameters.array("authData");
  if (data != nullptr && !data->empty() && !first) {
    first.emplace("invalid_authentication_data", "The authentication data is invalid");
  }
}

Result<CscWish, CscError> read_authorization(const Context& context) {
  const auto& dialect = csc_dialect(context.route);
  std::optional<CscError> first;
  CscParameters parameters{context.json, first};
  CscWish wish;
  wish.credential = parameters.text("credentialID", Presence::required);
  const auto signatures = parameters.integer("numSignatures", Presence::required);
  if (signatures && *signatures < 1) parameters.fault("Invalid value for parameter numSignatures");
  if (signatures && *signatures > csc_most_signatures) parameters.fault("Numbers of signatures is too high");
  wish.signatures = signatures.value_or(1);
  wish.hashes = read_bound_hashes(parameters, dialect);
  if (static_cast<std::int64_t>(wish.hashes.size()) > wish.signatures)
    parameters.fault("Invalid value for parameter numSignatures");
  refuse_authentication(parameters, dialect, first);
  parameters.text("description", Presence::optional, 2'000);
  parameters.client_data();
  if (const auto good = parameters.check(); !good) return good.error();
  return wish;
}

Result<CscWish, CscError> read_extension(const Context& context) {
  const auto& dialect = csc_dialect(context.route);
  std::optional<CscError> first;
  CscParameters parameters{context.json, first};
  CscWish wish;
  wish.credential = parameters.text("credentialID", Presence::required);
  wish.sad = parameters.text("SAD", Presence::required);
  wish.hashes = read_bound_hashes(parameters, dialect);
  parameters.client_data();
  if (const auto good = parameters.check(); !good) return good.error();
  return wish;
}

void audit_activation(db::Transaction& tx, const Context& context, const CscCredential& credential, const CscWish& wish,
                      std::string_view outcome) {
  const auto actor = context.caller.actor();
  db::record(
      tx, {.actor = actor,
           .act = "signature.authorized",
           .object = credential.key.label,
           .outcome = outcome,
           .detail = boost::json::serialize(boost::json::object{
               {"agency", credential.agency.text()}, {"hashes", wish.hashes.size()}, {"signatures", wish.signatures}}),
           .request_id = context.request.request_id,
           .at = context.now});
}

boost::json::object sad_words(const std::string& sad) { return {{"SAD", sad}, {"expiresIn", csc_sad_life.count()}}; }

Result<boost::json::object, CscError> authorized(const Context& context) {
  const auto wish = read_authorization(context);
  if (!wish) return wish.error();
  const auto credential = find_enabled_csc_credential(context, wish->credential);
  if (!credential) return credential.error();
  return context.database().write([&](db::Transaction& tx) {
    const auto sad = new_csc_activation(tx, context, *credential, wish->hashes, wish->signatures);
    audit_activation(tx, context, *credential, *wish, "done");
    return sad_words(sad);
  });
}

Result<boost::json::object, CscError> extended(const Context& context) {
  const auto wish = read_extension(context);
  if (!wish) return wish.error();
  const auto credential = find_enabled_csc_credential(context, wish->credential);
  if (!credential) return credential.error();
  Result<boost::json::object, CscError> outcome = boost::json::object{};
  context.database().write([&](db::Transaction& tx) {  // a refusal is committed too: its audit record stays
    const auto sad = extend_csc_activation(tx, context, *credential, wish->sad, wish->hashes);
    audit_activation(tx, context, *credential, *wish, sad ? "done" : "refused");
    if (sad) {
      outcome = sad_words(*sad);
    } else {
      outcome = sad.error();
    }
    return Done{};
  });
  return outcome;
}

}  // namespace

Result<Answer, Problem> csc_authorize(Context& context) { return csc_answer(authorized(context)); }

Result<Answer, Problem> csc_extend_transaction(Context& context) { return csc_answer(extended(context)); }

}  // namespace kythu::gateway
