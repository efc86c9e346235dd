// What a command says instead of doing it.
#pragma once

#include <stdexcept>
#include <string>

#include "hsm/operations.hpp"

namespace kythu::tools {

/// One sentence for the person at the keyboard.
struct Refused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// "the signer is not there: …"
[[noreturn]] void refuse(hsm::Refusal refusal);
/// "needs_another: a second person has to sign"
[[noreturn]] void refuse(const hsm::OperationRefusal& refusal);

/// The value, or the refusal thrown as a sentence.
template <class T, class Error>
T or_refuse(Result<T, Error>&& result) {
  if (!result) refuse(result.error());
  return std::move(*result);
}

}  // namespace kythu::tools
