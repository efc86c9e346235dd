// The acts that officers decide, each with the options of its own.
#pragma once

#include <functional>

#include "command_line.hpp"
#include "hsm/operations.hpp"

namespace kythu::tools {

/// What to do when one of the commands runs: `make` reads its options and may throw Refused.
using MakeAct = std::function<hsm::Act()>;
using AddedAct = std::function<void(Command command, const MakeAct& make)>;

/// A command below `parent` for each act but `found`, which only the ceremony makes.
void add_key_acts(Command parent, const AddedAct& added);
void add_officer_acts(Command parent, const AddedAct& added);

}  // namespace kythu::tools
