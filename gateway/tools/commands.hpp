// The commands of `kythu`, one function a group: each adds its commands to the program, which sets `exit_code` when one
// runs (0 done, 1 refused or not good). A refusal for people is a Refused.
#pragma once

#include "command_line.hpp"

namespace kythu::tools {

void add_keys(Command app);                      ///< kythu keys
void add_tokens(Command app);                    ///< kythu tokens, with their PINs and shares of PINs
void add_officers(Command app);                  ///< kythu officers, kythu officer …
void add_decisions(Command app);                 ///< kythu decisions
void add_propose(Command app);                   ///< kythu propose …
void add_approve(Command app);                   ///< kythu approve
void add_submit(Command app);                    ///< kythu submit
void add_ceremony(Command app, int& exit_code);  ///< kythu ceremony
void add_journal(Command app, int& exit_code);   ///< kythu journal
void add_audit(Command app, int& exit_code);     ///< kythu audit
void add_log(Command app, int& exit_code);       ///< kythu log

}  // namespace kythu::tools
