// Batches of documents to sign: taken at once, signed one after the other (batch_signer.hpp), asked after by their id.
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

/// POST /v1/signatures/batch (Body::raw: JSON or multipart/form-data)
Result<Answer, Problem> create_signature_batch(Context& context);
/// POST /v1/signatures/batch/{id}/documents (Body::raw, as above): more documents for it
Result<Answer, Problem> extend_signature_batch(Context& context);
/// GET /v1/signatures/batch/{id}: how far it is, and a page of its documents
Result<Answer, Problem> show_signature_batch(Context& context);

}  // namespace kythu::gateway
