#include "jobs.hpp"

#include "channel.hpp"

namespace kythu::wire {

Jobs::Jobs(ClientSettings settings, std::chrono::milliseconds job_patience)
    : settings_(std::move(settings)),
      job_patience_(job_patience),
      turns_(static_cast<std::ptrdiff_t>(settings_.channels)) {}

Result<Message, JobFault> Jobs::ask(const Message& question) {
  if (!turns_.try_acquire_for(settings_.patience)) return JobFault::busy;
  struct Turn {
    std::counting_semaphore<>& turns;
    ~Turn() { turns.release(); }
  } turn{turns_};
  const auto deadline = within(job_patience_);
  auto channel = Channel::connect(settings_.socket);
  if (!channel) return JobFault::busy;
  if (!channel->send(question, deadline)) return JobFault::failed;
  auto answer = channel->receive(settings_.message_limit, deadline);
  if (!answer) return JobFault::failed;
  return std::move(*answer);
}

}  // namespace kythu::wire
