#include "csc/activation.hpp"

#include <boost/json/serialize.hpp>

#include "config/base/digest.hpp"
#include "config/database/audit.hpp"
#include "csc/dialect.hpp"
#include "sql.hpp"

namespace kythu::gateway {
namespace {

std::string hex_list(const std::vector<Bytes>& hashes) {
  std::vector<std::string> words;
  for (const auto& hash : hashes) words.push_back(to_hex(hash));
  return db::array(words);
}

/// Why a statement that takes from a SAD found nothing to take.
CscError refusal_of_sad(db::Transaction& tx, const Context& context, const CscCredential& credential, const Sha256& sad,
                        const std::string& hashes) {
  const auto rows =
      tx.exec(sql::find_csc_activation, credential.agency, sad, context.caller.client, credential.key.label, hashes);
  if (rows.empty()) return csc_invalid("Invalid parameter SAD");
  if (db::to_instant(rows[0]["expires_at"]) <= context.now) return csc_invalid("SAD expired");
  if (rows[0]["remaining"].as<int>() == 0) return csc_invalid("Invalid parameter SAD");
  if (!rows[0]["covers"].as<bool>()) return csc_invalid("Hash is not authorized by the SAD");
  return csc_invalid("Numbers of signatures is too high");
}

}  // namespace

std::string new_csc_activation(db::Transaction& tx, const Context& context, const CscCredential& credential,
                               const std::vector<Bytes>& hashes, std::int64_t signatures) {
  auto sad = random_token(context.services.random);
  tx.exec(sql::add_csc_activation, credential.agency, sha256(sad), context.caller.client, credential.key.label,
          hex_list(hashes), signatures, context.now + csc_sad_life);
  return sad;
}

Result<std::string, CscError> extend_csc_activation(db::Transaction& tx, const Context& context,
                                                    const CscCredential& credential, std::string_view sad,
                                                    const std::vector<Bytes>& hashes) {
  auto next = random_token(context.services.random);
  const auto list = hex_list(hashes);
  const auto changed = tx.exec(sql::extend_csc_activation, credential.agency, sha256(sad), context.caller.client,
                               credential.key.label, sha256(next), list, context.now, context.now + csc_sad_life);
  if (changed.affected_rows() == 1) return next;
  // New hashes are what it is for: that the old ones do not cover them is no fault.
  return refusal_of_sad(tx, context, credential, sha256(sad), "{}");
}

Result<Done, CscError> take_csc_activation(db::Transaction& tx, const Context& context, const CscUse& use,
                                           const std::vector<Bytes>& hashes) {
  const auto list = hex_list(hashes);
  const auto taken = tx.exec(sql::take_csc_activation, use.credential.agency, use.sad, context.caller.client,
                             use.credential.key.label, static_cast<std::int64_t>(hashes.size()), list, context.now);
  if (taken.affected_rows() == 1) return Done{};
  return refusal_of_sad(tx, context, use.credential, use.sad, list);
}

void audit_refused_sad(db::Transaction& tx, const Context& context, const CscCredential& credential,
                       const CscError& refused) {
  const auto actor = context.caller.actor();
  db::record(tx, {.chain = "access",
                  .actor = actor,
                  .act = "sad.refused",
                  .object = credential.key.label,
                  .outcome = "refused",
                  .detail = boost::json::serialize(boost::json::object{{"why", refused.description}}),
                  .request_id = context.request.request_id,
                  .at = context.now});
}

bool csc_certainly_unsigned(hsm::Refusal refusal) {
  using enum hsm::Refusal;
  return refusal == unknown_key || refusal == not_allowed || refusal == rate_exceeded || refusal == bad_order ||
         refusal == busy || refusal == not_active || refusal == needs_approval;
}

void return_csc_activation(db::Transaction& tx, const CscUse& use, std::size_t signatures) {
  tx.exec(sql::return_csc_activation, use.credential.agency, use.sad, static_cast<std::int64_t>(signatures));
}

std::map<std::string, Bytes> known_csc_values(db::Transaction& tx, const Context& context, const CscUse& use,
                                              const std::vector<Bytes>& hashes) {
  std::map<std::string, Bytes> known;
  for (const auto row : tx.exec(sql::find_csc_signatures, use.credential.agency, use.sad, context.caller.client,
                                use.credential.key.label, hsm::name(use.algorithm), hex_list(hashes), context.now)) {
    known.emplace(row["hash"].c_str(), db::to_bytes(row["value"]));
  }
  return known;
}

void keep_csc_value(db::Transaction& tx, const Context& context, const CscUse& use, const Bytes& hash,
                    const Bytes& value) {
  tx.exec(sql::add_csc_signature, use.credential.agency, use.sad, to_hex(hash), hsm::name(use.algorithm),
          context.caller.client, use.credential.key.label, value, context.now + csc_sad_life);
}

}  // namespace kythu::gateway
