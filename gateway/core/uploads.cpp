#include "uploads.hpp"

#include <algorithm>
#include <charconv>

#include "gateway/relay/language.hpp"

namespace kythu::gateway {
namespace {

constexpr std::string_view internal_field = "x-internal-upload";

std::string_view next_word(std::string_view& text) {
  const auto end = std::min(text.find(' '), text.size());
  const auto word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Answer wanted(const std::string& name) { return {202, {{std::string{internal_field}, "go-on " + name}}, {}}; }

}  // namespace

std::optional<SpooledBody> spooled_body(const Request& request) {
  auto words = find_header(request.headers, internal_field).value_or("");
  if (next_word(words) != "spooled") return std::nullopt;
  const auto size = whole_number(next_word(words));
  const auto digest = from_hex(next_word(words));
  if (!size || !digest || digest->size() != Sha256{}.size() || words.empty()) return std::nullopt;
  SpooledBody body{std::filesystem::path{words}, *size, {}};
  std::ranges::copy(*digest, body.digest.begin());
  return body;
}

Sha256 body_digest(const Request& request) {
  const auto spooled = spooled_body(request);
  return spooled ? spooled->digest : sha256(request.body);
}

struct Uploads::Order {
  std::string verb, name;
  std::uint64_t number = 0;
};

wire::Message Uploads::answer(wire::Message&& message) const {
  auto request = to_request(std::move(message));
  return to_message(request ? answer(std::move(*request)) : Answer{400, {}, {}});
}

Answer Uploads::answer(Request&& request) const try {
  const auto said = find_header(request.headers, internal_field);
  if (!said) return pipeline_.answer(request);
  auto words = *said;
  Order order{std::string{next_word(words)}, std::string{next_word(words)}, 0};
  const auto number = whole_number(words);
  order.number = number.value_or(0);
  std::erase_if(request.headers, [](const auto& header) { return header.first == internal_field; });
  if (order.verb == "begin") return begin(std::move(request));
  if (!spool_) return refuse(request, Spool::Fault::unknown);
  if (order.verb == "drop") {
    spool_->drop(order.name);
    return {204, {}, {}};
  }
  if (!number || (order.verb != "piece" && order.verb != "last")) return refuse(request, Spool::Fault::unknown);
  return order.verb == "piece" ? go_on(order, request) : finish(order, std::move(request));
} catch (const std::exception&) {
  return refuse(request, Spool::Fault::full);
}

Answer Uploads::begin(Request&& request) const {
  const auto piece = std::exchange(request.body, {});
  if (auto refused = pipeline_.refusal(request)) return std::move(*refused);
  if (!spool_) return refuse(request, Spool::Fault::too_large);
  const auto name = spool_->begin();
  if (!name) return refuse(request, name.error());
  const auto kept = spool_->add(*name, 0, piece);
  return kept ? wanted(*name) : refuse(request, kept.error());
}

Answer Uploads::go_on(const Order& order, const Request& request) const {
  const auto kept = spool_->add(order.name, order.number, request.body);
  return kept ? wanted(order.name) : refuse(request, kept.error());
}

Answer Uploads::finish(const Order& order, Request&& request) const {
  const auto kept = spool_->add(order.name, order.number, request.body);
  if (!kept) return refuse(request, kept.error());
  const auto body = spool_->take(order.name);
  if (!body) return refuse(request, body.error());
  request.body.clear();
  request.headers.emplace_back(internal_field, "spooled " + std::to_string((*body)->size()) + " " +
                                                   to_hex((*body)->digest()) + " " + (*body)->file().native());
  return pipeline_.answer(request);
}

Answer Uploads::refuse(const Request& request, Spool::Fault fault) const {
  const auto say = [&](const Problem& problem) {
    return to_answer(problem, preferred_language(request.headers), request.request_id);
  };
  const auto busy = [&](const char* why) { return say({503, "unavailable", why, {}, {{"retry-after", "30"}}}); };
  switch (fault) {
    case Spool::Fault::full: return busy("Too many large files are on their way.");
    case Spool::Fault::unknown: return busy("The file was broken off on its way; send it again.");
    case Spool::Fault::too_large: break;
  }
  if (!spool_) return say({413, "body_too_large", "No folder is set for files as large as this.", {}, {}});
  return say({413, "body_too_large", "At most " + std::to_string(spool_->settings().most) + " bytes.", {}, {}});
}

}  // namespace kythu::gateway
