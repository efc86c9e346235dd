// The acts that officers decide, each with the options of its own.
#pragma once

#include <functional>

#include "hsm/operations.hpp"

namespace CLI {
class App;
}  // namespace CLI

namespace kythu::tools {

/// What to do when one of the commands runs: `make` reads its options and may throw Refused.
using MakeAct = std::function<hsm::Act()>;
using AddedAct = std::function<void(CLI::App& command, const MakeAct& make)>;

/// A command below `parent` for each act but `found`, which only the ceremony makes.
void add_key_acts(CLI::App& parent, const AddedAct& added);
void add_officer_acts(CLI::App& parent, const AddedAct& added);

}  // namespace kythu::tools
