// Raising signatures that are there: evidence and time-stamps added to them, whoever made them.
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

/// POST /v1/signatures/extend (Body::raw: JSON or multipart/form-data). Uses no key of the vault; what comes out is
/// kept in the archive as a document of its own.
Result<Answer, Problem> extend_signature(Context& context);

}  // namespace kythu::gateway
