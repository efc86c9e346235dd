// The fence after a restore: the highest number of each series that may be known outside, kept in a file beside the
// database. A number is raised here before its receipt is signed, and committed to the database before that; so a
// series whose row is below its mark has been set back by a restored backup, and gives no number any more: another
// series goes on, and what is missing is what holders of the receipts and the signer's journal know.
//
// The file is shared memory of every core on the machine. It survives the programs at once and the machine's power
// after sync(); a backup that is younger than the last sync() cannot be told from none, so sync often.
#pragma once

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <span>

#include "config/base/ids.hpp"

namespace kythu::receipts {

/// Safe for any number of threads and processes.
class HighWater {
 public:
  /// Makes the file when it is not there. Throws std::system_error, or std::runtime_error when it is another's.
  explicit HighWater(const std::filesystem::path& file);
  ~HighWater();
  HighWater(const HighWater&) = delete;
  HighWater& operator=(const HighWater&) = delete;

  /// 0 for a series without a mark.
  std::int64_t of(SeriesId series) const;
  /// Never lowers. Throws std::runtime_error when the file has no room for another series.
  void raise(SeriesId series, std::int64_t number);
  /// On disk when it returns.
  void sync() const;

 private:
  struct Slot;
  Slot* find(SeriesId series) const;
  Slot* add(SeriesId series);

  int fd_ = -1;
  std::span<Slot> slots_;
  std::mutex adding_;
};

}  // namespace kythu::receipts
