#include "forms.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "names.hpp"
#include "render/writer.hpp"

namespace kythu::receipts::tax {
namespace {

/// Of a table's rows: what envelope, head, signature and certificate leave of 2 MB.
constexpr std::size_t most_rows_bytes = 1'900'000;

/// The first `most` characters, not bytes.
std::string cut(std::string_view text, std::size_t most) {
  std::size_t at = 0, characters = 0;
  for (; at < text.size(); ++at) {
    const bool begins = (static_cast<unsigned char>(text[at]) & 0xc0) != 0x80;
    if (begins && ++characters > most) break;
  }
  return std::string{text.substr(0, at)};
}

void write_general(Writer& out, const Registration& registration, const Filer& filer, BusinessDay day) {
  out.text(names::version, names::format_version);
  out.text(names::form, "01/ĐKTĐ-CTĐT");
  out.text(names::title, "Tờ khai đăng ký/thay đổi thông tin sử dụng chứng từ điện tử");
  out.number(names::kind, registration.change ? 2 : 1);
  out.text(names::taxpayer_name, cut(filer.name, 400));
  out.text(names::tax_code, filer.tax_code);
  out.text(names::office_name, cut(filer.office_name, 100));
  out.text(names::office_code, filer.office_code);
  out.text(names::contact, cut(filer.contact, 50));
  out.text(names::contact_address, cut(filer.address, 400));
  out.optional(names::contact_mail, cut(filer.mail, 50));
  out.optional(names::contact_phone, cut(filer.phone, 20));
  out.text(names::place, cut(filer.place, 50));
  out.text(names::made_on, to_text(day));
}

void write_flags(Writer& out, names::Name list, std::initializer_list<std::pair<names::Name, int>> flags) {
  out.element(list, [&] {
    for (const auto& [name, flag] : flags) out.number(name, flag);
  });
}

void write_certificates(Writer& out, const std::vector<RegisteredCertificate>& certificates) {
  std::int64_t number = 0;
  for (const auto& one : certificates) {
    out.element(names::certificate, [&] {
      out.number(names::line_number, ++number);
      out.text(names::certificate_issuer, cut(one.organisation, 400));
      out.text(names::certificate_serial, cut(one.serial, 40));
      out.text(names::valid_from, vietnam_local(one.from));
      out.text(names::valid_to, vietnam_local(one.until));
      out.number(names::kind, one.action);
    });
  }
}

std::string month_of(BusinessDay day) {
  return fmt::format("{:02}/{}", static_cast<unsigned>(day.month()), static_cast<int>(day.year()));
}

}  // namespace

std::string write(const Registration& registration, const Filer& filer, BusinessDay day, std::string_view data_id) {
  Writer out;
  const auto uses = [&](std::string_view form) {
    return std::ranges::count(registration.form_codes, form) > 0 ? 1 : 0;
  };
  const auto content = [&] {
    write_flags(out, names::issued_by, {{names::issued_by_collector, 1}, {names::issued_by_office, 0}});
    write_flags(out, names::documents,
                {{names::withholding, 0},
                 {names::e_commerce, 0},
                 {names::receipts_plain, uses("EBL01")},
                 {names::receipts_printed, uses("EBL02")},
                 {names::receipts_tax, 0}});
    write_flags(out, names::ways,
                {{names::way_office, 0},
                 {names::way_provider, 0},
                 {names::way_appointed, 0},
                 {names::way_direct, 1},
                 {names::way_summary, 1}});
    out.element(names::certificates, [&] { write_certificates(out, registration.certificates); });
  };
  const auto whole = [&] {
    out.element(names::general, [&] { write_general(out, registration, filer, day); });
    out.element(names::declaration_content, content);
  };
  out.element(names::declaration_data, whole, data_id);
  return out.take();
}

bool SummaryTable::add(const Facts& receipt, Status status, std::string_view note) {
  Writer out;
  auto line = lines_;
  for (const auto& fee : receipt.lines) {
    out.element(names::row, [&] {
      out.number(names::line_number, ++line);
      out.text(names::form_code, receipt.form_code);
      out.text(names::symbol, receipt.symbol);
      out.number(names::number, receipt.number);
      out.text(names::made_on, to_text(business_day(receipt.issued_at)));
      out.text(names::fee, cut(fee.description, 255));
      out.number(names::amount, fee.amount.dong());
      out.text(names::rate, "1");
      out.number(names::status, static_cast<int>(status));
      if (const auto& other = receipt.replaces) {
        out.text(names::related_form_code, other->form_code);
        out.text(names::related_symbol, other->symbol);
        out.number(names::related_number, other->number);
        if (note.empty()) note = other->reason;
      }
      out.optional(names::note, cut(note, 255));
    });
  }
  const auto rows = out.take();
  if (rows_.size() + rows.size() > most_rows_bytes) return false;
  rows_ += rows;
  lines_ = line;
  ++receipts_;
  return true;
}

std::string SummaryTable::finish() const {
  Writer out;
  const auto general = [&] {
    out.text(names::version, names::format_version);
    out.text(names::form, "01/TH-BLĐT");
    out.text(names::title, "Bảng tổng hợp dữ liệu biên lai điện tử");
    out.number(names::table_number, head_.number);
    out.text(names::period_kind, "T");
    out.text(names::period, month_of(head_.day));
    out.text(names::first_time, "1");
    out.text(names::made_on, to_text(head_.day));
    out.text(names::taxpayer_name, cut(head_.filer.name, 400));
    out.text(names::tax_code, head_.filer.tax_code);
    out.text(names::currency, "VND");
  };
  const auto whole = [&] {
    out.element(names::general, general);
    out.element(names::table_content, [&] { out.element(names::rows, [&] { out.raw(rows_); }); });
  };
  out.element(names::table_data, whole, data_id_);
  return out.take();
}

std::string write(const ErrorNotice& form, std::string_view data_id) {
  Writer out;
  const auto wrong = [&] {
    out.number(names::line_number, 1);
    out.text(names::document_form, form.form_code);
    out.text(names::document_symbol, form.symbol);
    out.number(names::document_number, form.receipt_number);
    out.text(names::made_on, to_text(form.made_on));
    out.text(names::document_kind, "BLĐT");
    out.text(names::reason, cut(form.reason, 255));
  };
  const auto whole = [&] {
    out.text(names::version, names::format_version);
    out.text(names::form, "04/SS-CTĐT");
    out.text(names::title, "Thông báo chứng từ điện tử có sai sót");
    out.number(names::notice_kind, 1);
    out.text(names::notice_office_code, form.filer.office_code);
    out.text(names::notice_office, cut(form.filer.office_name, 100));
    out.text(names::taxpayer_name, cut(form.filer.name, 400));
    out.text(names::tax_code, form.filer.tax_code);
    out.text(names::place, cut(form.filer.place, 50));
    out.text(names::notice_day, to_text(form.day));
    out.element(names::wrong_documents, [&] { out.element(names::wrong_document, wrong); });
  };
  out.element(names::notice_data, whole, data_id);
  return out.take();
}

}  // namespace kythu::receipts::tax
