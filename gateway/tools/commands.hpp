// The commands of `kythu`, one function a group: each adds its commands to the program, which sets `exit_code` when one
// runs (0 done, 1 refused or not good). A refusal for people is a Refused.
#pragma once

namespace CLI {
class App;
}  // namespace CLI

namespace kythu::tools {

void add_keys(CLI::App& app);                      ///< kythu keys
void add_tokens(CLI::App& app);                    ///< kythu tokens, with their PINs and shares of PINs
void add_officers(CLI::App& app);                  ///< kythu officers, kythu officer …
void add_decisions(CLI::App& app);                 ///< kythu decisions
void add_propose(CLI::App& app);                   ///< kythu propose …
void add_approve(CLI::App& app);                   ///< kythu approve
void add_submit(CLI::App& app);                    ///< kythu submit
void add_ceremony(CLI::App& app, int& exit_code);  ///< kythu ceremony
void add_journal(CLI::App& app, int& exit_code);   ///< kythu journal

}  // namespace kythu::tools
