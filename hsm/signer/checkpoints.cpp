#include "checkpoints.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

#include "hsm/protocol.hpp"
#include "hsm/signer/manager.hpp"

namespace kythu::hsm {
namespace {

/// What a checkpoint itself writes: the order, its end, the checkpoint. They are no reason for another one.
constexpr std::uint64_t own_lines = 3;

bool signs_checkpoints(const PolicyKey& key, Instant now) {
  return state_at(key.key, now) == KeyState::active &&
         std::ranges::find(key.key.grant.purposes, Purpose::checkpoint) != key.key.grant.purposes.end();
}

/// One that has no successor before one that has.
const PolicyKey* checkpoint_key(const Rules& rules, Instant now) {
  const PolicyKey* found = nullptr;
  for (const auto& [label, key] : rules.keys) {
    if (!signs_checkpoints(key, now)) continue;
    if (found == nullptr || (!found->key.successor.empty() && key.key.successor.empty())) found = &key;
  }
  return found;
}

}  // namespace

Checkpoints::Checkpoints(const CheckpointParts& parts, const std::filesystem::path& folder, CheckpointPace pace,
                         std::function<void()> meanwhile)
    : parts_(parts), pace_(pace), meanwhile_(std::move(meanwhile)), when_(std::chrono::steady_clock::now()) {
  open(folder / checkpoints_file);
  thread_ = std::thread([this] { loop(); });
}

Checkpoints::~Checkpoints() {
  stop();
  close(fd_);
}

void Checkpoints::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stops_.notify_all();
  if (thread_.joinable()) thread_.join();
}

/// Finds the last whole line, and cuts off what a crash left of another.
void Checkpoints::open(const std::filesystem::path& file) {
  fd_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0640);
  const auto size = fd_ < 0 ? -1 : lseek(fd_, 0, SEEK_END);
  const auto fail = [&] { throw std::system_error(errno, std::generic_category(), file.native()); };
  if (size < 0) fail();
  const auto from = std::max<off_t>(0, size - 2 * static_cast<off_t>(journal_line_limit));
  std::string text(static_cast<std::size_t>(size - from), '\0');
  if (pread(fd_, text.data(), text.size(), from) != static_cast<ssize_t>(text.size())) fail();
  const auto whole = text.rfind('\n') + 1;  // 0 when there is none
  if (whole < text.size() && ftruncate(fd_, from + static_cast<off_t>(whole)) != 0) fail();
  if (whole < 2) return;
  const auto begin = text.rfind('\n', whole - 2) + 1;
  last_ = text.substr(begin, whole - 1 - begin);
}

void Checkpoints::loop() {
  for (bool stopping = false; !stopping;) {
    {
      std::unique_lock lock(mutex_);
      stopping = stops_.wait_for(lock, pace_.look, [this] { return stopping_; });
    }
    try {
      meanwhile_();
      const bool changed = parts_.journal.durable().seq > tried_ + (tried_ > 0 ? own_lines : 0);
      if (stopping ? changed : is_due()) make();
    } catch (const std::exception& broken) {
      parts_.log.error("checkpoint.broken", {{"why", broken.what()}});
    }
  }
}

bool Checkpoints::is_due() const {
  const auto seq = parts_.journal.durable().seq;
  if (seq <= tried_ + own_lines) return false;
  return seq - tried_ >= pace_.lines + own_lines || std::chrono::steady_clock::now() - when_ >= pace_.at_least;
}

void Checkpoints::make() {
  when_ = std::chrono::steady_clock::now();
  const auto rules = parts_.policy.rules();
  const auto* key = checkpoint_key(*rules, parts_.clock());
  if (key == nullptr) return;
  Checkpoint checkpoint{.vault = rules->state.vault,
                        .journal = parts_.journal.durable(),
                        .policy = head_of(rules->state),
                        .key = key->key.label,
                        .algorithm = key->key.grant.algorithms.front()};
  tried_ = checkpoint.journal.seq;
  SigningOrder order{.key = checkpoint.key,
                     .purpose = Purpose::checkpoint,
                     .algorithm = checkpoint.algorithm,
                     .job = "checkpoint-" + std::to_string(checkpoint.journal.seq),
                     .message = to_bytes(text_of(checkpoint))};
  order.digest = digest_for(order.algorithm, order.message);
  auto signature = parts_.desk.sign_own(*key, order, name(Purpose::checkpoint));
  if (!signature) {
    parts_.log.warning("checkpoint.not_signed", {{"key", order.key}, {"why", name(signature.error())}});
    return;
  }
  checkpoint.signature = std::move(signature->value);
  keep(parts_.journal.checkpoint(checkpoint));
}

void Checkpoints::keep(const std::string& line) {
  if (write(fd_, line.data(), line.size()) != static_cast<ssize_t>(line.size()) || fdatasync(fd_) != 0) {
    throw std::system_error(errno, std::generic_category(), std::string{checkpoints_file});
  }
  std::lock_guard lock(mutex_);
  last_ = line.substr(0, line.size() - 1);
}

std::string Checkpoints::last() const {
  std::lock_guard lock(mutex_);
  return last_;
}

}  // namespace kythu::hsm
