#include "outcome.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "channel_words.hpp"
#include "layout.hpp"

namespace kythu::pages {
namespace {

// clang-format off
constexpr std::array<Outcome, 10> outcomes{{
    {"created", "open", true, false, "Chờ thanh toán", "Waiting for payment",
     "Hãy chọn một cách thanh toán bên dưới.", "Choose a way to pay below."},
    {"pending", "open", true, false, "Đang chờ kết quả thanh toán", "Waiting for the result of your payment",
     "Nếu bạn đã trả tiền, kết quả sẽ hiện ở đây sau ít giây, đừng trả lần nữa. Nếu chưa, hãy chọn lại cách thanh toán.",
     "If you have paid, the result appears here in a few seconds; do not pay again. If you have not, choose a way to pay."},
    {"processing", "wait", false, false, "Đang xác minh giao dịch", "Your payment is being checked",
     "Chúng tôi đang hỏi lại ngân hàng hoặc đơn vị trung gian thanh toán. Tiền của bạn an toàn: nếu đã trừ tiền, khoản "
     "đó sẽ được ghi nhận cho hồ sơ hoặc hoàn lại. Xin đừng thanh toán lần nữa. Bạn có thể đóng trang này và quay lại sau.",
     "We are asking the bank or the payment provider. Your money is safe: what was taken is either booked for your "
     "dossier or given back. Please do not pay again. You may close this page and come back later."},
    {"paid", "good", false, true, "Đã thanh toán", "Paid",
     "Cảm ơn bạn. Cơ quan tiếp nhận hồ sơ đã được thông báo.",
     "Thank you. The agency that handles your dossier has been told."},
    {"paid_late", "wait", false, true, "Đã nhận tiền sau hạn", "Received after the deadline",
     "Tiền đến sau khi khoản thanh toán đã đóng. Số tiền được giữ riêng; cơ quan sẽ ghi nhận cho hồ sơ hoặc hoàn lại cho bạn. "
     "Xin đừng thanh toán lần nữa.",
     "The money came after this payment was closed. It is kept apart; the agency will book it for your dossier or give "
     "it back to you. Please do not pay again."},
    {"failed", "bad", false, true, "Thanh toán không thành công", "The payment did not succeed",
     "Không có khoản tiền nào được thu. Hãy quay lại cổng dịch vụ công để tạo khoản thanh toán mới.",
     "No money was taken. Go back to the portal to start a new payment."},
    {"expired", "bad", false, true, "Đã hết hạn thanh toán", "This payment has expired",
     "Không có khoản tiền nào được thu. Hãy quay lại cổng dịch vụ công để tạo khoản thanh toán mới.",
     "No money was taken. Go back to the portal to start a new payment."},
    {"canceled", "bad", false, true, "Khoản thanh toán đã bị hủy", "This payment was canceled",
     "Không có khoản tiền nào được thu. Hãy quay lại cổng dịch vụ công nếu bạn vẫn cần thanh toán.",
     "No money was taken. Go back to the portal if you still need to pay."},
    {"partially_refunded", "good", false, true, "Đã thanh toán, đã hoàn một phần", "Paid, partly refunded",
     "Một phần số tiền đã được hoàn về tài khoản bạn dùng để trả.", "A part of the money went back to where it came from."},
    {"refunded", "good", false, true, "Đã hoàn tiền", "Refunded",
     "Số tiền đã được hoàn về tài khoản bạn dùng để trả.", "The money went back to where it came from."},
}};

struct Notice {
  std::string_view code, vi, en;
};
constexpr std::array<Notice, 7> notices{{
    {"attempt_unsettled",
     "Lần thanh toán trước chưa có kết quả. Để tránh thu tiền hai lần, hãy chờ kết quả trước khi thanh toán lại.",
     "Your last attempt has no result yet. So that you do not pay twice, wait for it before you try again."},
    {"attempt_opening",
     "Trang thanh toán đang được mở. Hãy chờ vài giây; nếu không thấy trang, hãy thử lại sau ít phút.",
     "The payment page is being opened. Wait a few seconds; if it does not appear, try again in a few minutes."},
    {"channel_refused",
     "Kênh thanh toán này hiện không nhận được khoản thanh toán. Bạn chưa bị trừ tiền; hãy chọn cách khác hoặc thử lại.",
     "This way to pay could not take the payment now. No money was taken; choose another one or try again."},
    {"attempt_failed",
     "Lần thanh toán vừa rồi không thành công hoặc đã bị hủy. Bạn có thể thanh toán lại.",
     "The last attempt did not succeed or was broken off. You may pay again."},
    {"channel_unknown", "Cách thanh toán này hiện không dùng được. Hãy chọn cách khác.",
     "This way to pay is not available now. Choose another one."},
    {"not_payable", "Khoản thanh toán này không còn nhận tiền nữa.", "This payment takes no more money."},
    {"", "Chưa mở được trang thanh toán. Bạn chưa bị trừ tiền; hãy thử lại sau ít phút.",
     "The payment page could not be opened. No money was taken; try again in a few minutes."},
}};
// clang-format on

Html one_receipt(const CheckoutReceipt& receipt, Language language) {
  Html out;
  out.add("<li><a href=\"").text(in_language("/receipts/" + receipt.lookup_code, language)).add("\">");
  out.text(fmt::format("{} {}", say(language, "Biên lai số", "Receipt no."), receipt.number)).add("</a> ");
  out.add("<span class=\"quiet\">").text(fmt::format("{} · {}", receipt.form_code, receipt.symbol)).add("</span>");
  out.add("<span class=\"files\">");
  if (!receipt.pdf_href.empty()) {
    out.add("<a href=\"").text(receipt.pdf_href).add("\" download>");
    out.text(say(language, "Tải bản PDF", "Download PDF")).add("</a>");
  }
  if (!receipt.xml_href.empty()) {
    out.add("<a href=\"").text(receipt.xml_href).add("\" download>");
    out.text(say(language, "Tải bản gốc XML đã ký", "Download signed XML")).add("</a>");
  }
  return out.add("</span></li>\n");
}

Html receipts(const CheckoutView& view) {
  Html out;
  if (view.status != "paid" && view.receipts.empty()) return out;
  out.add("<h3>").text(say(view.language, "Biên lai điện tử", "Electronic receipt")).add("</h3>\n");
  if (view.receipts.empty()) {
    out.add("<p>").text(say(view.language, "Biên lai đang được lập và ký số; trang này sẽ hiện liên kết tải về.",
                            "The receipt is being made and signed; this page will show the link to it."));
    return out.add("</p>\n");
  }
  out.add("<ul class=\"receipts\">\n");
  for (const auto& receipt : view.receipts) out.add(one_receipt(receipt, view.language));
  return out.add("</ul>\n");
}

Html way_back(const CheckoutView& view) {
  Html out;
  if (!is_safe_link(view.return_url)) return out;
  out.add("<p><a class=\"button\" rel=\"noreferrer\" href=\"").text(view.return_url).add("\">");
  return out.text(say(view.language, "Quay lại cổng dịch vụ công", "Back to the portal")).add("</a></p>\n");
}

}  // namespace

const Outcome& outcome_of(std::string_view status) {
  const auto by_status = [&](std::string_view wanted) {
    return std::find_if(outcomes.begin(), outcomes.end(), [&](const Outcome& one) { return one.status == wanted; });
  };
  const auto found = by_status(status);
  return found == outcomes.end() ? *by_status("processing") : *found;
}

Html notice(const CheckoutView& view) {
  Html out;
  const bool payable = outcome_of(view.status).payable;
  if (view.notice.empty() || (!payable && view.notice != "not_payable")) return out;
  const auto known =
      std::find_if(notices.begin(), notices.end(), [&](const Notice& one) { return one.code == view.notice; });
  const Notice& words = known == notices.end() ? notices.back() : *known;
  return out.add("<p class=\"notice\" role=\"alert\">").text(say(view.language, words.vi, words.en)).add("</p>\n");
}

Html outcome_panel(const CheckoutView& view) {
  const auto& outcome = outcome_of(view.status);
  Html out;
  out.add("<section class=\"outcome ").text(outcome.tone).add("\" aria-labelledby=\"outcome\">\n<h2 id=\"outcome\">");
  out.text(say(view.language, outcome.vi_title, outcome.en_title)).add("</h2>\n<p>");
  out.text(say(view.language, outcome.vi_text, outcome.en_text)).add("</p>\n");
  if (view.paid_at) {
    const auto when = fmt::format("{}{}{}", format_time(*view.paid_at), view.paid_channel.empty() ? "" : ", ",
                                  channel_name(view.paid_channel, view.language));
    out.add("<dl class=\"facts\">")
        .add(fact(say(view.language, "Số tiền", "Amount"), format_vnd(view.amount, view.language)));
    out.add(fact(say(view.language, "Thời điểm", "Time"), when)).add("</dl>\n");
  }
  out.add(receipts(view));
  if (outcome.final) out.add(way_back(view));
  return out.add("</section>\n");
}

}  // namespace kythu::pages
