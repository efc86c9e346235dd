#include "receipts.hpp"

#include <algorithm>
#include <charconv>

#include <boost/json/array.hpp>

#include "gateway/api/receipt_evidence.hpp"
#include "gateway/api/words.hpp"
#include "gateway/core/copy_signer.hpp"
#include "gateway/core/query.hpp"
#include "gateway/pages/receipt_page.hpp"
#include "gateway/pages/static_files.hpp"
#include "receipts/lookup.hpp"
#include "receipts/vouchers.hpp"
#include "sql.hpp"

namespace kythu::gateway {
namespace {

enum class Form { json, xml, pdf };

struct Wanted {
  std::string name;  // without the suffix
  Form form = Form::json;
  bool by_suffix = false;
};

Wanted wanted(const Context& context) {
  const auto& given = context.path[0];
  if (given.ends_with(".xml")) return {given.substr(0, given.size() - 4), Form::xml, true};
  if (given.ends_with(".pdf")) return {given.substr(0, given.size() - 4), Form::pdf, true};
  if (context.accepts("application/json") || context.accepts("*/*")) return {given, Form::json, false};
  if (context.accepts("application/pdf")) return {given, Form::pdf, false};
  if (context.accepts("application/xml")) return {given, Form::xml, false};
  return {given, Form::json, false};
}

Answer file_answer(const std::string& name, std::string_view suffix, Bytes bytes) {
  return Answer{200,
                {{"content-type", "application/" + std::string{suffix}},
                 {"content-disposition", "inline; filename=\"" + name + "." + std::string{suffix} + "\""},
                 {"cache-control", "private, no-store"}},
                std::move(bytes)};
}

Answer file_answer(const receipts::Receipt& receipt, std::string_view suffix, Bytes bytes) {
  return file_answer(receipt.form_code + "-" + receipt.symbol + "-" + std::to_string(receipt.number), suffix,
                     std::move(bytes));
}

Problem not_signed() { return {404, "receipt_not_signed", "The receipt is being signed.", {}, {{"retry-after", "2"}}}; }

/// The document's own bytes; a receipt that waits for its signature has none yet, a copy is made when asked for.
Result<Answer, Problem> document(const Context& context, receipts::Receipt& receipt, Form form) {
  if (receipt.xml.empty()) return not_signed();
  if (form == Form::xml) return file_answer(receipt, "xml", std::move(receipt.xml));
  if (!receipt.pdf.empty()) return file_answer(receipt, "pdf", std::move(receipt.pdf));
  auto copy = copies_of(context.services).of(receipt.agency, receipt.id);
  if (!copy) return problem_of(copy.error());
  return file_answer(receipt, "pdf", std::move(*copy));
}

std::optional<receipts::Voucher> voucher_of(const Context& context, const receipts::Receipt& receipt) {
  return context.services.database.read(
      [&](db::Transaction& tx) { return receipts::find_voucher(tx, receipt.agency, receipt.id); });
}

boost::json::object voucher_words(const Context& context, const receipts::Receipt& receipt,
                                  const receipts::Voucher& voucher) {
  const auto url = context.services.settings.public_url + "/receipts/" + receipt.lookup_code + "/voucher.";
  return {{"id", voucher.id.text()},
          {"status", voucher.signed_at ? "issued" : "numbered"},
          {"receipt", receipt.id.text()},
          {"agency", receipt.agency.text()},
          {"form_code", voucher.form_code},
          {"symbol", voucher.symbol},
          {"number", voucher.number},
          {"amount", voucher.amount.dong()},
          {"issued_at", rfc3339(voucher.issued_at)},
          {"signed_at", instant_or_null(voucher.signed_at)},
          {"xml_url", url + "xml"},
          {"pdf_url", url + "pdf"}};
}

/// As a receipt's document().
Result<Answer, Problem> voucher_document(const Context& context, receipts::Voucher& voucher, Form form) {
  if (voucher.xml.empty()) return not_signed();
  if (form == Form::xml) return file_answer(voucher.file_name(), "xml", std::move(voucher.xml));
  auto copy = copies_of(context.services).of_voucher(voucher.agency, voucher.receipt);
  if (!copy) return problem_of(copy.error());
  return file_answer(voucher.file_name(), "pdf", std::move(*copy));
}

Result<receipts::Receipt, Problem> find(const Context& context, std::string_view name) {
  const auto id = ReceiptId::parse(name);
  return context.database().read([&](db::Transaction& tx) -> Result<receipts::Receipt, Problem> {
    for (const auto agency : id ? context.caller.agencies : std::vector<AgencyId>{}) {
      auto receipt = receipts::find(tx, agency, *id);
      if (receipt) return std::move(*receipt);
    }
    return problem_of(receipts::Refusal::not_found);
  });
}

bool is_day(std::string_view text) {
  return text.empty() ||
         (text.size() == 10 && text[4] == '-' && text[7] == '-' && parse_rfc3339(std::string{text} + "T00:00:00Z"));
}

struct Search {
  std::vector<AgencyId> agencies;
  receipts::Filter filter;
};

Result<Search, Problem> read_search(const Context& context) {
  auto parsed = Query::parse(context.request.query);
  if (!parsed) return parsed.error();
  auto& query = *parsed;
  const auto payment = query.text("payment"), number = query.text("number"), after = query.text("after");
  const auto agency_text = query.text("agency");
  receipts::Filter filter;
  filter.payment = PaymentId::parse(payment);
  filter.after = ReceiptId::parse(after);
  filter.from = query.text("from");
  filter.to = query.text("to");
  filter.limit = query.limit();
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  const bool whole = error == std::errc{} && end == number.data() + number.size() && value > 0;
  if (whole) filter.number = value;
  if (!number.empty() && !whole) query.fault("number", "not_a_whole_number", "A receipt's number.");
  if (!payment.empty() && !filter.payment) query.fault("payment", "not_an_id", "A payment's id.");
  if (!after.empty() && !filter.after) query.fault("after", "not_a_cursor", "A receipt's id.");
  for (const auto* name : {"from", "to"}) {
    if (!is_day(query.text(name))) query.fault(name, "not_a_day", "YYYY-MM-DD.");
  }
  if (const auto good = query.check(); !good) return good.error();
  auto agencies = agencies_of(context, agency_text, "agency");
  if (!agencies) return agencies.error();
  return Search{std::move(*agencies), std::move(filter)};
}

/// Newest first, of all the agencies; one more than the limit says that there is more.
std::vector<receipts::Receipt> run(db::Transaction& tx, const Search& search) {
  auto filter = search.filter;
  ++filter.limit;
  std::vector<receipts::Receipt> all;
  for (const auto agency : search.agencies) {
    filter.agency = agency;
    std::ranges::move(receipts::search(tx, filter), std::back_inserter(all));
  }
  std::ranges::sort(all, std::greater{}, &receipts::Receipt::id);
  all.resize(std::min(all.size(), static_cast<std::size_t>(filter.limit)));
  return all;
}

struct Shown {
  receipts::Receipt receipt;
  std::string agency, tax_code;
};

Result<Shown, Problem> look_up(const Context& context, std::string_view code) {
  return context.services.database.read([&](db::Transaction& tx) -> Result<Shown, Problem> {
    auto receipt = receipts::find_by_lookup_code(tx, code);
    if (!receipt) return problem_of(receipt.error());
    const auto words = tx.exec(sql::agency_words, (*receipt).agency);
    KYTHU_ASSERT(!words.empty());
    return Shown{std::move(*receipt), words[0][0].as<std::string>(), words[0][1].as<std::string>()};
  });
}

pages::ReceiptPageView view_of(Context& context, const Shown& shown) {
  const auto voucher = voucher_of(context, shown.receipt);
  const auto& receipt = shown.receipt;
  pages::ReceiptPageView view;
  view.language = page_language(context);
  view.lookup_code = receipt.lookup_code;
  view.form_code = receipt.form_code;
  view.symbol = receipt.symbol;
  view.number = receipt.number;
  view.agency = shown.agency;
  view.agency_tax_code = shown.tax_code;
  for (const auto& line : receipt.lines) view.lines.push_back({line.description, line.amount});
  view.amount = receipt.amount;
  view.status = public_status(receipt);
  view.issued_at = receipt.issued_at;
  view.signed_at = receipt.signed_at;
  if (!receipt.xml.empty()) view.xml_href = "/receipts/" + receipt.lookup_code + ".xml";
  if (!receipt.xml.empty()) view.pdf_href = "/receipts/" + receipt.lookup_code + ".pdf";
  if (voucher && voucher->signed_at) view.voucher_href = "/receipts/" + receipt.lookup_code + "/voucher";
  return view;
}

}  // namespace

Result<Answer, Problem> show_receipt(Context& context) {
  const auto want = wanted(context);
  auto receipt = find(context, want.name);
  if (!receipt) return receipt.error();
  if (want.form != Form::json) return document(context, *receipt, want.form);
  auto words = receipt_words(context, *receipt);
  words["evidence"] = evidence_words(*receipt, context.database().read([&](db::Transaction& tx) {
    return receipts::evidence_of(tx, receipt->agency, receipt->id, context.now);
  }));
  const auto voucher = voucher_of(context, *receipt);
  words["voucher"] = nullptr;
  if (voucher) words["voucher"] = voucher_words(context, *receipt, *voucher);
  return json_answer(200, words);
}

Result<Answer, Problem> show_refund_voucher(Context& context) {
  const auto want = wanted(context);
  const auto receipt = find(context, want.name);
  if (!receipt) return receipt.error();
  auto voucher = voucher_of(context, *receipt);
  if (!voucher) return problem_of(receipts::Refusal::not_found);
  if (want.form != Form::json) return voucher_document(context, *voucher, want.form);
  return json_answer(200, voucher_words(context, *receipt, *voucher));
}

Result<Answer, Problem> reprint_receipt(Context& context) {
  const auto receipt = find(context, context.path[0]);
  if (!receipt) return receipt.error();
  if (receipt->xml.empty()) return not_signed();
  auto copy = copies_of(context.services)
                  .reprint(receipt->agency, receipt->id, context.caller.actor(), context.request.request_id);
  if (!copy) return problem_of(copy.error());
  return file_answer(*receipt, "pdf", std::move(*copy));
}

Result<Answer, Problem> list_receipts(Context& context) {
  const auto search = read_search(context);
  if (!search) return search.error();
  const auto found = context.database().read([&](db::Transaction& tx) { return run(tx, *search); });
  boost::json::array rows;
  for (const auto& receipt : found) rows.push_back(receipt_words(context, receipt));
  return json_answer(200, page_of(std::move(rows), (*search).filter.limit));
}

Result<Answer, Problem> show_public_voucher(Context& context) {
  const auto& file = context.path[1];
  auto shown = look_up(context, context.path[0]);
  if (!shown) return shown.error();
  auto voucher = voucher_of(context, shown->receipt);
  if (!voucher || (file != "voucher.xml" && file != "voucher.pdf")) return problem_of(receipts::Refusal::not_found);
  return voucher_document(context, *voucher, file == "voucher.xml" ? Form::xml : Form::pdf);
}

Result<Answer, Problem> show_public_receipt(Context& context) {
  const auto want = wanted(context);
  auto shown = look_up(context, want.name);
  if (!shown) return shown.error();
  if (want.by_suffix) return document(context, shown->receipt, want.form);
  return html_answer(200, pages::render_receipt_page(view_of(context, *shown)), pages::page_policy());
}

}  // namespace kythu::gateway
