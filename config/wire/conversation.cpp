#include "conversation.hpp"

#include <condition_variable>
#include <map>
#include <utility>
#include <vector>

#include "config/wire/inbox.hpp"

namespace kythu::wire {

/// One connection, until it ends.
class Conversation::Line {
 public:
  Line(Channel&& channel, std::size_t limit) : channel_(std::move(channel)), inbox_(channel_.fd(), limit) {}

  bool is_fit();
  Result<Message, CallFault> call(Message&& question, Deadline deadline);

 private:
  using Lock = std::unique_lock<std::mutex>;
  struct Call {
    std::condition_variable woken{};
    std::optional<Result<Message, CallFault>> outcome{};
  };
  using Calls = std::map<std::uint64_t, std::shared_ptr<Call>>;
  using Woken = std::vector<std::shared_ptr<Call>>;

  void send(Lock& lock, Deadline deadline);
  void read(Lock& lock, Deadline deadline);
  bool take(std::vector<Message>& answers);
  void end(Calls::iterator call, Result<Message, CallFault>&& outcome, Woken& woken);
  Woken end_all();

  Channel channel_;
  Inbox inbox_;
  std::mutex mutex_;
  Calls calls_;  // without an answer, by id
  std::uint64_t last_id_ = 0, sent_ = 0;
  Bytes unsent_;
  bool sending_ = false, reading_ = false, over_ = false;
};

/// A neighbour that was started anew has closed it, which shows when nobody waits for an answer.
bool Conversation::Line::is_fit() {
  std::lock_guard lock(mutex_);
  if (!over_ && calls_.empty() && !reading_) over_ = channel_.is_stale();
  return !over_;
}

Result<Message, CallFault> Conversation::Line::call(Message&& question, Deadline deadline) {
  KYTHU_ASSERT((question.kind & secret_bit) == 0);
  const auto mine = std::make_shared<Call>();
  Lock lock(mutex_);
  if (over_) return CallFault::unreachable;
  if (calls_.size() == most_at_once) return CallFault::busy;
  question.id = ++last_id_;
  calls_.emplace(question.id, mine);
  const auto bytes = encode(question);
  unsent_.insert(unsent_.end(), bytes.begin(), bytes.end());
  if (!sending_) send(lock, deadline);
  while (!mine->outcome && std::chrono::steady_clock::now() < deadline) {
    if (reading_) {
      mine->woken.wait_until(lock, deadline);
    } else {
      read(lock, deadline);
    }
  }
  if (!mine->outcome) {
    mine->outcome = CallFault::timed_out;
    calls_.erase(question.id);
  }
  // Somebody has to read on: who has waited longest may be the next to be answered.
  const auto next = reading_ || calls_.empty() ? nullptr : calls_.begin()->second;
  lock.unlock();
  if (next) next->woken.notify_one();
  return std::move(*mine->outcome);
}

/// What others ask meanwhile goes with the next write.
void Conversation::Line::send(Lock& lock, Deadline deadline) {
  sending_ = true;
  while (!unsent_.empty() && !over_) {
    const auto writing = std::exchange(unsent_, {});
    const auto before = std::exchange(sent_, last_id_);
    lock.unlock();
    const auto sent = channel_.send(BytesView{writing}, deadline);
    lock.lock();
    if (sent) continue;
    if (sent.error() == ChannelFault::closed) sent_ = before;
    const auto woken = end_all();
    for (const auto& one : woken) one->woken.notify_one();
  }
  sending_ = false;
}

void Conversation::Line::read(Lock& lock, Deadline deadline) {
  reading_ = true;
  lock.unlock();
  std::vector<Message> answers;
  const bool good = !channel_.wait(deadline) || take(answers);
  lock.lock();
  reading_ = false;
  Woken woken;
  for (auto& answer : answers) {
    const auto call = calls_.find(answer.id);  // not there: it came too late
    if (call != calls_.end()) end(call, std::move(answer), woken);
  }
  if (!good) {
    for (auto& one : end_all()) woken.push_back(std::move(one));
  }
  lock.unlock();  // before they are woken, so that they find the way free
  for (const auto& one : woken) one->woken.notify_one();
  lock.lock();
}

/// False when it was the last that this connection says.
bool Conversation::Line::take(std::vector<Message>& answers) {
  if (!inbox_.read()) return false;
  for (;;) {
    auto answer = inbox_.next();
    if (!answer) return false;
    if (!*answer) return true;
    answers.push_back(std::move(**answer));
  }
}

void Conversation::Line::end(Calls::iterator call, Result<Message, CallFault>&& outcome, Woken& woken) {
  call->second->outcome = std::move(outcome);
  woken.push_back(std::move(call->second));
  calls_.erase(call);
}

Conversation::Line::Woken Conversation::Line::end_all() {
  over_ = true;
  Woken woken;
  while (!calls_.empty()) {
    const bool was_sent = calls_.begin()->first <= sent_;
    end(calls_.begin(), was_sent ? CallFault::lost : CallFault::unreachable, woken);
  }
  return woken;
}

Conversation::Conversation(ClientSettings settings) : settings_(std::move(settings)) {}

Conversation::~Conversation() = default;

std::shared_ptr<Conversation::Line> Conversation::line() {
  std::lock_guard lock(mutex_);
  if (line_ && line_->is_fit()) return line_;
  line_.reset();
  auto channel = Channel::connect(settings_.socket);
  if (channel) line_ = std::make_shared<Line>(std::move(*channel), settings_.message_limit);
  return line_;
}

Result<Message, CallFault> Conversation::call(Message&& question, Deadline deadline) {
  const auto mine = line();
  if (!mine) return CallFault::unreachable;
  return mine->call(std::move(question), deadline);
}

}  // namespace kythu::wire
