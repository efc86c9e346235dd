// Sample events, so that a portal's developer sees each type before the first citizen pays. They tell of nobody.
#pragma once

#include <string>
#include <string_view>

#include "config/base/clock.hpp"
#include "config/base/ids.hpp"

namespace kythu::gateway {

/// The object under `data` of an event of this type, as such events look, with `"sample": true` and ids that nothing
/// has.
std::string sample_payload(std::string_view type, AgencyId agency, Instant now);

}  // namespace kythu::gateway
