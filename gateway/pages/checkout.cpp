#include "checkout.hpp"

#include <fmt/format.h>

#include "layout.hpp"
#include "outcome.hpp"
#include "ways_to_pay.hpp"

namespace kythu::pages {
namespace {

/// "2 × 8.000 ₫" says how a sum came about; one piece needs no such words.
Html item_row(const CheckoutItem& item, Language language) {
  Html out;
  const auto sum = item.amount.times(item.quantity).value_or(Vnd{});
  out.add("<tr><th scope=\"row\">").text(item.description);
  if (item.quantity != 1) {
    const auto how = fmt::format("{} × {}", item.quantity, format_vnd(item.amount, language));
    out.add("<span class=\"quiet\">").text(how).add("</span>");
  }
  return out.add("</th><td>").text(format_vnd(sum, language)).add("</td></tr>\n");
}

Html bill(const CheckoutView& view) {
  const auto in = [&](std::string_view vi, std::string_view en) { return say(view.language, vi, en); };
  Html out;
  out.add("<section class=\"bill\" aria-labelledby=\"bill\">\n<h2 id=\"bill\">");
  out.text(view.paid_at ? in("Khoản đã nộp", "What was paid") : in("Khoản phải nộp", "What is due"))
      .add("</h2>\n<dl class=\"facts\">\n");
  out.add(fact(in("Cơ quan thu", "Agency"), view.agency)).add(fact(in("Thủ tục", "Procedure"), view.procedure));
  out.add(fact(in("Mã hồ sơ", "Dossier"), view.dossier)).add(fact(in("Người nộp", "Payer"), view.payer));
  out.add("</dl>\n<table>\n<caption class=\"hidden\">").text(in("Các khoản", "Items")).add("</caption>\n<thead><tr>");
  out.add("<th scope=\"col\">").text(in("Nội dung", "Item")).add("</th><th scope=\"col\">");
  out.text(in("Số tiền", "Amount")).add("</th></tr></thead>\n<tbody>\n");
  for (const auto& item : view.items) out.add(item_row(item, view.language));
  out.add("</tbody>\n<tfoot><tr><th scope=\"row\">").text(in("Tổng cộng", "Total")).add("</th><td>");
  return out.text(format_vnd(view.amount, view.language)).add("</td></tr></tfoot>\n</table>\n</section>\n");
}

/// What is left to wait for: the outcome, or after it the receipt.
bool is_settled(const CheckoutView& view) {
  return outcome_of(view.status).final && (view.status != "paid" || !view.receipts.empty());
}

Html live(const CheckoutView& view) {
  const auto in = [&](std::string_view vi, std::string_view en) { return say(view.language, vi, en); };
  Html out;
  if (is_settled(view)) return out;
  const auto here = "/pay/" + view.token;
  out.add("<p class=\"live\" id=\"live\" data-status=\"")
      .text(view.status)
      .add("\" data-url=\"")
      .text(here + "/status");
  out.add("\" data-now=\"").text(rfc3339(view.now)).add("\" data-lost=\"");
  out.text(in("Mất kết nối, đang thử lại…", "Connection lost, trying again…"));
  out.add("\" data-receipts=\"").text(std::to_string(view.receipts.size()));
  out.add("\" data-waiting=\"").text(in("Trang này tự cập nhật.", "This page updates by itself."));
  out.add("\"><span id=\"live-text\" role=\"status\" aria-live=\"polite\"></span> <a href=\"");
  out.text(in_language(here, view.language)).add("\">").text(in("Cập nhật trạng thái", "Update the status"));
  return out.add("</a></p>\n");
}

}  // namespace

std::string render_checkout(const CheckoutView& view) {
  const auto& outcome = outcome_of(view.status);
  const auto title = fmt::format("{} – {}", say(view.language, outcome.vi_title, outcome.en_title),
                                 format_vnd(view.amount, view.language));
  const Frame frame{view.language, title, "/pay/" + view.token, true};
  Html main;
  main.add("<h1>").text(say(view.language, "Thanh toán trực tuyến", "Online payment")).add("</h1>\n");
  main.add(notice(view)).add(outcome_panel(view)).add(live(view));
  main.add("<div class=\"columns\">\n").add(bill(view)).add(ways_to_pay(view)).add("</div>\n");
  return render_frame(frame, main);
}

}  // namespace kythu::pages
