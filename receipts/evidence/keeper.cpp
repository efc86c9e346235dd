#include <algorithm>

#include "algorithm_age.hpp"
#include "certificate.hpp"
#include "config/base/digest.hpp"
#include "config/database/gathering.hpp"
#include "evidence.hpp"
#include "sql.hpp"

namespace kythu::receipts {
namespace {

constexpr std::int64_t receipts_of_a_token = 256, renewals_at_once = 16, proofs_at_once = 16;
/// Long enough for an authority that is away, and for a province that is on holiday.
constexpr std::chrono::days renew_before{60};
constexpr std::chrono::hours renewal_pause{1};

/// When a token proves nothing any more.
Instant end_of(Instant certificate, std::string_view algorithms) {
  const auto end = end_of_algorithms(algorithms);
  return end ? std::min(certificate, *end) : certificate;
}

/// Of what living stamps stand on, that which ends before then.
std::vector<std::string> worn_before(db::Transaction& tx, Instant then) {
  std::vector<std::string> worn;
  for (const auto& row : tx.exec(sql::stamp_algorithms)) {
    auto algorithms = row[0].as<std::string>();
    if (const auto end = end_of_algorithms(algorithms); end && *end < then) worn.push_back(std::move(algorithms));
  }
  return worn;
}

std::string uuid_list(const std::vector<ReceiptId>& ids) {
  std::string text = "{";
  for (const auto& id : ids) text += (text.size() > 1 ? "," : "") + id.uuid_text();
  return text + "}";
}

}  // namespace

struct EvidenceKeeper::Unproven {
  AgencyId agency;
  Uuid id;
  Bytes token;
};

EvidenceKeeper::EvidenceKeeper(db::Database& database, hsm::Keys& keys, Witness& witness, Clock clock, Random random,
                               Log log)
    : database_(database),
      keys_(keys),
      witness_(witness),
      clock_(std::move(clock)),
      random_(std::move(random)),
      log_(std::move(log)) {}

std::size_t EvidenceKeeper::work() {
  const std::lock_guard lock{turn_};
  return renew() + stamp_receipts() + prove();
}

std::size_t EvidenceKeeper::stamp_receipts() {
  const auto rows =
      database_.read([&](db::Transaction& tx) { return tx.exec(sql::list_without_stamp, receipts_of_a_token); });
  if (rows.empty()) return 0;
  const auto agency = db::to_id<AgencyId>(rows[0]["agency_id"]);
  std::vector<ReceiptId> receipts;
  std::vector<Bytes> digests;
  for (const auto& row : rows) {
    receipts.push_back(db::to_id<ReceiptId>(row["receipt_id"]));
    digests.push_back(db::to_bytes(row["xml_sha256"]));
  }
  std::ranges::sort(digests);
  Bytes stamped;
  for (const auto& digest : digests) stamped.insert(stamped.end(), digest.begin(), digest.end());
  const auto stamp = witness_.stamp(stamped);  // no transaction is open while the authority works
  if (!stamp) {
    log_.warning("evidence.no_timestamp", {{"receipts", receipts.size()}});
    return 0;
  }
  const auto id = new_uuid(clock_(), random_);
  const auto kept = database_.write([&](db::Transaction& tx) -> Result<std::size_t, Done> {
    tx.exec(sql::insert_stamp, agency, id, stamped, stamp->token, stamp->time, stamp->good_until, stamp->algorithms,
            std::optional<Uuid>{});
    const auto set = static_cast<std::size_t>(tx.exec(sql::set_stamp, agency, id, uuid_list(receipts)).affected_rows());
    // Another process may have stamped some of them meanwhile: then all is left to the next turn.
    if (set != receipts.size()) return Done{};
    return set;
  });
  return kept ? *kept : 0;
}

std::size_t EvidenceKeeper::renew() {
  const auto now = clock_();
  if (now < renew_again_at_) return 0;
  const auto then = now + renew_before;
  const auto rows = database_.read([&](db::Transaction& tx) {
    return tx.exec(sql::list_weakening_stamps, then, renewals_at_once, db::array(worn_before(tx, then)));
  });
  std::size_t renewed = 0;
  for (const auto& row : rows) {
    const auto token = db::to_bytes(row["token"]);
    const auto stamp = witness_.stamp(token);
    const auto end = end_of(db::to_instant(row["good_until"]), row["algorithms"].as<std::string>());
    if (!stamp || end_of(stamp->good_until, stamp->algorithms) <= end) break;
    const auto agency = db::to_id<AgencyId>(row["agency_id"]);
    database_.write([&](db::Transaction& tx) {
      return tx
          .exec(sql::insert_stamp, agency, new_uuid(now, random_), token, stamp->token, stamp->time, stamp->good_until,
                stamp->algorithms, std::optional{db::to_uuid(row["stamp_id"])})
          .affected_rows();
    });
    ++renewed;
  }
  if (renewed < static_cast<std::size_t>(rows.size())) {
    log_.warning("evidence.not_renewed", {{"stamps", static_cast<std::size_t>(rows.size()) - renewed}});
  }
  if (renewed < static_cast<std::size_t>(renewals_at_once)) renew_again_at_ = now + renewal_pause;
  return renewed;
}

std::size_t EvidenceKeeper::prove() {
  const auto rows =
      database_.read([&](db::Transaction& tx) { return tx.exec(sql::list_unproven_stamps, after_, proofs_at_once); });
  after_.reset();
  std::size_t proven = 0;
  for (const auto& row : rows) {
    const Unproven stamp{db::to_id<AgencyId>(row["agency_id"]), db::to_uuid(row["stamp_id"]),
                         db::to_bytes(row["token"])};
    if (prove_one(stamp)) ++proven;
    if (static_cast<std::int64_t>(rows.size()) == proofs_at_once) after_ = stamp.id;
  }
  return proven;
}

/// What has come is kept, even when something is still missing.
bool EvidenceKeeper::prove_one(const Unproven& stamp) {
  bool all = true;
  std::vector<Testimony> found;
  for (const auto& chain : chains_of(stamp)) {
    for (std::size_t i = 0; i < chain.size(); ++i) {
      found.push_back({"certificate", chain[i]});
      if (i + 1 == chain.size()) break;
      auto status = witness_.status(chain[i], chain[i + 1]);
      all = all && status;
      if (status && !status->content.empty()) found.push_back(std::move(*status));
    }
  }
  const auto now = clock_();
  database_.write([&](db::Transaction& tx) {
    for (const auto& [kind, content] : found) {
      tx.exec(sql::insert_stamp_proof, stamp.agency, stamp.id, sha256(content), kind, content, now);
    }
    if (all) tx.exec(sql::stamp_proven, stamp.agency, stamp.id, now);
    return Done{};
  });
  return all;
}

/// Of the authority that stamped, and of those who signed what it stamped.
std::vector<std::vector<Bytes>> EvidenceKeeper::chains_of(const Unproven& stamp) {
  const auto originals =
      database_.read([&](db::Transaction& tx) { return tx.exec(sql::originals_of_stamp, stamp.agency, stamp.id); });
  std::vector<Bytes> signers;
  for (const auto& row : originals) {
    auto certificate = certificate_in(db::to_bytes(row["xml"]));
    if (std::ranges::find(signers, certificate) == signers.end()) signers.push_back(std::move(certificate));
  }
  std::vector<std::vector<Bytes>> chains{witness_.chain_of(stamp.token)};
  const auto keys = keys_.list();
  for (auto& signer : signers) {
    std::vector<Bytes> chain{signer};
    for (const auto& key : keys ? *keys : std::vector<hsm::KeyInfo>{}) {
      const auto& known = key.certificate_chain;
      if (!known.empty() && known.front() == signer) chain = known;
    }
    chains.push_back(std::move(chain));
  }
  return chains;
}

}  // namespace kythu::receipts
