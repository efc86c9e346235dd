// Signing: a document in, the signed document out, kept in the archive and the signature log.
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

/// POST /v1/signatures (Body::raw: JSON or multipart/form-data)
Result<Answer, Problem> create_signature(Context& context);
/// POST /v1/signatures/prepare (Body::raw, as above): what a key elsewhere has to sign
Result<Answer, Problem> prepare_signature(Context& context);
/// POST /v1/signatures/{id}/complete: the value that it made
Result<Answer, Problem> complete_signature(Context& context);
/// GET /v1/signatures/{id}
Result<Answer, Problem> show_signature(Context& context);

}  // namespace kythu::gateway
