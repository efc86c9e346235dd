#include "verify.hpp"

#include "gateway/api/multipart.hpp"
#include "gateway/api/words.hpp"
#include "gateway/core/query.hpp"
#include "gateway/pages/static_files.hpp"
#include "gateway/pages/verify_page.hpp"
#include "receipts/lookup.hpp"
#include "receipts/verify/verdict.hpp"

namespace kythu::gateway {
namespace {

using receipts::Verdict;

Answer page(const pages::VerifyPageView& view) {
  return html_answer(200, pages::render_verify_page(view), pages::page_policy());
}

pages::Finding finding_of(const Verdict& verdict) {
  using pages::Finding;
  switch (verdict.kind) {
    case Verdict::Kind::genuine: return verdict.copy ? Finding::copy : Finding::genuine;
    case Verdict::Kind::altered: return Finding::altered;
    case Verdict::Kind::foreign: return verdict.signature_good ? Finding::foreign : Finding::foreign_broken;
    case Verdict::Kind::unreadable: break;
  }
  return verdict.copy ? Finding::copy_without_code : Finding::unreadable;
}

/// Who signed is said only of a signature that is whole.
pages::FileFinding words_of(const Verdict& verdict) {
  pages::FileFinding file;
  file.finding = finding_of(verdict);
  file.voucher = verdict.voucher;
  if (verdict.receipt) {
    file.status = public_status(*verdict.receipt);
    file.lookup_code = verdict.receipt->lookup_code;
  }
  if (verdict.signature_good) {
    file.signer = verdict.signer;
    file.signer_tax_code = verdict.signer_tax_code;
    file.signing_time = verdict.signing_time;
    file.tolerated = verdict.tolerated;
  }
  return file;
}

}  // namespace

Result<Answer, Problem> show_receipt_search(Context& context) {
  auto query = Query::parse(context.request.query);
  if (!query) return query.error();
  pages::VerifyPageView view;
  view.language = page_language(context);
  const auto typed = (*query).text("code");
  if (typed.empty()) return page(view);
  // What cannot be a code is looked for all the same: it takes as long to be told no.
  const auto code = receipts::read_lookup_code(typed).value_or(std::string(20, '-'));
  const bool known = context.services.database.read(
      [&](db::Transaction& tx) { return static_cast<bool>(receipts::find_by_lookup_code(tx, code)); });
  const auto english = view.language == pages::Language::en ? "?lang=en" : "";
  if (known) return Answer{303, {{"location", "/receipts/" + code + english}, {"cache-control", "no-store"}}, {}};
  view.bad_code = true;
  return page(view);
}

Result<Answer, Problem> check_receipt_file(Context& context) {
  const auto parts = read_multipart(context.header("content-type").value_or(""), context.request.body);
  if (!parts) return Problem{400, "malformed_multipart", "multipart/form-data with the part `file`.", {}, {}};
  BytesView file;
  std::string_view code;
  for (const auto& part : *parts) {
    if (part.name == "file") file = part.content;
    if (part.name == "code") code = as_text(part.content);
  }
  const auto verdict = context.services.database.read(
      [&](db::Transaction& tx) { return receipts::judge_file(tx, file, code.substr(0, 40)); });
  return page({.language = page_language(context), .file = words_of(verdict)});
}

}  // namespace kythu::gateway
