#include "client.hpp"

#include "config/wire/channel.hpp"
#include "protocol.hpp"

namespace kythu::signing {

ValidationClient::ValidationClient(wire::ClientSettings settings, std::chrono::milliseconds job_patience)
    : settings_(std::move(settings)),
      job_patience_(job_patience),
      turns_(static_cast<std::ptrdiff_t>(settings_.channels)) {}

Result<ValidationReport, ValidationFault> ValidationClient::validate(const ValidationOrder& order,
                                                                     const ValidationTrust& trust) {
  if (!turns_.try_acquire_for(settings_.patience)) return ValidationFault::parser_busy;
  struct Turn {
    std::counting_semaphore<>& turns;
    ~Turn() { turns.release(); }
  } turn{turns_};
  const auto deadline = wire::within(job_patience_);
  auto channel = wire::Channel::connect(settings_.socket);
  if (!channel) return ValidationFault::parser_busy;
  if (!channel->send(to_message(order, trust), deadline)) return ValidationFault::parser_failed;
  auto answer = channel->receive(settings_.message_limit, deadline);
  if (!answer) return ValidationFault::parser_failed;
  return to_report(std::move(*answer));
}

}  // namespace kythu::signing
