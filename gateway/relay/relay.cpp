#include "relay.hpp"

namespace kythu::gateway {
namespace {

enum Tag : std::uint16_t {
  method = 1,
  path,
  query,
  header_name,
  header_value,
  body,
  peer,
  request_id,
  certificate,
  status
};

void add_headers(wire::Message& message, const Headers& headers) {
  for (const auto& [name, value] : headers) {
    message.add(header_name, name);
    message.add(header_value, value);
  }
}

std::optional<Headers> headers_of(const wire::Message& message) {
  const auto names = message.texts(header_name), values = message.texts(header_value);
  if (names.size() != values.size()) return std::nullopt;
  Headers headers;
  for (std::size_t i = 0; i < names.size(); ++i) headers.emplace_back(names[i], values[i]);
  return headers;
}

}  // namespace

std::optional<std::string_view> find_header(const Headers& headers, std::string_view name) {
  for (const auto& [known, value] : headers) {
    if (known == name) return value;
  }
  return std::nullopt;
}

wire::Message to_message(Request&& request) {
  wire::Message message{request_kind};
  message.add(method, request.method);
  message.add(path, request.path);
  message.add(query, request.query);
  add_headers(message, request.headers);
  message.add(body, std::move(request.body));
  message.add(peer, request.peer);
  message.add(request_id, request.request_id);
  message.add(certificate, request.client_certificate);
  return message;
}

std::optional<Request> to_request(wire::Message&& message) {
  const auto verb = message.text(method), target = message.text(path), question = message.text(query);
  const auto from = message.text(peer), id = message.text(request_id), pem = message.text(certificate);
  auto headers = headers_of(message);
  if (message.kind != request_kind || !verb || !target || !question || !from || !id || !pem || !headers)
    return std::nullopt;
  Request request{std::string{*verb}, std::string{*target}, std::string{*question}, std::move(*headers), {},
                  std::string{*from}, std::string{*id},     std::string{*pem}};
  request.body = message.take(body);
  return request;
}

wire::Message to_message(Answer&& answer) {
  wire::Message message{answer_kind};
  message.add_number(status, answer.status);
  add_headers(message, answer.headers);
  message.add(body, std::move(answer.body));
  return message;
}

std::optional<Answer> to_answer(wire::Message&& message) {
  const auto code = message.number(status);
  auto headers = headers_of(message);
  if (message.kind != answer_kind || !code || *code < 100 || *code > 599 || !headers) return std::nullopt;
  return Answer{static_cast<int>(*code), std::move(*headers), message.take(body)};
}

}  // namespace kythu::gateway
