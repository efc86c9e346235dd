#include "static_files.hpp"

#include "embedded_docs.hpp"

namespace kythu::pages {

std::string_view docs_page() { return embedded_docs::docs_html; }

std::string_view console_page() { return embedded_docs::console_html; }

std::string_view sign_in_page() { return embedded_docs::sign_in_html; }

std::string page_policy(std::string_view pay_pages) {
  std::string policy =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
      "base-uri 'none'; frame-ancestors 'none'; form-action 'self'";
  if (!pay_pages.empty()) policy.append(" ").append(pay_pages);
  return policy;
}

}  // namespace kythu::pages
