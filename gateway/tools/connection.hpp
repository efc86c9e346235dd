// How a command finds the signer: its manage socket, named or read from signer.toml.
#pragma once

#include "command_line.hpp"
#include "hsm/client.hpp"

namespace kythu::tools {

struct Connection {
  std::string socket, settings;
};

/// --socket, --settings
void add_connection(Command command, Connection& connection);
/// Throws Refused when neither was given.
std::unique_ptr<hsm::Client> connect(const Connection& connection);

}  // namespace kythu::tools
