#include "receipts/copies.hpp"

#include <algorithm>

#include "certificate.hpp"
#include "config/base/digest.hpp"
#include "config/database/audit.hpp"
#include "facts.hpp"
#include "render/pdf.hpp"
#include "row.hpp"
#include "sql.hpp"
#include "vouchers.hpp"

namespace kythu::receipts {
namespace {

/// Portals and citizens ask for most copies themselves, and soon.
constexpr std::chrono::minutes wait_for_asking{10};

bool signs(const hsm::KeyInfo& key) {
  return key.state == hsm::KeyState::active && !key.revoked && !key.certificate_chain.empty();
}

}  // namespace

struct Copies::Drawn {
  std::string job;  ///< its id
  Facts facts;
  Bytes original, copy;  ///< the copy is empty until made
};

Copies::Copies(Settings settings, db::Database& database, hsm::Keys& keys, SignCopy sign, Clock clock)
    : settings_(std::move(settings)),
      database_(database),
      keys_(keys),
      sign_(std::move(sign)),
      clock_(std::move(clock)) {}

/// nullopt while the receipt waits for its signature.
std::optional<Copies::Drawn> Copies::find(AgencyId agency, ReceiptId id) const {
  const auto rows = database_.read([&](db::Transaction& tx) { return tx.exec(sql::find_receipt, agency, id); });
  if (rows.empty()) return std::nullopt;
  auto receipt = to_receipt(rows[0]);
  if (receipt.xml.empty()) return std::nullopt;
  return Drawn{id.text(), facts_from_json(rows[0]["facts"].as<std::string>()), std::move(receipt.xml),
               std::move(receipt.pdf)};
}

Result<Bytes, Refusal> Copies::of(AgencyId agency, ReceiptId id) {
  auto found = find(agency, id);
  if (!found) return Refusal::not_found;
  if (!found->copy.empty()) return std::move(found->copy);
  auto copy = draw(agency, *found, 0);
  if (!copy) return copy.error();
  return database_.write([&](db::Transaction& tx) -> Result<Bytes, Refusal> {
    if (tx.exec(sql::store_copy, agency, id, *copy).affected_rows() == 1) return std::move(*copy);
    // Somebody else was first: theirs is the copy.
    return to_receipt(tx.exec(sql::find_receipt, agency, id)[0]).pdf;
  });
}

Result<Bytes, Refusal> Copies::of_voucher(AgencyId agency, ReceiptId receipt) {
  const auto stored = [&](db::Transaction& tx) { return tx.exec(sql::voucher_find, agency, receipt); };
  const auto rows = database_.read(stored);
  if (rows.empty()) return Refusal::not_found;
  const Drawn found{db::to_id<VoucherId>(rows[0]["voucher_id"]).text(),
                    facts_from_json(rows[0]["facts"].as<std::string>()), db::to_bytes(rows[0]["xml"]),
                    db::to_bytes(rows[0]["pdf"])};
  if (found.original.empty()) return Refusal::not_found;
  if (!found.copy.empty()) return found.copy;
  auto copy = draw(agency, found, 0);
  if (!copy) return copy.error();
  return database_.write([&](db::Transaction& tx) -> Result<Bytes, Refusal> {
    if (tx.exec(sql::voucher_store_copy, agency, receipt, *copy).affected_rows() == 1) return std::move(*copy);
    return db::to_bytes(stored(tx)[0]["pdf"]);
  });
}

Result<Bytes, Refusal> Copies::reprint(AgencyId agency, ReceiptId id, const std::string& actor,
                                       const std::string& request_id) const {
  const auto found = find(agency, id);
  if (!found) return Refusal::not_found;
  const auto number =
      database_.read([&](db::Transaction& tx) { return tx.exec(sql::next_reprint, agency, id)[0][0].as<int>(); });
  auto copy = draw(agency, *found, number);
  if (!copy) return copy.error();
  const auto now = clock_();
  const auto digest = sha256(*copy);
  return database_.write([&](db::Transaction& tx) -> Result<Bytes, Refusal> {
    const auto stored = tx.exec(sql::insert_reprint, agency, id, number, digest, actor, now);
    if (stored.affected_rows() == 0) return Refusal::key_unavailable;  // its number is somebody else's: ask again
    db::record(tx, {.chain = "receipts",
                    .actor = actor,
                    .act = "receipt.reprinted",
                    .object = id.text(),
                    .outcome = "done",
                    .detail = "{\"number\":" + std::to_string(number) + "}",
                    .request_id = request_id,
                    .at = now});
    return std::move(*copy);
  });
}

Result<Bytes, Refusal> Copies::draw(AgencyId agency, const Drawn& found, int reprint) const {
  const auto certificate = certificate_in(found.original);
  const auto signer = Certificate::from_der(certificate);
  KYTHU_ASSERT(signer);
  const auto key = key_of(certificate);
  if (!key) return key.error();
  const auto& facts = found.facts;
  return sign_({.name = facts.form_code + "-" + facts.symbol + "-" + std::to_string(facts.number) + ".pdf",
                .pdf = render_pdf(facts, {.signer = signer->common_name(),
                                          .lookup_url = settings_.public_url + "/receipts/" + facts.lookup_code,
                                          .original = found.original,
                                          .font = settings_.font,
                                          .reprint = reprint}),
                .agency = agency,
                .key = key->label,
                .certificate_chain = key->certificate_chain,
                .job = found.job});
}

Result<hsm::KeyInfo, Refusal> Copies::key_of(BytesView certificate) const {
  const auto all = keys_.list();
  if (!all) return Refusal::key_unavailable;
  const auto same = std::ranges::find_if(*all, [&](const hsm::KeyInfo& key) {
    return signs(key) && std::ranges::equal(key.certificate_chain.front(), certificate);
  });
  const auto* key = same != all->end() ? &*same : hsm::current_key(*all, settings_.key);
  if (key == nullptr) return Refusal::key_not_allowed;
  if (!signs(*key)) return Refusal::key_not_active;
  if (!key->available) return Refusal::key_unavailable;
  return *key;
}

std::size_t Copies::make_missing(std::size_t most) {
  const std::lock_guard lock{turn_};
  const auto rows = database_.read([&](db::Transaction& tx) {
    return tx.exec(sql::list_without_copy, clock_() - wait_for_asking, after_, static_cast<std::int64_t>(most));
  });
  after_.reset();
  std::size_t made = 0;
  for (const auto& row : rows) {
    const auto id = db::to_id<ReceiptId>(row["receipt_id"]);
    if (of(db::to_id<AgencyId>(row["agency_id"]), id)) ++made;
    if (rows.size() == most) after_ = id;
  }
  return made;
}

}  // namespace kythu::receipts
