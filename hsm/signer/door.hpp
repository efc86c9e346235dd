// What comes in by the two sockets, and who answers it.
#pragma once

#include "config/wire/server.hpp"
#include "hsm/signer/checkpoints.hpp"
#include "hsm/signer/manager.hpp"

namespace kythu::hsm {

/// *use* is for core; *manage* is for people on this machine. Signatures of officers authorise operations, not the
/// socket; but a PIN is typed, and a vault is founded, by people who stand before it.
enum class Side { use, manage };

/// All outlive the door.
struct DoorParts {
  Policy& policy;
  Refusals& refusals;
  Tokens& tokens;
  Desk& desk;
  Manager& manager;
  Checkpoints& checkpoints;
  Clock clock;
  const Log& log;
};

/// Safe for any number of threads.
class Door {
 public:
  explicit Door(const DoorParts& parts) : parts_(parts) {}

  /// For wire::Server: an answer to every message, whatever happens; to an order perhaps later.
  void answer(std::vector<wire::Asked>&& asked, Side side) noexcept;
  /// Somebody connected whom the settings do not let in.
  void refuse_peer(Side side, std::int64_t user) noexcept;

 private:
  wire::Message judge(const wire::Message& question, Side side);
  void sign(std::span<const wire::Asked> asked);
  wire::Message sign_all(const wire::Message& question);
  wire::Message submit(const wire::Message& question, Side side);
  wire::Message enter_pin(const wire::Message& question, Side side);
  wire::Message bad_order();

  DoorParts parts_;
};

}  // namespace kythu::hsm
