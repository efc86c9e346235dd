#include "gateway/api/audit.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include "config/base/csv_cell.hpp"
#include "config/database/audit.hpp"
#include "gateway/api/words.hpp"
#include "gateway/audit/note.hpp"
#include "gateway/core/audit_log.hpp"
#include "gateway/core/query.hpp"

namespace kythu::gateway {
namespace {

constexpr int records_of_a_page = 10'000, checkpoints_of_a_page = 100'000;

AuditPlace place_of(const AuditLine& line) { return {line.chain, static_cast<std::int64_t>(line.seq)}; }

boost::json::object words_of(const AuditLine& line) {
  return {{"id", to_text(place_of(line))},
          {"chain", line.chain},
          {"seq", line.seq},
          {"at", line.at},
          {"actor", line.actor},
          {"act", line.act},
          {"object", text_or_null(line.object)},
          {"outcome", line.outcome},
          {"detail", boost::json::parse(line.detail)},
          {"request_id", text_or_null(line.request_id)},
          {"hash", line.hash}};
}

std::string csv_of(const std::vector<AuditLine>& lines) {
  std::string csv = "chain,seq,at,actor,act,object,outcome,detail,request_id,hash\r\n";
  for (const auto& line : lines) {
    std::string row;
    for (const auto& cell : {line.chain, std::to_string(line.seq), line.at, line.actor, line.act, line.object,
                             line.outcome, line.detail, line.request_id, line.hash}) {
      row += (row.empty() ? "" : ",") + spreadsheet_cell(cell);
    }
    csv += row + "\r\n";
  }
  return csv;
}

Answer text_answer(std::string_view media_type, const std::string& text) {
  return {200, {{"content-type", std::string{media_type}}, {"cache-control", "private, no-store"}}, to_bytes(text)};
}

Result<AuditFilter, Problem> read_audit_filter(const Context& context) {
  auto parsed = Query::parse(context.request.query);
  if (!parsed) return parsed.error();
  auto& query = *parsed;
  AuditFilter filter{.from = query.since("from"),
                     .to = query.until("to"),
                     .actor = query.text("actor"),
                     .act = query.text("act"),
                     .object = query.text("object"),
                     .outcome = query.text("outcome"),
                     .chain = query.text("chain"),
                     .after = {}};
  filter.limit = query.limit();
  const auto after = query.text("after");
  filter.after = parse_audit_place(after);
  if (!after.empty() && !filter.after) query.fault("after", "not_a_cursor", "A record's id.");
  if (const auto good = query.check(); !good) return good.error();
  return filter;
}

}  // namespace

Result<Answer, Problem> list_audit_records(Context& context) {
  const auto filter = read_audit_filter(context);
  if (!filter) return filter.error();
  auto more = *filter;
  ++more.limit;
  auto lines = context.database().read([&](db::Transaction& tx) { return list_audit(tx, more); });
  if (context.accepts("text/csv")) {
    const bool goes_on = static_cast<int>(lines.size()) > (*filter).limit;
    if (goes_on) lines.pop_back();
    auto answer = text_answer("text/csv; charset=utf-8; header=present", csv_of(lines));
    if (goes_on) answer.headers.emplace_back("x-next-cursor", to_text(place_of(lines.back())));
    return answer;
  }
  boost::json::array rows;
  for (const auto& line : lines) rows.push_back(words_of(line));
  return json_answer(200, page_of(std::move(rows), (*filter).limit));
}

Result<Answer, Problem> export_audit_records(Context& context) {
  auto query = Query::parse(context.request.query);
  if (!query) return query.error();
  const auto after_text = (*query).text("after");
  const auto after = after_text.empty() ? AuditPlace{} : parse_audit_place(after_text);
  if (!after) (*query).fault("after", "not_a_cursor", "A record's id.");
  if (const auto good = (*query).check(); !good) return good.error();
  const auto [lines, checkpoints] = context.database().write([&](db::Transaction& tx) {
    auto found = export_audit(tx, *after, records_of_a_page + 1);
    const bool last = found.size() <= static_cast<std::size_t>(records_of_a_page);
    auto signed_ones = last ? checkpoints_after(tx, 0, checkpoints_of_a_page) : std::vector<StoredCheckpoint>{};
    db::record(tx, {.actor = context.caller.actor(),
                    .act = "audit.exported",
                    .object = {},
                    .outcome = "done",
                    .detail = R"({"records":)" + std::to_string(found.size()) + "}",
                    .request_id = context.request.request_id,
                    .at = context.now});
    return std::pair{std::move(found), std::move(signed_ones)};
  });
  std::string text;
  const auto many = std::min(lines.size(), static_cast<std::size_t>(records_of_a_page));
  for (std::size_t i = 0; i < many; ++i) text += to_json_line(lines[i]);
  for (const auto& one : checkpoints) text += checkpoint_json_line(one.number, one.note);
  auto answer = text_answer("application/jsonl", text);
  answer.headers.emplace_back("content-disposition", "attachment; filename=\"audit.jsonl\"");
  if (lines.size() > many) {
    const auto next = to_text(place_of(lines[many - 1]));
    answer.headers.emplace_back("link", "</v1/audit/export?after=" + next + ">; rel=\"next\"");
  }
  return answer;
}

Result<Answer, Problem> show_audit_checkpoint(Context& context) {
  auto query = Query::parse(context.request.query);
  if (!query) return query.error();
  if (const auto good = (*query).check(); !good) return good.error();
  const auto newest = context.database().read([](db::Transaction& tx) { return newest_checkpoint(tx); });
  const auto note = newest ? parse_note(newest->note) : std::nullopt;
  const auto checkpoint = note ? parse_checkpoint_text(note->text) : std::nullopt;
  if (!checkpoint) return not_found();
  if (context.accepts("text/plain")) return text_answer("text/plain; charset=utf-8", newest->note);
  boost::json::array chains;
  for (const auto& [chain, head] : checkpoint->chains) {
    chains.push_back(boost::json::object{{"chain", chain}, {"seq", head.seq}, {"hash", head.hash}});
  }
  return json_answer(200, boost::json::object{{"number", newest->number},
                                              {"at", rfc3339(checkpoint->at)},
                                              {"origin", checkpoint->origin},
                                              {"records", checkpoint->records()},
                                              {"key", checkpoint->key},
                                              {"algorithm", hsm::name(checkpoint->algorithm)},
                                              {"chains", std::move(chains)},
                                              {"note", newest->note}});
}

}  // namespace kythu::gateway
