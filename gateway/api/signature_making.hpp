// A signature by a key of the vault, made and not kept yet (signature_keeping.hpp).
#pragma once

#include "gateway/api/signature_keeping.hpp"
#include "gateway/api/signature_request.hpp"

namespace kythu::gateway {

struct MadeSignature {
  signing::KeptSignature signature;
  Bytes document;
};

/// Signs under this id, which the signer's journal names. Uses parser, signer and egress, so never in a transaction.
Result<MadeSignature, Problem> make_signature(const Context& context, const SignatureRequest& request, SignatureId id);

/// What `signatory` made of the request, as it is kept.
MadeSignature made_of(const Context& context, SignatureId id, const SignatureRequest& request,
                      const signing::Signatory& signatory, signing::SignedDocument&& result);

}  // namespace kythu::gateway
