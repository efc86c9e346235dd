// What becomes of every signature that is made, whichever call made it.
#pragma once

#include "gateway/core/context.hpp"
#include "signing/register/archive.hpp"

namespace kythu::gateway {

/// In the transaction of its answer: it is archived, logged (which sets `log_index`), announced and audited, or not at
/// all. Late in the transaction: the log and the audit serialise their writers.
void keep_signature(db::Transaction& tx, const Context& context, signing::KeptSignature& signature,
                    const Bytes& document);

}  // namespace kythu::gateway
