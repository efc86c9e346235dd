#include "xml.hpp"

#include "config/base/result.hpp"
#include "law/law.hpp"
#include "names.hpp"
#include "words.hpp"
#include "writer.hpp"

namespace kythu::receipts {
namespace {

const Rules& rules_of(const Facts& facts) {
  const auto* const rules = Law::vietnam().on(business_day(facts.issued_at));
  KYTHU_ASSERT(rules != nullptr);
  return *rules;
}

const names::Document& document_of(const Facts& facts) {
  return facts.returns ? names::voucher_document : names::receipt_document;
}

/// Which receipt it stands in for, or ends.
void write_related(Writer& out, const std::optional<Related>& related, std::string_view kind) {
  if (!related) return;
  out.element(names::related, [&] {
    out.text(names::related_kind, kind);
    out.text(names::related_decree, related->decree);
    out.text(names::related_form_code, related->form_code);
    out.text(names::related_symbol, related->symbol);
    out.number(names::related_number, related->number);
    out.text(names::related_day, to_text(related->day));
    out.optional(names::related_note, related->reason);
  });
}

void write_general(Writer& out, const Facts& facts) {
  out.text(names::format_version, rules_of(facts).format_version);
  const auto& document = document_of(facts);
  out.text(document.title, facts.returns ? "Phiếu hoàn trả phí, lệ phí điện tử" : "Biên lai thu phí, lệ phí điện tử");
  out.text(document.form_code, facts.form_code);
  out.text(document.symbol, facts.symbol);
  out.number(document.number, facts.number);
  out.text(names::day, to_text(business_day(facts.issued_at)));
  out.text(names::currency, "VND");
  out.text(names::exchange_rate, "1");
  out.optional(names::method, facts.payment_method);
  write_related(out, facts.replaces, "1");
  write_related(out, facts.returns, "3");
}

void write_collector(Writer& out, const Collector& collector) {
  out.text(names::name, collector.name);
  out.text(names::tax_code, collector.tax_code);
  out.optional(names::address, collector.address);
  out.optional(names::phone, collector.phone);
  out.optional(names::account, collector.bank_account);
}

/// Decree 254/2026 Art. 23(2) does not ask who paid: an anonymous payer leaves the element out.
void write_payer(Writer& out, const Facts& facts) {
  if (facts.payer_name.empty() && facts.payer_tax_code.empty() && facts.payer_address.empty()) return;
  out.element(names::payer, [&] {
    out.optional(names::name, facts.payer_name);
    out.optional(names::tax_code, facts.payer_tax_code);
    out.optional(names::address, facts.payer_address);
  });
}

void write_lines(Writer& out, const std::vector<Line>& lines) {
  std::int64_t number = 0;
  for (const auto& line : lines) {
    out.element(names::line, [&] {
      out.number(names::line_number, ++number);
      out.text(names::line_name, line.description);
      out.number(names::line_amount, line.amount.dong());
    });
  }
}

void write_extra(Writer& out, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  out.element(names::extra_item, [&] {
    out.text(names::extra_name, name);
    out.text(names::extra_kind, "string");
    out.text(names::extra_value, value);
  });
}

void write_content(Writer& out, const Facts& facts) {
  out.element(names::collector, [&] { write_collector(out, facts.collector); });
  write_payer(out, facts);
  out.element(names::lines, [&] { write_lines(out, facts.lines); });
  out.element(names::totals, [&] {
    out.number(names::total, facts.total.dong());
    out.text(names::total_words, in_words(facts.total.dong()));
  });
}

}  // namespace

std::string data_id(const Facts& facts) {
  return std::string{document_of(facts).id} + facts.form_code + "-" + facts.symbol + "-" + std::to_string(facts.number);
}

std::string data_part(const Facts& facts) {
  Writer out;
  const auto& document = document_of(facts);
  const auto body = [&] {
    out.element(names::general, [&] { write_general(out, facts); });
    out.element(document.content, [&] { write_content(out, facts); });
    out.element(names::extra, [&] {
      write_extra(out, "MTCuu", facts.lookup_code);  // mã tra cứu
      write_extra(out, "MHSo", facts.dossier);       // mã hồ sơ
    });
  };
  out.element(document.data, body, data_id(facts));
  return out.take();
}

}  // namespace kythu::receipts
