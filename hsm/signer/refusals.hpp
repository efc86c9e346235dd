// What was refused stands in the journal, line by line, as long as nobody floods; then it is counted. A stolen core
// must not be able to fill the disk, for a full disk ends all signing.
#pragma once

#include <mutex>

#include "config/base/log.hpp"
#include "hsm/signer/journal.hpp"

namespace kythu::hsm {

/// Safe for any number of threads.
class Refusals {
 public:
  static constexpr std::uint64_t a_second = 100;
  Refusals(Journal& journal, Clock clock, Log log);
  /// As tell_rest().
  ~Refusals();

  void add(std::span<const Journal::Refused> orders);
  /// Anything else that a caller was refused; `fields` as for Journal::note().
  void note(std::string_view act, JournalFields fields);
  /// The number of those that got no line, if there are any.
  void tell_rest();

 private:
  /// How many of these may have a line; the rest is counted.
  std::size_t admit(std::size_t count);

  Journal& journal_;
  const Clock clock_;
  const Log log_;
  std::mutex mutex_;
  std::chrono::sys_seconds second_{};
  std::uint64_t listed_ = 0, unlisted_ = 0;
};

}  // namespace kythu::hsm
