#include "vouchers.hpp"

#include <fmt/format.h>

#include "config/base/digest.hpp"
#include "config/database/audit.hpp"
#include "facts.hpp"
#include "law/law.hpp"
#include "law/voucher_law.hpp"
#include "numbering.hpp"
#include "render/clean.hpp"
#include "render/signature.hpp"
#include "render/xml.hpp"
#include "signatory.hpp"
#include "sql.hpp"
#include "vault_refusal.hpp"
#include "voucher_signer.hpp"

namespace kythu::receipts {
namespace {

Voucher to_voucher(const pqxx::row& row) {
  const auto signed_at = row["signed_at"];
  return {.id = db::to_id<VoucherId>(row["voucher_id"]),
          .agency = db::to_id<AgencyId>(row["agency_id"]),
          .receipt = db::to_id<ReceiptId>(row["receipt_id"]),
          .form_code = row["form_code"].as<std::string>(),
          .symbol = row["symbol"].as<std::string>(),
          .number = row["number"].as<std::int64_t>(),
          .amount = db::to_vnd(row["amount"]),
          .xml = db::to_bytes(row["xml"]),
          .pdf = db::to_bytes(row["pdf"]),
          .issued_at = db::to_instant(row["issued_at"]),
          .signed_at = signed_at.is_null() ? std::nullopt : std::optional{db::to_instant(signed_at)}};
}

struct VoucherPlace {
  SeriesId series;
  std::int64_t number = 0;
};

/// After a restore the numbers go on above those that are known outside.
VoucherPlace take_number(db::Transaction& tx, AgencyId agency, const std::string& symbol, const Numbering& numbering) {
  const auto fresh = SeriesId::fresh(numbering.clock(), numbering.random);
  const auto row = tx.exec(sql::voucher_take_number, agency, fresh, symbol)[0];
  VoucherPlace place{db::to_id<SeriesId>(row[0]), row[1].as<std::int64_t>()};
  const auto known = numbering.high_water != nullptr ? numbering.high_water->of(place.series) : 0;
  if (known >= place.number) {
    place.number = known + 1;
    tx.exec(sql::voucher_skip_to, agency, symbol, place.number);
  }
  return place;
}

void record_voucher(db::Transaction& tx, const Voucher& voucher, std::string_view act, std::string detail, Instant at) {
  db::record(tx, {.chain = "receipts",
                  .actor = "system:registrar",
                  .act = "refund_voucher." + std::string{act},
                  .object = voucher.id.text(),
                  .outcome = "done",
                  .detail = std::move(detail),
                  .request_id = {},
                  .at = at});
}

}  // namespace

std::optional<Voucher> find_voucher(db::Transaction& tx, AgencyId agency, ReceiptId receipt) {
  const auto rows = tx.exec(sql::voucher_find, agency, receipt);
  return rows.empty() ? std::nullopt : std::optional{to_voucher(rows[0])};
}

Voucher begin_voucher(db::Transaction& tx, const Receipt& receipt, Facts facts, const std::string& reason,
                      const Numbering& numbering) {
  const auto now = std::chrono::floor<std::chrono::seconds>(numbering.clock());
  const auto rules = voucher_rules(business_day(now));
  const auto* const rules_then = Law::vietnam().on(business_day(receipt.issued_at));
  KYTHU_ASSERT(rules_then != nullptr);
  facts.returns = Related{receipt.form_code,  receipt.symbol, receipt.number, business_day(receipt.issued_at),
                          rules_then->decree, clean(reason)};
  facts.replaces.reset();
  facts.payment_method.clear();
  facts.form_code = rules.form_code;
  facts.symbol = rules.symbol;
  facts.issued_at = now;
  const auto place = take_number(tx, receipt.agency, facts.symbol, numbering);
  facts.number = place.number;
  const Voucher voucher{.id = VoucherId::fresh(numbering.clock(), numbering.random),
                        .agency = receipt.agency,
                        .receipt = receipt.id,
                        .form_code = facts.form_code,
                        .symbol = facts.symbol,
                        .number = facts.number,
                        .amount = facts.total,
                        .xml = {},
                        .pdf = {},
                        .issued_at = now,
                        .signed_at = {}};
  tx.exec(sql::voucher_insert, voucher.agency, voucher.id, voucher.receipt, place.series, voucher.form_code,
          voucher.symbol, voucher.number, voucher.amount, now, to_json(facts), to_bytes(data_part(facts)));
  record_voucher(tx, voucher, "numbered",
                 fmt::format("{{\"receipt\":\"{}\",\"number\":{}}}", receipt.id.text(), voucher.number), now);
  return voucher;
}

Result<Done, Refusal> VoucherSigner::finish(AgencyId agency, ReceiptId receipt) const {
  const auto rows = database_.read([&](db::Transaction& tx) { return tx.exec(sql::voucher_find, agency, receipt); });
  if (rows.empty()) return Done{};
  auto voucher = to_voucher(rows[0]);
  if (!voucher.xml.empty()) return Done{};
  const auto signatory = signatories_.of(agency, voucher.issued_at);
  if (!signatory) return signatory.error();
  const auto& [key, certificate] = **signatory;
  if (!certificate.valid_at(voucher.issued_at)) return Refusal::certificate_unsuitable;
  const auto facts = facts_from_json(rows[0]["facts"].as<std::string>());
  const auto parts = draft(std::string{as_text(db::to_bytes(rows[0]["data_part"]))}, data_id(facts), voucher.issued_at);
  const auto digest = sha256(parts.signed_info);
  if (numbering_.high_water) {
    numbering_.high_water->raise(db::to_id<SeriesId>(rows[0]["series_id"]), voucher.number);
  }
  const auto signature = keys_.sign({.key = key,
                                     .purpose = hsm::Purpose::receipt,
                                     .agency = agency,
                                     .algorithm = hsm::Algorithm::rsa_pkcs1_sha256,
                                     .digest = {digest.begin(), digest.end()},
                                     .job = voucher.id.text()});
  if (!signature) return refusal_of(signature.error());
  if (!certificate.verifies(parts.signed_info, signature->value)) return Refusal::certificate_unsuitable;
  voucher.xml = to_bytes(
      assemble(parts, signature->value, certificate.subject(), certificate.der(), names::voucher_document.root));
  database_.write([&](db::Transaction& tx) {
    const auto now = numbering_.clock();
    const auto hash = sha256(voucher.xml);
    // Of several who finished it the first one's original counts.
    if (tx.exec(sql::voucher_store_signed, agency, receipt, voucher.xml, hash, now).affected_rows() == 1) {
      record_voucher(tx, voucher, "signed", "{\"xml_sha256\":\"" + to_hex(hash) + "\"}", now);
    }
    return Done{};
  });
  return Done{};
}

}  // namespace kythu::receipts
