// /v1/channels
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

Result<Answer, Problem> list_channels(Context& context);

}  // namespace kythu::gateway
