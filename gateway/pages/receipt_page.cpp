#include "receipt_page.hpp"

#include <fmt/format.h>

#include "layout.hpp"

namespace kythu::pages {
namespace {

struct Standing {
  std::string_view tone, vi_title, en_title, vi_text, en_text;
};

Standing standing_of(std::string_view status) {
  if (status == "issued" || status == "signed") {
    return {"good", "Biên lai có hiệu lực", "This receipt is valid", "Biên lai đã được ký số và lưu tại hệ thống này.",
            "It is digitally signed and kept in this system."};
  }
  if (status == "numbered") {
    return {"wait", "Biên lai đang được ký số", "This receipt is being signed",
            "Số biên lai đã được cấp; bản ký số sẽ sẵn sàng sau ít phút.",
            "Its number is given; the signed document will be ready in a few minutes."};
  }
  if (status == "replaced" || status == "adjusted") {
    return {"bad", "Biên lai đã được thay thế hoặc điều chỉnh", "This receipt was replaced or adjusted",
            "Hãy hỏi cơ quan thu để nhận biên lai mới.", "Ask the agency for the receipt that is in force."};
  }
  return {"bad", "Biên lai không còn hiệu lực", "This receipt is no longer valid",
          "Hãy hỏi cơ quan thu nếu bạn cần giải thích.", "Ask the agency if you need an explanation."};
}

Html facts(const ReceiptPageView& view) {
  const auto in = [&](std::string_view vi, std::string_view en) { return say(view.language, vi, en); };
  Html out;
  out.add("<dl class=\"facts\">\n").add(fact(in("Mẫu số", "Form code"), view.form_code));
  out.add(fact(in("Ký hiệu", "Symbol"), view.symbol)).add(fact(in("Số", "Number"), fmt::format("{}", view.number)));
  out.add(fact(in("Ngày lập", "Date"), format_day(view.issued_at)));
  out.add(fact(in("Cơ quan thu", "Agency"), view.agency)).add(fact(in("Mã số thuế", "Tax code"), view.agency_tax_code));
  if (view.signed_at) out.add(fact(in("Ký số lúc", "Signed at"), format_time(*view.signed_at)));
  return out.add(fact(in("Mã tra cứu", "Look-up code"), view.lookup_code)).add("</dl>\n");
}

Html amounts(const ReceiptPageView& view) {
  Html out;
  out.add("<table>\n<caption class=\"hidden\">").text(say(view.language, "Các khoản đã thu", "What was collected"));
  out.add("</caption>\n<tbody>\n");
  for (const auto& line : view.lines) {
    out.add("<tr><th scope=\"row\">").text(line.description).add("</th><td>");
    out.text(format_vnd(line.amount, view.language)).add("</td></tr>\n");
  }
  out.add("</tbody>\n<tfoot><tr><th scope=\"row\">").text(say(view.language, "Tổng cộng", "Total")).add("</th><td>");
  return out.text(format_vnd(view.amount, view.language)).add("</td></tr></tfoot>\n</table>\n");
}

Html downloads(const ReceiptPageView& view) {
  Html out;
  if (view.pdf_href.empty() && view.xml_href.empty()) return out;
  out.add("<p class=\"downloads\">");
  if (!view.pdf_href.empty()) {
    out.add("<a class=\"button\" href=\"").text(view.pdf_href).add("\" download>");
    out.text(say(view.language, "Tải bản thể hiện (PDF)", "Download the copy (PDF)")).add("</a>\n");
  }
  if (!view.xml_href.empty()) {
    out.add("<a class=\"button second\" href=\"").text(view.xml_href).add("\" download>");
    out.text(say(view.language, "Tải bản gốc đã ký (XML)", "Download the signed original (XML)")).add("</a>");
  }
  out.add("</p>\n<p class=\"quiet\">");
  out.text(
      say(view.language, "Bản gốc XML mang chữ ký số và có giá trị pháp lý; bản PDF là bản thể hiện để đọc và in.",
          "The XML original carries the digital signature and has legal force; the PDF is a copy to read and print."));
  return out.add("</p>\n");
}

/// All the money went back: what says so is a document of its own.
Html voucher(const ReceiptPageView& view) {
  Html out;
  if (view.voucher_href.empty()) return out;
  out.add("<section class=\"bill\"><h2>").text(say(view.language, "Phiếu hoàn trả", "Refund voucher"));
  out.add("</h2>\n<p>");
  out.text(say(view.language, "Toàn bộ số tiền của biên lai này đã được hoàn trả cho người nộp.",
               "All the money of this receipt was paid back to the payer."));
  out.add("</p>\n<p class=\"downloads\"><a class=\"button\" href=\"").text(view.voucher_href + ".pdf");
  out.add("\" download>").text(say(view.language, "Tải phiếu hoàn trả (PDF)", "Download the voucher (PDF)"));
  out.add("</a>\n<a class=\"button second\" href=\"").text(view.voucher_href + ".xml").add("\" download>");
  return out.text(say(view.language, "Tải bản gốc đã ký (XML)", "Download the signed original (XML)"))
      .add("</a></p>\n</section>\n");
}

}  // namespace

std::string render_receipt_page(const ReceiptPageView& view) {
  const auto standing = standing_of(view.status);
  const auto title = say(view.language, standing.vi_title, standing.en_title);
  const auto whole_title = fmt::format("{} – {} {} {}", title, view.form_code, view.symbol, view.number);
  Html main;
  main.add("<h1>").text(say(view.language, "Tra cứu biên lai điện tử", "Electronic receipt")).add("</h1>\n");
  main.add("<section class=\"outcome ").text(standing.tone).add("\"><h2>").text(title).add("</h2><p>");
  main.text(say(view.language, standing.vi_text, standing.en_text)).add("</p></section>\n<section class=\"bill\">\n");
  main.add(facts(view)).add(amounts(view)).add(downloads(view)).add("</section>\n").add(voucher(view));
  return render_frame({view.language, whole_title, "/receipts/" + view.lookup_code}, main);
}

}  // namespace kythu::pages
