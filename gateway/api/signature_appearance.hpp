// The member `appearance` of a request for a signature: what is seen, and where (Decree 30/2020/NĐ-CP, Annex I).
#pragma once

#include <optional>

#include "gateway/core/json.hpp"
#include "signing/document.hpp"

namespace kythu::gateway {

/// nullopt without the member. Members that do not go with the kind or the place are `unknown_member`.
std::optional<signing::Appearance> read_appearance(JsonObject& request);

}  // namespace kythu::gateway
