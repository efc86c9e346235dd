// Tokens and keys as numbers for /internal/metrics.
#pragma once

#include "gateway/core/context.hpp"
#include "gateway/core/metrics.hpp"

namespace kythu::gateway {

std::vector<Series> token_series(const std::vector<hsm::TokenStatus>& tokens);
std::vector<Series> key_series(const std::vector<hsm::KeyInfo>& keys, Instant now);
/// Both, as the signer tells them now; without an answer only that there was none.
std::vector<Series> look_up_keys(Context& context);

}  // namespace kythu::gateway
