#include "verdict.hpp"

#include <algorithm>

#include "config/base/digest.hpp"
#include "lookup.hpp"
#include "receipt_check.hpp"
#include "sql.hpp"
#include "vouchers.hpp"

namespace kythu::receipts {
namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t code_length = 20;

/// The copy's keywords, which stand uncompressed in its information dictionary (ISO 32000-1 section 14.3.3).
std::string code_in_pdf(std::string_view pdf) {
  constexpr std::string_view key = "/Keywords (";
  const auto at = pdf.rfind(key);
  if (at == pdf.npos || pdf.size() < at + key.size() + code_length) return {};
  return read_lookup_code(pdf.substr(at + key.size(), code_length)).value_or("");
}

void set_signature(Verdict& verdict, const CheckedReceipt& checked) {
  verdict.voucher = checked.voucher;
  verdict.signature_good = !checked.signature.fault;
  verdict.tolerated = checked.signature.tolerated;
  verdict.signer = checked.signer;
  verdict.signer_tax_code = checked.signer_tax_code;
  verdict.signing_time = checked.signature.signing_time;
}

bool was_printed_again(db::Transaction& tx, const Receipt& receipt, const Sha256& copy) {
  return !tx.exec(sql::is_reprint, receipt.agency, receipt.id, copy).empty();
}

Verdict compare(db::Transaction& tx, Verdict verdict, BytesView file, std::string_view code) {
  verdict.kind = Verdict::Kind::foreign;
  if (code.empty()) return verdict;
  auto receipt = find_by_lookup_code(tx, code);
  if (!receipt) return verdict;
  const auto& issued = verdict.copy ? receipt->pdf : receipt->xml;
  bool same = std::ranges::equal(issued, file) || (verdict.copy && was_printed_again(tx, *receipt, sha256(file)));
  if (const auto voucher = same ? std::nullopt : find_voucher(tx, receipt->agency, receipt->id)) {
    same = !file.empty() && std::ranges::equal(verdict.copy ? voucher->pdf : voucher->xml, file);
    verdict.voucher = verdict.voucher || same;
  }
  verdict.kind = same ? Verdict::Kind::genuine : Verdict::Kind::altered;
  verdict.receipt = std::move(*receipt);
  return verdict;
}

/// A copy whose bytes are ours says what its original says; of any other nothing but its code is believed.
Verdict judge_copy(db::Transaction& tx, BytesView file, std::string_view typed) {
  auto code = code_in_pdf(as_text(file));
  if (code.empty()) code = typed;
  if (code.empty()) return {.kind = Verdict::Kind::unreadable, .copy = true};
  auto verdict = compare(tx, {.copy = true}, file, code);
  if (verdict.kind != Verdict::Kind::genuine) return verdict;
  const auto voucher = verdict.voucher ? find_voucher(tx, verdict.receipt->agency, verdict.receipt->id) : std::nullopt;
  const auto checked = check_receipt(as_text(voucher ? voucher->xml : verdict.receipt->xml));
  KYTHU_ASSERT(checked);
  set_signature(verdict, *checked);
  return verdict;
}

}  // namespace

std::optional<std::string> read_lookup_code(std::string_view typed) {
  std::string code;
  for (char c : typed) {
    if (c == '-' || c == ' ' || c == '\t' || c == '\r' || c == '\n') continue;
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (c == 'O') c = '0';
    if (c == 'I' || c == 'L') c = '1';
    if (alphabet.find(c) == alphabet.npos || code.size() == code_length) return std::nullopt;
    code += c;
  }
  return code.size() == code_length ? std::optional{code} : std::nullopt;
}

Verdict judge_file(db::Transaction& tx, BytesView file, std::string_view typed) {
  const auto code = read_lookup_code(typed).value_or("");
  if (as_text(file).starts_with("%PDF-")) return judge_copy(tx, file, code);
  const auto checked = check_receipt(as_text(file));
  if (!checked) return {};
  Verdict verdict;
  set_signature(verdict, *checked);
  return compare(tx, std::move(verdict), file, read_lookup_code(checked->lookup_code).value_or(""));
}

}  // namespace kythu::receipts
