#include "callbacks.hpp"

namespace kythu::gateway {

Result<Answer, Problem> receive_callback(Context& context) {
  const auto& request = context.request;
  const auto told = context.services.cashier.receive({.channel = context.path[0],
                                                      .method = request.method,
                                                      .query = request.query,
                                                      .headers = request.headers,
                                                      .body = request.body,
                                                      .source = request.peer});
  return Answer{told.status, {{"content-type", told.content_type}, {"cache-control", "no-store"}}, to_bytes(told.body)};
}

}  // namespace kythu::gateway
