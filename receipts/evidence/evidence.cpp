#include "evidence.hpp"

#include <algorithm>

#include "algorithm_age.hpp"
#include "export/tar.hpp"
#include "sql.hpp"

namespace kythu::receipts {

namespace {

/// By the table of today: the end of an algorithm is learnt after it was used.
Instant good_until(const pqxx::row& stamp) {
  const auto end = end_of_algorithms(stamp["algorithms"].as<std::string>());
  const auto certificate = db::to_instant(stamp["good_until"]);
  return end ? std::min(certificate, *end) : certificate;
}

}  // namespace

std::string_view name(Evidence::State state) {
  switch (state) {
    case Evidence::State::waiting: return "waiting";
    case Evidence::State::stamped: return "stamped";
    case Evidence::State::complete: return "complete";
    case Evidence::State::weak: return "weak";
  }
  std::abort();
}

Evidence evidence_of(db::Transaction& tx, AgencyId agency, ReceiptId receipt, Instant now) {
  const auto stamp = tx.exec(sql::stamp_of_receipt, agency, receipt);
  if (stamp.empty()) return {};
  const auto rows = tx.exec(sql::stamps_of, agency, db::to_uuid(stamp[0][0]));
  Evidence found{.state = Evidence::State::complete,
                 .stamped_at = db::to_instant(rows.front()["stamped_at"]),
                 .good_until = good_until(rows.back()),
                 .renewed = static_cast<int>(rows.size()) - 1};
  for (const auto& row : rows) {
    if (row["proven_at"].is_null()) found.state = Evidence::State::stamped;
  }
  if (*found.good_until <= now) found.state = Evidence::State::weak;
  return found;
}

std::vector<EvidenceFile> evidence_files(db::Transaction& tx, AgencyId agency, const Uuid& stamp) {
  std::vector<EvidenceFile> files;
  int number = 0;
  for (const auto& row : tx.exec(sql::stamps_of, agency, stamp)) {
    const auto place = "stamp-" + std::to_string(++number);
    if (number == 1) files.push_back({place + ".sha256", db::to_bytes(row["stamped"])});
    files.push_back({place + ".tst", db::to_bytes(row["token"])});
    for (const auto& proof : tx.exec(sql::proofs_of_stamp, agency, db::to_uuid(row["stamp_id"]))) {
      const auto digest = to_hex(db::to_bytes(proof["sha256"])).substr(0, 16);
      const auto kind = proof["kind"].as<std::string>();
      const auto suffix = kind == "certificate" ? ".cer" : "." + kind;
      files.push_back({place + "/" + digest + suffix, db::to_bytes(proof["content"])});
    }
  }
  return files;
}

std::optional<Bytes> evidence_set(db::Transaction& tx, const Receipt& receipt) {
  const auto stamp = tx.exec(sql::stamp_of_receipt, receipt.agency, receipt.id);
  if (stamp.empty()) return std::nullopt;
  Tar tar;
  const auto at = receipt.signed_at.value_or(receipt.issued_at);
  tar.add("receipt.xml", receipt.xml, at);
  for (const auto& file : evidence_files(tx, receipt.agency, db::to_uuid(stamp[0][0]))) {
    tar.add(file.name, file.content, at);
  }
  return tar.finish();
}

}  // namespace kythu::receipts
