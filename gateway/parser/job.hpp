// One job in one process: a question comes in, the walls go up, the answer goes out.
#pragma once

#include "config/settings/parser.hpp"
#include "config/wire/channel.hpp"

namespace kythu::parser {

/// Never returns to the caller's world: the process ends with the job. 0 when an answer was sent.
int do_job(wire::Channel channel, const settings::ParserSettings& settings);

}  // namespace kythu::parser
