#include "static_files.hpp"

#include "embedded_docs.hpp"
#include "embedded_pages.hpp"

namespace kythu::pages {

std::optional<StaticFile> find_static(std::string_view name) {
  if (name == "checkout.css") return StaticFile{"text/css; charset=utf-8", embedded_pages::checkout_css};
  if (name == "checkout.js") return StaticFile{"text/javascript; charset=utf-8", embedded_pages::checkout_js};
  if (name == "console.css") return StaticFile{"text/css; charset=utf-8", embedded_pages::console_css};
  if (name == "console.js") return StaticFile{"text/javascript; charset=utf-8", embedded_pages::console_js};
  if (name == "console_words.js") {
    return StaticFile{"text/javascript; charset=utf-8", embedded_pages::console_words_js};
  }
  if (name == "docs.css") return StaticFile{"text/css; charset=utf-8", embedded_pages::docs_css};
  if (name == "docs.js") return StaticFile{"text/javascript; charset=utf-8", embedded_pages::docs_js};
  if (name == "docs_schema.js") return StaticFile{"text/javascript; charset=utf-8", embedded_pages::docs_schema_js};
  if (name == "icon.svg") return StaticFile{"image/svg+xml", embedded_pages::icon_svg};
  return std::nullopt;
}

std::string_view docs_page() { return embedded_docs::docs_html; }

std::string_view console_page() { return embedded_docs::console_html; }

std::string page_policy(std::string_view pay_pages) {
  std::string policy =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
      "base-uri 'none'; frame-ancestors 'none'; form-action 'self'";
  if (!pay_pages.empty()) policy.append(" ").append(pay_pages);
  return policy;
}

}  // namespace kythu::pages
