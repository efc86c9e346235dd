#include "framing.hpp"

#include <algorithm>
#include <array>

namespace kythu::edge {
namespace {

using Verdict = Result<Done, Fault>;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_visible(char c) { return c > 0x20 && c < 0x7f; }
bool is_one_of(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

std::string lowered(std::string_view text) {
  std::string out{text};
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

/// RFC 9110 section 5.6.2, without '_': a proxy that maps '-' and '_' onto one name must not be outwitted.
bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_digit(c) || is_alpha(c) || is_one_of(c, "!#$%&'*+-.^`|~");
  });
}

std::string_view trimmed(std::string_view text) {
  const auto from = text.find_first_not_of(" \t");
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

/// RFC 3986 section 2.1: '%' and two hex digits, everywhere.
bool escapes_are_whole(std::string_view text) {
  for (auto at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
    if (at + 2 >= text.size() || !is_hex(text[at + 1]) || !is_hex(text[at + 2])) return false;
  }
  return true;
}

/// An encoded separator or dots mean one path to us and another one to whoever decodes first.
bool path_is_plain(std::string_view path) {
  auto seen = lowered(path);
  for (std::size_t at = 0; (at = seen.find("%2e", at)) != std::string::npos;) seen.replace(at, 3, ".");
  for (const auto* trick : {"%2f", "%5c", "%00", ".."}) {
    if (seen.find(trick) != std::string::npos) return false;
  }
  return true;
}

Verdict judge_target(std::string_view target, const GateLimits& limits, Head& head) {
  if (target.size() > limits.target) return Fault::target_too_long;
  if (target.find("://") != std::string_view::npos && is_alpha(target.front())) return Fault::absolute_form;
  if (target.empty() || target.front() != '/') return Fault::target;
  const auto mark = std::min(target.find('?'), target.size());
  const auto path = target.substr(0, mark);
  const auto query = mark == target.size() ? std::string_view{} : target.substr(mark + 1);
  // RFC 3986 section 3.3. A query is opaque to us and may hold what browsers leave unescaped in it.
  const bool path_letters = std::all_of(path.begin(), path.end(), [](char c) {
    return is_digit(c) || is_alpha(c) || is_one_of(c, "/-._~%!$&'()*+,;=:@");
  });
  const bool query_letters =
      std::all_of(query.begin(), query.end(), [](char c) { return is_visible(c) && c != '#' && c != '\\'; });
  if (!path_letters || !query_letters || !escapes_are_whole(target)) return Fault::target;
  if (!path_is_plain(path)) return Fault::path;
  head.path = path;
  head.query = query;
  return Done{};
}

Verdict judge_request_line(std::string_view line, const GateLimits& limits, Head& head) {
  const auto first = line.find(' '), last = line.rfind(' ');
  if (first == std::string_view::npos || first == last || line.find(' ', first + 1) != last) return Fault::request_line;
  const auto method = line.substr(0, first), version = line.substr(last + 1);
  if (!is_name(method)) return Fault::request_line;
  if (!version.starts_with("HTTP/") || version.size() != 8 || !is_digit(version[5]) || version[6] != '.' ||
      !is_digit(version[7])) {
    return Fault::request_line;
  }
  if (version != "HTTP/1.1") return Fault::version;
  constexpr std::array<std::string_view, 6> methods{"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"};
  if (std::find(methods.begin(), methods.end(), method) == methods.end()) return Fault::method;
  head.method = method;
  return judge_target(line.substr(first + 1, last - first - 1), limits, head);
}

Verdict judge_field(std::string_view line, Head& head) {
  if (line.front() == ' ' || line.front() == '\t') return Fault::folded_field;
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || !is_name(line.substr(0, colon))) return Fault::field_name;
  const auto value = trimmed(line.substr(colon + 1));
  if (!std::all_of(value.begin(), value.end(), [](char c) { return is_visible(c) || c == ' ' || c == '\t'; })) {
    return Fault::field_value;
  }
  auto name = lowered(line.substr(0, colon));
  if (name.starts_with("x-internal")) return Fault::internal_field;
  head.headers.emplace_back(std::move(name), value);
  return Done{};
}

std::size_t count(const Head& head, std::string_view name) {
  return static_cast<std::size_t>(
      std::count_if(head.headers.begin(), head.headers.end(), [&](const auto& field) { return field.first == name; }));
}

Verdict judge_host(const Head& head, const GateLimits& limits) {
  if (count(head, "host") != 1) return Fault::host;
  const auto host = lowered(*gateway::find_header(head.headers, "host"));
  const auto bracket = host.starts_with('[') ? host.find(']') : 0;
  if (bracket == std::string::npos) return Fault::host;
  const auto colon = std::min(host.find(':', bracket), host.size());
  const std::string_view name = std::string_view{host}.substr(0, colon);
  const std::string_view port = std::string_view{host}.substr(std::min(colon + 1, host.size()));
  const auto* letters = bracket > 0 ? "[]:.-" : ".-";
  const bool good_name = !name.empty() && std::all_of(name.begin(), name.end(), [&](char c) {
    return is_digit(c) || is_alpha(c) || is_one_of(c, letters);
  });
  const bool good_port =
      colon == host.size() || (!port.empty() && port.size() <= 5 && std::all_of(port.begin(), port.end(), is_digit));
  if (!good_name || !good_port || (bracket > 0 && name.size() != bracket + 1)) return Fault::host;
  const auto& ours = limits.hosts;
  return ours.empty() || std::find(ours.begin(), ours.end(), name) != ours.end() ? Verdict{Done{}}
                                                                                 : Verdict{Fault::foreign_host};
}

/// RFC 9112 section 6: one length, told in one way.
Verdict judge_lengths(Head& head) {
  const auto lengths = count(head, "content-length"), codings = count(head, "transfer-encoding");
  if (codings > 0) {
    if (codings > 1 || lowered(*gateway::find_header(head.headers, "transfer-encoding")) != "chunked") {
      return Fault::transfer_encoding;
    }
    if (lengths > 0) return Fault::both_lengths;
    head.chunked = true;
  }
  if (lengths > 0) {
    const auto text = *gateway::find_header(head.headers, "content-length");
    const bool number =
        !text.empty() && std::all_of(text.begin(), text.end(), is_digit) && (text.size() == 1 || text.front() != '0');
    if (lengths > 1 || !number) return Fault::content_length;
    if (text.size() > 15) return Fault::body_too_large;
    std::uint64_t length = 0;
    for (const char c : text) length = length * 10 + static_cast<std::uint64_t>(c - '0');
    head.body_length = length;
  }
  const bool takes_body = head.method == "POST" || head.method == "PUT";
  return head.has_body() && !takes_body ? Verdict{Fault::unexpected_body} : Verdict{Done{}};
}

/// True when the comma-separated list has this member, in any case.
bool lists(std::string_view list, std::string_view member) {
  while (!list.empty()) {
    const auto comma = std::min(list.find(','), list.size());
    if (lowered(trimmed(list.substr(0, comma))) == member) return true;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
}

Verdict judge_meaning(Head& head) {
  for (const auto* once : {"authorization", "idempotency-key", "content-type", "signature", "signature-input",
                           "content-encoding", "expect", "x-request-id", "content-digest"}) {
    if (count(head, once) > 1) return Fault::repeated_field;
  }
  if (count(head, "content-encoding") > 0) return Fault::content_encoding;
  if (count(head, "trailer") > 0) return Fault::trailers;
  if (const auto expect = gateway::find_header(head.headers, "expect")) {
    if (lowered(*expect) != "100-continue") return Fault::expectation;
    head.expects_continue = head.has_body();
  }
  for (const auto& [name, value] : head.headers) {
    if (name == "connection" && lists(value, "close")) head.keep_alive = false;
  }
  return Done{};
}

}  // namespace

Result<std::optional<std::size_t>, Fault> find_head_end(std::string_view received, const GateLimits& limits) {
  const auto window = received.substr(0, limits.head);
  for (auto at = window.find_first_of(std::string_view{"\n\0", 2}); at != std::string_view::npos;
       at = window.find_first_of(std::string_view{"\n\0", 2}, at + 1)) {
    if (window[at] == '\0') return Fault::field_value;
    if (at == 0 || window[at - 1] != '\r') return Fault::line_ending;
    if (at == 1) return Fault::request_line;  // an empty line before the request is not skipped
    if (at >= 3 && window[at - 2] == '\n') return std::optional{at + 1};
  }
  if (received.size() >= limits.head) {
    return window.find('\n') == std::string_view::npos ? Fault::target_too_long : Fault::head_too_large;
  }
  return std::optional<std::size_t>{};
}

Result<Head, Fault> judge(std::string_view raw, const GateLimits& limits) {
  if (raw.size() > limits.head) return Fault::head_too_large;
  Head head;
  bool first = true;
  while (!raw.empty()) {
    const auto end = raw.find("\r\n");
    if (end == std::string_view::npos) return Fault::line_ending;
    const auto line = raw.substr(0, end);
    raw.remove_prefix(end + 2);
    if (line.find_first_of("\r\n") != std::string_view::npos) return Fault::line_ending;
    if (line.empty()) break;
    if (!first && head.headers.size() == limits.fields) return Fault::too_many_fields;
    const auto verdict = first ? judge_request_line(line, limits, head) : judge_field(line, head);
    if (!verdict) return verdict.error();
    first = false;
  }
  if (first || !raw.empty()) return Fault::request_line;
  if (const auto verdict = judge_host(head, limits); !verdict) return verdict.error();
  if (const auto verdict = judge_lengths(head); !verdict) return verdict.error();
  if (const auto verdict = judge_meaning(head); !verdict) return verdict.error();
  return head;
}

}  // namespace kythu::edge
