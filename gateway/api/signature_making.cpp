#include "gateway/api/signature_making.hpp"

#include "config/base/digest.hpp"
#include "gateway/api/signing_keys.hpp"
#include "signing/offer.hpp"

namespace kythu::gateway {

Result<MadeSignature, Problem> make_signature(const Context& context, const SignatureRequest& request, SignatureId id) {
  auto signatory = signatory_of(context, request.agency, request.credential);
  if (!signatory) return signatory.error();
  signatory->job = id.text();
  auto done = context.services.signer.sign(request.document, request.profile, *signatory);
  if (!done) return problem_of(done.error());
  return made_of(context, id, request, *signatory, std::move(*done));
}

MadeSignature made_of(const Context& context, SignatureId id, const SignatureRequest& request,
                      const signing::Signatory& signatory, signing::SignedDocument&& result) {
  return MadeSignature{
      {.id = id,
       .agency = request.agency,
       .client = context.caller.client,
       .document = DocumentId::fresh(context.now, context.services.random),
       .credential = signatory.key,
       .format = std::string{signing::name(request.profile.format)},
       .level = std::string{signing::name(result.level)},
       .algorithm = std::string{hsm::name(result.algorithm)},
       .field = result.field,
       .certificate = signatory.certificate_chain.empty() ? Bytes{} : signatory.certificate_chain.front(),
       .signed_at = result.signed_at,
       .timestamped_at = result.timestamped_at,
       .document_name = result.name,
       .media_type = result.media_type,
       .size = static_cast<std::int64_t>(result.bytes.size()),
       .original_sha256 = request.document.digest.value_or(sha256(request.document.bytes)),
       .document_sha256 = sha256(result.bytes),
       .metadata = request.metadata},
      std::move(result.bytes)};
}

}  // namespace kythu::gateway
