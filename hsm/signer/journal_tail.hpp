// What the signer has to know of its journal before it goes on with it.
#pragma once

#include <map>

#include "hsm/checkpoint.hpp"

namespace kythu::hsm {

struct JournalTail {
  ChainHead head;
  std::size_t torn = 0;                             ///< bytes after the last line feed
  std::map<std::string, std::int64_t> begun_today;  ///< orders begun today (in Vietnam), by key
  PolicyHead policy;                                ///< the last decision that the journal remembers
};

/// Checks the journal's last mebibyte and all of today, and looks for the policy as far back as it takes. Memory does
/// not grow with the file. Throws settings::Error when what it checks is damaged, std::system_error when it cannot
/// read.
JournalTail read_tail(int fd, Instant now);

}  // namespace kythu::hsm
