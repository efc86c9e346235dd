// The strict gate: what is not exactly one well-formed HTTP/1.1 request head is refused, and nothing is repaired
// (security requirement C1). Pure functions over bytes; the socket, the body and core come later.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/base/result.hpp"
#include "gateway/relay/relay.hpp"

namespace kythu::edge {

/// Why a request was refused before any handler saw it. refusal() has its status and words.
// clang-format off
enum class Fault {
  line_ending, request_line, method, target, target_too_long, absolute_form, path, version,
  field_name, field_value, folded_field, too_many_fields, head_too_large,
  host, foreign_host, content_length, transfer_encoding, both_lengths, repeated_field, unexpected_body,
  expectation, content_encoding, internal_field,
  chunk, trailers, body_too_large, head_too_slow, body_too_slow,
};
// clang-format on

struct RefusalWords {
  int status;
  std::string_view code;    ///< stable, of the problem document
  std::string_view detail;  ///< one sentence
};
RefusalWords refusal(Fault fault);

struct GateLimits {
  std::size_t head = 16 * 1024;
  std::size_t fields = 64;
  std::size_t target = 8 * 1024;
  std::vector<std::string> hosts;  ///< names that are ours, lower case; empty: any
};

struct Head {
  std::string method;
  std::string path;
  std::string query;
  gateway::Headers headers;                  ///< names in lower case, values without outer white space
  std::optional<std::uint64_t> body_length;  ///< nothing: no body, or a chunked one
  bool chunked = false;
  bool keep_alive = true;
  bool expects_continue = false;

  bool has_body() const { return chunked || body_length.value_or(0) > 0; }
};

/// Where the head ends (just behind its empty line), nothing while it is incomplete, or why it can never become one.
Result<std::optional<std::size_t>, Fault> find_head_end(std::string_view received, const GateLimits& limits);

/// Judges one whole head, empty line included.
Result<Head, Fault> judge(std::string_view head, const GateLimits& limits);

}  // namespace kythu::edge
