// How an operation and its approvals are written; behind hsm/operations.hpp.
#pragma once

#include "hsm/operations.hpp"
#include "hsm/strict_json.hpp"

namespace kythu::hsm {

boost::json::object operation_json(const Operation& operation);
Operation read_operation(Members object);

boost::json::object approval_json(const Approval& approval);
Approval read_approval(Members object);

}  // namespace kythu::hsm
