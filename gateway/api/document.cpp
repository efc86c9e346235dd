#include "document.hpp"

#include "embedded_openapi.hpp"
#include "gateway/api/words.hpp"
#include "gateway/pages/static_files.hpp"

namespace kythu::gateway {

Result<Answer, Problem> show_openapi(Context&) {
  return Answer{200,
                {{"content-type", "application/json"}, {"cache-control", "public, max-age=300"}},
                to_bytes(embedded_openapi::openapi_json)};
}

Result<Answer, Problem> show_docs(Context&) { return html_answer(200, pages::docs_page(), pages::page_policy()); }

}  // namespace kythu::gateway
