#include "layout.hpp"

namespace kythu::pages {
namespace {

Html head(const Frame& frame) {
  Html out;
  out.add("<!doctype html>\n<html lang=\"").text(say(frame.language, "vi", "en")).add("\">\n<head>\n");
  out.add("<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
  // The address is the key to the page: neither search engines nor the next site's logs may have it.
  out.add("<meta name=\"robots\" content=\"noindex, nofollow\">\n<meta name=\"referrer\" content=\"same-origin\">\n");
  out.add("<title>").text(frame.title).add("</title>\n<link rel=\"stylesheet\" href=\"/static/common.css\">\n");
  out.add("<link rel=\"stylesheet\" href=\"/static/checkout.css\">\n");
  out.add("<link rel=\"icon\" href=\"/static/icon.svg\" type=\"image/svg+xml\">\n");
  if (frame.script) out.add("<script src=\"/static/checkout.js\" defer></script>\n");
  return out.add("</head>\n");
}

Html language_switch(const Frame& frame) {
  Html out;
  if (frame.path.empty()) return out;
  const bool vi = frame.language == Language::vi;
  out.add("<a class=\"language\" hreflang=\"").text(vi ? "en" : "vi").add("\" lang=\"").text(vi ? "en" : "vi");
  out.add("\" href=\"").text(frame.path).text(vi ? "?lang=en" : "?lang=vi").add("\">");
  return out.text(vi ? "English" : "Tiếng Việt").add("</a>");
}

}  // namespace

std::string in_language(std::string_view path, Language language) {
  return std::string{path} + (language == Language::en ? "?lang=en" : "");
}

std::string render_frame(const Frame& frame, const Html& main) {
  const auto in = [&](std::string_view vi, std::string_view en) { return say(frame.language, vi, en); };
  Html out = head(frame);
  out.add("<body>\n<a class=\"skip\" href=\"#main\">").text(in("Đến nội dung chính", "Skip to the content"));
  out.add("</a>\n<header class=\"top\"><div class=\"bar\"><p class=\"brand\"><img src=\"/static/icon.svg\" alt=\"\" ");
  out.add("width=\"32\" height=\"32\"><span>").text(in("Thanh toán phí, lệ phí", "Public fees and charges"));
  out.add("</span></p>").add(language_switch(frame)).add("</div></header>\n<main id=\"main\">\n").add(main);
  out.add("</main>\n<footer class=\"foot\"><p>");
  out.text(in("Trang này do cơ quan nhà nước vận hành. Cán bộ không bao giờ hỏi mật khẩu hoặc mã OTP của bạn.",
              "This page is run by a public authority. Its staff never ask for your password or one-time code."));
  out.add("</p></footer>\n");
  // What changes while the page stays open is told to who cannot see it; it outlives the content that it tells of.
  if (frame.script) {
    out.add("<p class=\"hidden\" id=\"news\" role=\"status\" data-copy=\"").text(in("Sao chép", "Copy"));
    out.add("\" data-copied=\"").text(in("Đã sao chép", "Copied")).add("\"></p>\n");
  }
  return out.add("</body>\n</html>\n").str();
}

Html fact(std::string_view name, std::string_view value) {
  Html out;
  if (value.empty()) return out;
  return out.add("<div><dt>").text(name).add("</dt><dd>").text(value).add("</dd></div>\n");
}

Html copied(std::string_view name, std::string_view value, std::string_view plain) {
  Html out;
  if (value.empty()) return out;
  out.add("<div><dt>").text(name).add("</dt><dd data-copy=\"").text(plain).add("\">").text(value);
  return out.add("</dd></div>\n");
}

}  // namespace kythu::pages
