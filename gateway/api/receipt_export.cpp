#include "receipt_export.hpp"

#include "config/database/audit.hpp"
#include "gateway/core/query.hpp"
#include "receipts/export/audit_set.hpp"

namespace kythu::gateway {
namespace {

std::string next_page(const Context& context, const receipts::AuditFilter& filter, ReceiptId after,
                      std::string_view agency) {
  std::string link = "<" + std::string{context.route} + "?after=" + after.text();
  if (!filter.from.empty()) link += "&from=" + filter.from;
  if (!filter.to.empty()) link += "&to=" + filter.to;
  if (!agency.empty()) link += "&agency=" + filter.agencies.front().text();
  return link + ">; rel=\"next\"";
}

/// Whoever takes many receipts away at once leaves a trace.
void record_export(db::Transaction& tx, const Context& context, const receipts::AuditSet& set) {
  db::record(tx, {.chain = "receipts",
                  .actor = context.caller.actor(),
                  .act = "receipts.exported",
                  .object = {},
                  .outcome = "done",
                  .detail = R"({"receipts":)" + std::to_string(set.receipts) + "}",
                  .request_id = context.request.request_id,
                  .at = context.now});
}

}  // namespace

Result<Answer, Problem> export_receipts(Context& context) {
  auto parsed = Query::parse(context.request.query);
  if (!parsed) return parsed.error();
  auto& query = *parsed;
  const auto from = query.day("from"), to = query.day("to");
  const auto after = query.text("after"), agency = query.text("agency");
  receipts::AuditFilter filter{.agencies = {},
                               .from = from ? kythu::to_text(*from) : "",
                               .to = to ? kythu::to_text(*to) : "",
                               .after = ReceiptId::parse(after)};
  if (!after.empty() && !filter.after) query.fault("after", "not_a_cursor", "A receipt's id.");
  if (const auto good = query.check(); !good) return good.error();
  auto agencies = agencies_of(context, agency, "agency");
  if (!agencies) return agencies.error();
  filter.agencies = std::move(*agencies);
  auto set = context.database().write([&](db::Transaction& tx) {
    auto made = receipts::export_receipts(tx, filter);
    record_export(tx, context, made);
    return made;
  });
  Answer answer{200,
                {{"content-type", "application/x-tar"},
                 {"content-disposition", "attachment; filename=\"receipts.tar\""},
                 {"cache-control", "private, no-store"}},
                std::move(set.tar)};
  if (set.next) answer.headers.emplace_back("link", next_page(context, filter, *set.next, agency));
  return answer;
}

}  // namespace kythu::gateway
