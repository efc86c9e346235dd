// Building HTML so that a stranger's text cannot become a tag: markup is what the compiler has seen, all else is
// escaped.
#pragma once

#include <string>
#include <string_view>

#include "config/base/clock.hpp"
#include "config/base/vnd.hpp"
#include "gateway/pages/language.hpp"

namespace kythu::pages {

/// For element content and quoted attribute values alike: & < > " ' become references, and what HTML does not admit
/// (control characters, bytes that are not UTF-8) becomes U+FFFD.
std::string escape_html(std::string_view text);

/// Constant text of this program, taken as it is.
class Markup {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor): a literal is markup, and only a literal can get here
  consteval Markup(const char* literal) : text_(literal) {}
  constexpr std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

class Html {
 public:
  Html& add(Markup literal) {
    text_ += literal.text();
    return *this;
  }
  Html& add(const Html& part) {
    text_ += part.text_;
    return *this;
  }
  Html& text(std::string_view stranger) {
    text_ += escape_html(stranger);
    return *this;
  }
  bool empty() const { return text_.empty(); }
  const std::string& str() const { return text_; }

 private:
  std::string text_;
};

/// "224.000 ₫" in Vietnamese, "224,000 ₫" in English, with no-break spaces.
std::string format_vnd(Vnd amount, Language language);
/// "10:04 22/11/2026", local time of Vietnam.
std::string format_time(Instant at);
/// "22/11/2026"
std::string format_day(Instant at);
/// A link that a browser may follow from our page: https, or http on this machine; never javascript: and its like.
bool is_safe_link(std::string_view url);
/// A link that opens an app: a scheme of its own, such as momo://, and neither script nor data.
bool is_app_link(std::string_view url);

}  // namespace kythu::pages
