#include "ways_to_pay.hpp"

#include <fmt/format.h>

#include "banks.hpp"
#include "channel_words.hpp"
#include "layout.hpp"
#include "outcome.hpp"

namespace kythu::pages {
namespace {

/// The exact time stands in the page; the script adds what is left of it.
Html expiry(const CheckoutView& view) {
  Html out;
  out.add("<p class=\"expiry\">").text(say(view.language, "Hạn thanh toán: ", "Pay before: "));
  out.add("<time id=\"expires\" datetime=\"").text(rfc3339(view.expires_at)).add("\">");
  out.text(format_time(view.expires_at)).add("</time> <span id=\"left\" role=\"timer\" aria-live=\"off\" data-word=\"");
  out.text(say(view.language, "còn", "left:")).add("\" data-over=\"");
  return out.text(say(view.language, "đã hết hạn", "the time is over")).add("\"></span></p>\n");
}

/// Black on white whatever the colours of the page are: a camera reads it.
Html drawing(const CheckoutQr& qr, std::string_view label) {
  const auto side = std::to_string(qr.side);
  Html out;
  out.add("<svg class=\"code\" role=\"img\" aria-label=\"").text(label).add("\" viewBox=\"0 0 ").text(side).add(" ");
  out.text(side).add("\" width=\"240\" height=\"240\"><path class=\"light\" d=\"M0 0h").text(side).add("v").text(side);
  return out.add("H0z\"/><path class=\"dark\" d=\"").text(qr.path).add("\"/></svg>\n");
}

Html button(const CheckoutChannel& channel, Language language) {
  const auto* words = find_channel_words(channel.code);
  Html out;
  out.add("<button type=\"submit\" name=\"channel\" value=\"").text(channel.code).add("\"><strong");
  if (words != nullptr) out.add(" class=\"mark ").text(words->code).add("\"");
  out.add(">").text(channel_name(channel.code, language)).add("</strong>");
  if (words != nullptr) out.add("<span>").text(say(language, words->vi_hint, words->en_hint)).add("</span>");
  return out.add("</button>\n");
}

bool is_sent_away(const CheckoutChannel& channel) { return channel.code != "vietqr"; }

Html buttons(const CheckoutView& view) {
  Html inside;
  for (const auto& channel : view.channels) {
    if (is_sent_away(channel)) inside.add(button(channel, view.language));
  }
  Html out;
  if (inside.empty()) return out;
  out.add("<form class=\"channels\" method=\"post\" action=\"").text("/pay/" + view.token + "/attempts").add("\">\n");
  out.add("<input type=\"hidden\" name=\"lang\" value=\"").text(say(view.language, "vi", "en")).add("\">\n");
  return out.add(inside).add("</form>\n");
}

/// For whoever pays on the telephone that shows this page, and cannot scan it.
Html by_hand(const CheckoutView& view) {
  const auto in = [&](std::string_view vi, std::string_view en) { return say(view.language, vi, en); };
  Html out;
  out.add("<dl class=\"facts\">").add(fact(in("Ngân hàng", "Bank"), bank_name(view.bank_bin)));
  out.add(copied(in("Số tài khoản", "Account"), view.bank_account, view.bank_account));
  out.add(copied(in("Số tiền", "Amount"), format_vnd(view.amount, view.language), std::to_string(view.amount.dong())));
  return out.add(copied(in("Nội dung", "Message"), view.transfer_ref, view.transfer_ref)).add("</dl>\n");
}

Html transfer(const CheckoutView& view) {
  const auto in = [&](std::string_view vi, std::string_view en) { return say(view.language, vi, en); };
  Html out;
  if (view.qr.path.empty()) return out;
  const auto sum = format_vnd(view.amount, view.language);
  out.add("<div class=\"qr\">\n<h3><span class=\"mark vietqr\">VietQR</span> ");
  out.text(in("Chuyển khoản ngân hàng", "Bank transfer")).add("</h3>\n");
  out.add(drawing(view.qr, fmt::format("{} {}", in("Mã VietQR, số tiền", "VietQR code, amount"), sum))).add("<p>");
  out.text(in("Mở ứng dụng ngân hàng, quét mã và giữ nguyên số tiền, nội dung chuyển khoản.",
              "Open your banking app, scan the code and leave amount and message as they are."));
  out.add(" <a href=\"").text("/pay/" + view.token + "/qr.png").add("\" download=\"vietqr.png\">");
  out.text(in("Lưu ảnh mã QR", "Save the code as an image")).add("</a></p>\n");
  return out.add(by_hand(view)).add("</div>\n");
}

/// The citizen was sent to a channel and came back: the same order is still open there.
Html open_attempt(const CheckoutView& view) {
  const auto in = [&](std::string_view vi, std::string_view en) { return say(view.language, vi, en); };
  const auto& open = view.open;
  Html out;
  if (open.qr.path.empty() && !is_app_link(open.deeplink)) return out;
  const auto name = channel_name(open.channel, view.language);
  out.add("<div class=\"qr open\">\n<h3>").text(fmt::format("{} {}", in("Tiếp tục ở", "Go on with"), name));
  out.add("</h3>\n");
  if (!open.qr.path.empty()) {
    out.add(drawing(open.qr, fmt::format("{} {}", in("Mã QR của", "QR code of"), name))).add("<p>");
    out.text(fmt::format(fmt::runtime(in("Quét bằng ứng dụng {}.", "Scan it with the {} app.")), name)).add("</p>\n");
  }
  if (is_app_link(open.deeplink)) {
    out.add("<p><a class=\"button second\" rel=\"noreferrer\" href=\"").text(open.deeplink).add("\">");
    out.text(fmt::format(fmt::runtime(in("Mở ứng dụng {}", "Open the {} app")), name)).add("</a></p>\n");
  }
  return out.add("</div>\n");
}

}  // namespace

Html ways_to_pay(const CheckoutView& view) {
  Html out;
  if (!outcome_of(view.status).payable) return out;
  out.add("<section class=\"pay\" aria-labelledby=\"pay\">\n<h2 id=\"pay\">");
  out.text(say(view.language, "Chọn cách thanh toán", "Choose a way to pay")).add("</h2>\n").add(expiry(view));
  return out.add(open_attempt(view)).add(buttons(view)).add(transfer(view)).add("</section>\n");
}

}  // namespace kythu::pages
