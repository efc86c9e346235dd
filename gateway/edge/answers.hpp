// How answers are written: problem documents (RFC 9457) and the head of an HTTP/1.1 answer.
#pragma once

#include <string>
#include <string_view>

#include "config/base/clock.hpp"
#include "gateway/relay/relay.hpp"

namespace kythu::edge {

struct ProblemWords {
  int status;
  std::string_view code;
  std::string_view detail;
};
gateway::Answer problem(const ProblemWords& words, std::string_view request_id);

struct AnswerFrame {
  std::string_view request_id;
  bool keep_alive;
  Instant now;
};
/// The status line and every field. Fields that are edge's, or that would break the framing, are left out of core's.
std::string write_head(const gateway::Answer& answer, const AnswerFrame& frame);

/// RFC 9110 section 15: these have no body.
bool is_bodiless(int status);

}  // namespace kythu::edge
