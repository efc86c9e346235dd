// POST /v1/signatures as it was asked: JSON with the document in base64, or multipart/form-data.
#pragma once

#include "gateway/core/context.hpp"

namespace kythu::gateway {

/// How the signed document comes back.
enum class Shape {
  content,  ///< in the JSON answer, base64
  href,     ///< a link in the JSON answer
  bytes,    ///< the document itself
};

/// Where the key is: at the vault, named by `credential`; or elsewhere, known by its certificates.
enum class Keeper { vault, elsewhere };

struct SignatureRequest {
  AgencyId agency;
  std::string credential;
  signing::Document document;
  signing::Profile profile;
  std::string metadata = "{}";
  std::vector<Bytes> certificates;          ///< DER, the signer's own first; of a key elsewhere
  std::optional<hsm::Algorithm> algorithm;  ///< likewise
  std::string stored;                       ///< the request without its document, for read_again()
  std::optional<Shape> shape;               ///< nullopt: content, or href for a large document
};

/// Reads the whole request. Context::json becomes the request with the document's hash in its place, so that the
/// idempotency key stands for what was asked and not for how it was packed.
Result<SignatureRequest, Problem> read_signature_request(Context& context, Keeper keeper = Keeper::vault);
/// A request's members without the document's content, which is given apart: of one that was stored, or of a batch.
Result<SignatureRequest, Problem> read_again(const Context& context, boost::json::value members, BytesView document,
                                             Keeper keeper);

}  // namespace kythu::gateway
