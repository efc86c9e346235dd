#include "zalopay_reply.hpp"

#include <fmt/format.h>

#include "channels/message.hpp"

namespace kythu::payments::channels::zalopay {

Told read_told(const wire::FetchReply& reply) {
  if (reply.status != 200) return {{}, 0, Reason::unknown, fmt::format("HTTP {}", reply.status)};
  auto members = read_json_object(as_text(reply.body));
  if (!members) return {{}, 0, Reason::unknown, "not a JSON object"};
  const auto code = whole_at(*members, "return_code"), sub_code = whole_at(*members, "sub_return_code");
  if (!code) return {{}, 0, Reason::unknown, "no return code"};
  auto words = fmt::format("return code {} sub code {}", *code, sub_code ? std::to_string(*sub_code) : "none");
  return {std::move(members), *code, look_up(sub_code), std::move(words)};
}

}  // namespace kythu::payments::channels::zalopay
