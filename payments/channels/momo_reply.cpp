#include "momo_reply.hpp"

#include <fmt/format.h>

#include "channels/message.hpp"

namespace kythu::payments::channels::momo {

Told read_told(std::string_view partner, std::string_view order, const wire::FetchReply& reply) {
  const bool refusal = reply.status >= 400 && reply.status < 500;
  if (reply.status != 200 && !refusal) return {{}, {}, fmt::format("HTTP {}", reply.status)};
  auto members = read_json_object(as_text(reply.body));
  if (!members) return {{}, {}, "not a JSON object"};
  const auto code = whole_at(*members, "resultCode");
  if (!code) return {{}, {}, "no result code"};
  if (text_at(*members, "partnerCode") != partner || text_at(*members, "orderId") != order) {
    return {{}, {}, "about another order"};
  }
  const auto& row = look_up(*code);
  if (refusal && row.meaning == Meaning::done) return {{}, {}, fmt::format("success with HTTP {}", reply.status)};
  return {std::move(members), row, fmt::format("{} {}", *code, row.words)};
}

}  // namespace kythu::payments::channels::momo
