#include "gateway/core/audit_log.hpp"

#include <charconv>

#include "sql.hpp"

namespace kythu::gateway {
namespace {

AuditLine to_line(const pqxx::row& row) {
  const auto text = [&](const char* column) { return row[column].as<std::string>(); };
  return {.chain = text("chain"),
          .seq = row["seq"].as<std::uint64_t>(),
          .at = rfc3339(db::to_instant(row["at"])),
          .actor = text("actor"),
          .act = text("act"),
          .object = text("object"),
          .outcome = text("outcome"),
          .detail = text("detail"),
          .request_id = text("request_id"),
          .previous = {},
          .hash = text("hash")};
}

StoredCheckpoint to_checkpoint(const pqxx::row& row) {
  return {row[0].as<std::int64_t>(), db::to_instant(row[1]), row[2].as<std::int64_t>(), row[3].as<std::string>()};
}

}  // namespace

std::string to_text(const AuditPlace& place) { return place.chain + ":" + std::to_string(place.seq); }

std::optional<AuditPlace> parse_audit_place(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0 || colon > 64) return std::nullopt;
  AuditPlace place{std::string{text.substr(0, colon)}};
  const auto digits = text.substr(colon + 1);
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), place.seq);
  if (fault != std::errc{} || end != digits.data() + digits.size() || place.seq < 0) return std::nullopt;
  return place;
}

std::vector<AuditLine> list_audit(db::Transaction& tx, const AuditFilter& filter) {
  const auto after = filter.after.value_or(AuditPlace{});
  std::vector<AuditLine> lines;
  for (const auto& row : tx.exec(sql::list_audit, filter.from, filter.to, filter.actor, filter.act, filter.object,
                                 filter.outcome, filter.chain, after.chain, after.seq, filter.limit)) {
    lines.push_back(to_line(row));
  }
  return lines;
}

std::vector<AuditLine> export_audit(db::Transaction& tx, const AuditPlace& after, int limit) {
  std::vector<AuditLine> lines;
  for (const auto& row : tx.exec(sql::export_audit, after.chain, after.seq, limit)) {
    lines.push_back(to_line(row));
    lines.back().previous = row["previous"].as<std::string>();
  }
  return lines;
}

std::optional<StoredCheckpoint> newest_checkpoint(db::Transaction& tx) {
  const auto rows = tx.exec(sql::newest_checkpoint);
  return rows.empty() ? std::nullopt : std::optional{to_checkpoint(rows[0])};
}

std::vector<StoredCheckpoint> checkpoints_after(db::Transaction& tx, std::int64_t number, int limit) {
  std::vector<StoredCheckpoint> found;
  for (const auto& row : tx.exec(sql::checkpoints_after, number, limit)) found.push_back(to_checkpoint(row));
  return found;
}

}  // namespace kythu::gateway
