// /v1/agencies, /v1/clients, /v1/users, /v1/channels/{channel}/settings: read here, changed by proposals alone.
// Officers who administer are the province's: they see every agency. Secrets are never read back.
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

Result<Answer, Problem> list_agencies(Context& context);
Result<Answer, Problem> list_clients(Context& context);
Result<Answer, Problem> list_users(Context& context);
Result<Answer, Problem> show_channel_settings(Context& context);

// Each answers 202 with a proposal (proposals.hpp).
Result<Answer, Problem> propose_agency(Context& context);
Result<Answer, Problem> propose_client(Context& context);
Result<Answer, Problem> propose_user(Context& context);
Result<Answer, Problem> propose_channel_settings(Context& context);

}  // namespace kythu::gateway
