// How core asks the parser program for a verdict, and how it answers; both sides use these.
#pragma once

#include "config/wire/frame.hpp"
#include "validator.hpp"

namespace kythu::signing {

inline constexpr std::uint16_t validate_kind = 0x0421;
inline constexpr std::uint16_t validated_kind = 0x0422;
inline constexpr std::uint16_t not_validated_kind = 0x0423;

struct ValidationQuestion {
  ValidationOrder order;
  ValidationTrust trust;
};

wire::Message to_message(const ValidationOrder& order, const ValidationTrust& trust);
/// nullopt for a message that is not a whole, sane question.
std::optional<ValidationQuestion> to_question(wire::Message&& message);

wire::Message to_message(const Result<ValidationReport, ValidationFault>& outcome);
/// A message that cannot be understood is `parser_failed`: the parser is not trusted.
Result<ValidationReport, ValidationFault> to_report(wire::Message&& message);

}  // namespace kythu::signing
