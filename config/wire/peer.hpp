// Who is at the other end of a unix socket (security requirement A2).
#pragma once

#include <optional>
#include <sys/types.h>
#include <vector>

namespace kythu::wire {

/// The user of the connected process as the kernel saw it at connect (SO_PEERCRED); nullopt when it cannot be told.
std::optional<uid_t> peer_user(int fd);

/// True when the peer's user is on the list; an empty list admits only the user that this process runs as.
bool peer_is_allowed(int fd, const std::vector<uid_t>& allowed);

}  // namespace kythu::wire
