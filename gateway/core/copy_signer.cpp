#include "gateway/core/copy_signer.hpp"

#include "gateway/core/room_settings.hpp"
#include "receipts/vault_refusal.hpp"

namespace kythu::gateway {
namespace {

/// The copy is our own: what the signing room may refuse of it is the certificate, or for want of its helpers.
receipts::Refusal refusal_of(signing::Refusal refusal) {
  return refusal == signing::Refusal::certificate_unsuitable ? receipts::Refusal::certificate_unsuitable
                                                             : receipts::Refusal::key_unavailable;
}

}  // namespace

receipts::SignCopy copy_signer(signing::Signer& signer, hsm::Keys& keys) {
  return [&signer, &keys](const receipts::UnsignedCopy& copy) -> Result<Bytes, receipts::Refusal> {
    constexpr auto algorithm = hsm::Algorithm::rsa_pkcs1_sha256;
    auto prepared = signer.prepare({copy.name, "application/pdf", copy.pdf}, {},
                                   {copy.key, algorithm, copy.certificate_chain, copy.agency, copy.job});
    if (!prepared) return refusal_of(prepared.error());
    const auto signature = keys.sign({.key = copy.key,
                                      .purpose = hsm::Purpose::receipt,
                                      .agency = copy.agency,
                                      .algorithm = algorithm,
                                      .digest = prepared->digest(),
                                      .job = copy.job});
    if (!signature) return receipts::refusal_of(signature.error());
    auto done = signer.complete(std::move(*prepared), *signature);
    if (!done) return refusal_of(done.error());
    return std::move(done->bytes);
  };
}

receipts::Copies copies_of(Services& services) {
  return {registrar_settings(services.settings), services.database, services.keys,
          copy_signer(services.signer, services.keys), services.clock};
}

}  // namespace kythu::gateway
