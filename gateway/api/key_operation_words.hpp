// How operations on keys are read from requests and look outside.
#pragma once

#include <boost/json/object.hpp>

#include "gateway/core/context.hpp"
#include "gateway/keys/operations.hpp"

namespace kythu::gateway {

boost::json::object key_operation_words(const KeyOperation& operation);

/// {kind, reason, …the members of the act}: everything else of the operation is ours to fill in. The fault names the
/// member.
Result<hsm::Operation, Problem> read_operation(const Context& context, const std::string& vault);
/// {officer, credential, signature, …}, as hsm::Approval is written.
Result<hsm::Approval, Problem> read_approval(const Context& context);

}  // namespace kythu::gateway
