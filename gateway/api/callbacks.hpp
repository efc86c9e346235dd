// /callbacks/{channel}, providers' notifications
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

Result<Answer, Problem> receive_callback(Context& context);

}  // namespace kythu::gateway
