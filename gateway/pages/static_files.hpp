// Pages that never change while the program runs. Their scripts and styles are edge's to serve (/static/{name}).
#pragma once

#include <string>
#include <string_view>

namespace kythu::pages {

/// The shell of /docs; /static/docs.js fills it from /openapi.json.
std::string_view docs_page();

/// The page of the console; its script asks /console/api.
std::string_view console_page();
/// Where the identity provider sends officers back to; its script hands on what came in the address.
std::string_view sign_in_page();
/// The CSP that every page of this room lives with; `pay_pages` is added to form-action ("https://a.vn https://b.vn").
/// Without it the browser refuses the redirect to the channel.
std::string page_policy(std::string_view pay_pages = {});

}  // namespace kythu::pages
