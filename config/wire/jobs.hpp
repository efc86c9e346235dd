// Asks a program that answers one question a connection, because the process behind it reads one stranger's file and
// ends.
#pragma once

#include <semaphore>

#include "config/wire/client.hpp"

namespace kythu::wire {

enum class JobFault {
  busy,    ///< no turn within the patience, or nobody listens
  failed,  ///< it ended, or ran out of its time, without an answer
};

/// Safe for any number of threads. Of the settings, `channels` bounds the jobs at one time and `patience` is how long
/// a caller waits for its turn.
class Jobs {
 public:
  Jobs(ClientSettings settings, std::chrono::milliseconds job_patience);
  Result<Message, JobFault> ask(const Message& question);

 private:
  ClientSettings settings_;
  std::chrono::milliseconds job_patience_;
  std::counting_semaphore<> turns_;
};

}  // namespace kythu::wire
