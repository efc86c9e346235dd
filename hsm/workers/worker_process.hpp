// The child: the only process that loads a PKCS#11 library. It dies with its parent, and is killed when it hangs.
#pragma once

namespace kythu::hsm {

/// `kythu-signer --worker`: serves the socket pairs that the parent left open, until the parent closes them.
int run_worker();

}  // namespace kythu::hsm
