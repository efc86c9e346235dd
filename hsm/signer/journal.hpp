// The vault's own memory: what is about to be signed is on disk before the token hears of it (examples.md, 17).
#pragma once

#include <condition_variable>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

#include "hsm/journal_chain.hpp"
#include "hsm/orders.hpp"

namespace kythu::hsm {

/// Safe for any number of threads. One fdatasync serves all that wait for it.
class Journal {
 public:
  /// Checks the journal's tail and goes on with its chain; a torn last line, which nobody was told about, is cut off.
  /// Throws settings::Error when the tail is damaged or another signer holds the file.
  Journal(const std::filesystem::path& folder, Clock clock);
  /// Writes what is still waiting.
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  /// On disk when it returns; its number names the order in what follows. Throws std::system_error when the disk
  /// fails, and from then on for ever: after a failed fdatasync nobody knows what the disk holds.
  std::uint64_t begun(const SigningOrder& order);
  /// In order, and on disk with the next group: the promise was kept by begun().
  void done(std::uint64_t begun, std::string_view token, BytesView signature);
  void failed(std::uint64_t begun, Refusal why);
  /// On disk when it returns. A message that was no order is journalled without one.
  void refused(const std::optional<SigningOrder>& order, Refusal why);
  /// Start, stop, a worker that died: what explains the entries around it.
  void note(std::string_view act, JournalFields fields = {});

  /// Orders begun today (in Vietnam), by key, as found when the journal was opened.
  const std::map<std::string, std::int64_t>& begun_today() const { return begun_today_; }

 private:
  void open(const std::filesystem::path& file);
  /// Returns the bytes of a torn last line.
  std::size_t read_tail();
  bool check_window(std::string_view window, bool is_whole);
  std::uint64_t append(JournalFields&& fields);
  void wait_for(std::uint64_t seq);
  void write_loop();
  void write_out(std::string_view lines) const;

  const Clock clock_;
  int fd_ = -1;
  std::map<std::string, std::int64_t> begun_today_;
  std::mutex mutex_;
  std::condition_variable asked_, written_;
  ChainHead head_;
  std::string pending_;
  std::uint64_t durable_ = 0;
  int broken_ = 0;  // errno
  bool stopping_ = false;
  std::thread writer_;
};

}  // namespace kythu::hsm
