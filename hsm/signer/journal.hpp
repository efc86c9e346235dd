// The vault's own memory: what is about to be signed is on disk before the token hears of it (examples.md, 17).
#pragma once

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <optional>
#include <span>
#include <thread>

#include "hsm/orders.hpp"
#include "hsm/signer/journal_tail.hpp"

namespace kythu::hsm {

/// Safe for any number of threads. One fdatasync serves all that wait for it: the first of them writes for all.
class Journal {
 public:
  /// Checks the journal's tail and goes on with its chain; a torn last line, which nobody was told about, is cut off.
  /// Throws settings::Error when the tail is damaged or another signer holds the file.
  Journal(const std::filesystem::path& folder, Clock clock);
  /// Writes what is still waiting.
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  struct Begin {
    const SigningOrder* order;
    std::string approver{};      ///< officer who approved it, when the key's grant asks for one
    std::string_view purpose{};  ///< of the signer's own, which no order can have
  };
  /// All on disk when it returns; the number of the first names them in what follows, the others come after it. Throws
  /// std::system_error when the disk fails, and from then on for ever: after a failed fdatasync nobody knows what the
  /// disk holds.
  std::uint64_t begun(std::span<const Begin> orders);
  std::uint64_t begun(const SigningOrder& order);

  struct End {
    std::uint64_t begun;
    std::string_view token{};
    BytesView signature{};
    std::optional<Refusal> why{};  ///< instead of a signature
  };
  /// In order, and on disk with the next group: the promise was kept by begun().
  void ended(std::span<const End> orders);
  void done(std::uint64_t begun, std::string_view token, BytesView signature);
  void failed(std::uint64_t begun, Refusal why);

  struct Refused {
    const SigningOrder* order;  ///< null: the message was no order
    Refusal why;
  };
  /// On disk when it returns.
  void refused(std::span<const Refused> orders);
  /// Start, stop, a worker that died, a decision: what explains the entries around it. On disk when it returns.
  void note(std::string_view act, JournalFields fields = {});
  /// On disk when it returns: the line, with its line feed.
  std::string checkpoint(const Checkpoint& checkpoint);

  /// As found when the journal was opened.
  const JournalTail& before() const { return before_; }
  /// The last line that is on disk.
  ChainHead durable() const;

 private:
  void open(const std::filesystem::path& file);
  void go_on_after(JournalTail&& tail);
  void append(const JournalFields& fields);  // holding the lock
  void wait_for(std::uint64_t seq, std::unique_lock<std::mutex>& lock);
  void write_loop();
  void commit(std::unique_lock<std::mutex>& lock);
  void write_out(std::string_view lines) const;

  const Clock clock_;
  int fd_ = -1;
  JournalTail before_;
  mutable std::mutex mutex_;
  std::condition_variable asked_, written_;
  ChainHead head_, durable_;
  std::string pending_;
  std::string writing_;  // what is on its way to the disk
  bool busy_ = false;    // somebody writes
  int broken_ = 0;       // errno
  bool stopping_ = false;
  std::thread writer_;
};

}  // namespace kythu::hsm
