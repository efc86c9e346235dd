// Operations on their way: drafted, read from files, signed.
#pragma once

#include <chrono>
#include <filesystem>

#include "hsm/operations.hpp"
#include "pen.hpp"

namespace kythu::tools {

struct Terms {
  std::string reason;
  std::chrono::hours life = hsm::operation_lifetime;
};

/// With a nonce of its own, from now on. Throws Refused when the result would not be read as an operation again.
hsm::Operation draft(std::string vault, hsm::Act act, const Terms& terms);
/// Throws Refused.
hsm::SignedOperation read_operation_file(const std::filesystem::path& file);
/// The officer's signature over exactly this operation.
hsm::Approval approve_with(Pen& pen, const std::string& officer, const hsm::Operation& operation);

}  // namespace kythu::tools
