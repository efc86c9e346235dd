// What a citizen sees when a page cannot be shown.
#pragma once

#include <string>

#include "gateway/pages/language.hpp"

namespace kythu::pages {

struct ErrorView {
  Language language = Language::vi;
  int status = 500;
  std::string code;        ///< stable: not_found, rate_limited, unavailable …
  std::string detail;      ///< may be empty; the page has words for every status of its own
  std::string request_id;  ///< what the citizen reads out on the telephone
};

/// UTF-8 HTML.
std::string render_error_page(const ErrorView& view);

}  // namespace kythu::pages
