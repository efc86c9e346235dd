#include "peer.hpp"

#include <algorithm>
#include <sys/socket.h>
#include <unistd.h>

namespace kythu::wire {

std::optional<uid_t> peer_user(int fd) {
  ucred credentials{};
  socklen_t size = sizeof credentials;
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) return std::nullopt;
  return credentials.uid;
}

bool peer_is_allowed(int fd, const std::vector<uid_t>& allowed) {
  const auto user = peer_user(fd);
  if (!user) return false;
  if (allowed.empty()) return *user == geteuid();
  return std::find(allowed.begin(), allowed.end(), *user) != allowed.end();
}

}  // namespace kythu::wire
