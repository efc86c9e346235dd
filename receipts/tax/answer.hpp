// Reads what the tax authority answers, strictly: 999 (received or not), 110 and 111 about a registration, 213 about a
// summary table, 301 about an error notice.
#pragma once

#include "config/base/result.hpp"
#include "message.hpp"

namespace kythu::receipts::tax {

enum class AnswerFault {
  unreadable,  ///< no message in the shape of an answer, or beyond the bounds
  not_signed,  ///< a result without the authority's good signature
  stray,       ///< to another message, or a code that does not answer this kind
};
std::string_view name(AnswerFault fault);

/// What it must answer, and who must have signed.
struct Question {
  std::string_view wire_id;
  Kind kind{};
  /// DER: certificates of the authority. A result (not 999) must be signed by one of them.
  const std::vector<Bytes>& authority;
};

/// `received_at` is left to the caller.
Result<Answer, AnswerFault> read_answer(const Question& question, std::string_view xml);

}  // namespace kythu::receipts::tax
