// Core's side of the sockets to its neighbours.
#pragma once

#include "config/wire/client.hpp"
#include "config/wire/fetch.hpp"

namespace kythu::gateway {

/// The outside world, by kythu-egress. Safe for any number of threads.
class EgressClient : public wire::Fetch {
 public:
  explicit EgressClient(wire::ClientSettings settings) : client_(std::move(settings)) {}
  Result<wire::FetchReply, wire::FetchFault> fetch(const wire::FetchRequest& request) override;

 private:
  wire::Client client_;
};

/// True when somebody listens there.
bool is_listening(const std::filesystem::path& socket);

}  // namespace kythu::gateway
