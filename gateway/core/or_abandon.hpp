// For the second shape of idempotency: work that makes nothing leaves its key free.
#pragma once

#include "gateway/core/idempotency.hpp"

namespace kythu::gateway {

/// Does the work; frees the idempotency key when nothing was made, so that a corrected key policy or a healed token is
/// used by the next try with the same key.
template <class Work>
auto or_abandon(Context& context, const Begun& begun, Work&& work) {
  try {
    auto made = work();
    if (!made) abandon(context, begun);
    return made;
  } catch (...) {
    abandon(context, begun);
    throw;
  }
}

}  // namespace kythu::gateway
