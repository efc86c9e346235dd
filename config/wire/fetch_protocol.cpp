#include "fetch_protocol.hpp"

namespace kythu::wire {
namespace {

enum Tag : std::uint16_t {
  method = 1,
  url,
  header_name,
  header_value,
  body,
  patience_ms,
  answer_limit,
  status,
  fault,
  may_repeat
};

void add_headers(Message& message, const std::vector<std::pair<std::string, std::string>>& headers) {
  for (const auto& [name, value] : headers) {
    message.add(header_name, name);
    message.add(header_value, value);
  }
}

std::optional<std::vector<std::pair<std::string, std::string>>> headers_of(const Message& message) {
  const auto names = message.texts(header_name), values = message.texts(header_value);
  if (names.size() != values.size()) return std::nullopt;
  std::vector<std::pair<std::string, std::string>> headers;
  for (std::size_t i = 0; i < names.size(); ++i) headers.emplace_back(names[i], values[i]);
  return headers;
}

}  // namespace

Message to_message(const FetchRequest& request) {
  Message message{fetch_kind};
  message.add(method, request.method);
  message.add(url, request.url);
  add_headers(message, request.headers);
  message.add(body, BytesView{request.body});
  message.add_number(patience_ms, request.patience.count());
  message.add_number(answer_limit, static_cast<std::int64_t>(request.answer_limit));
  message.add_number(may_repeat, request.may_repeat);
  return message;
}

std::optional<FetchRequest> to_request(Message&& message) {
  const auto verb = message.text(method), address = message.text(url);
  const auto patience = message.number(patience_ms), limit = message.number(answer_limit);
  auto headers = headers_of(message);
  if (message.kind != fetch_kind || !verb || !address || !patience || *patience <= 0 || !limit || *limit < 0 ||
      !headers) {
    return std::nullopt;
  }
  FetchRequest request{.method = std::string{*verb},
                       .url = std::string{*address},
                       .headers = std::move(*headers),
                       .body = {},
                       .patience = std::chrono::milliseconds{*patience},
                       .answer_limit = static_cast<std::size_t>(*limit),
                       .may_repeat = message.number(may_repeat).value_or(0) == 1};
  request.body = message.take(body);
  return request;
}

Message to_message(const Result<FetchReply, FetchFault>& outcome) {
  if (!outcome) {
    Message message{not_fetched_kind};
    message.add_number(fault, static_cast<std::int64_t>(outcome.error()));
    return message;
  }
  Message message{fetched_kind};
  message.add_number(status, outcome->status);
  add_headers(message, outcome->headers);
  message.add(body, BytesView{outcome->body});
  return message;
}

Result<FetchReply, FetchFault> to_outcome(Message&& message) {
  if (message.kind == not_fetched_kind) {
    const auto code = message.number(fault);
    const bool known = code && *code >= 0 && *code <= static_cast<std::int64_t>(FetchFault::egress_down);
    return known ? static_cast<FetchFault>(*code) : FetchFault::in_doubt;
  }
  const auto code = message.number(status);
  auto headers = headers_of(message);
  if (message.kind != fetched_kind || !code || !headers) return FetchFault::in_doubt;
  return FetchReply{static_cast<int>(*code), std::move(*headers), message.take(body)};
}

}  // namespace kythu::wire
