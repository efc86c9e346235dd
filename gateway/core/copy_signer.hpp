// Where the receipts meet the signing room: citizens' copies are signed as other PDFs are, with the receipts' key.
#pragma once

#include "gateway/core/context.hpp"
#include "receipts/copies.hpp"
#include "signing/signer.hpp"

namespace kythu::gateway {

/// Both outlive what is returned.
receipts::SignCopy copy_signer(signing::Signer& signer, hsm::Keys& keys);

/// With what core has; it outlives them.
receipts::Copies copies_of(Services& services);

}  // namespace kythu::gateway
