#include "doubles/severing_proxy.hpp"

#include <array>
#include <poll.h>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include "config/wire/channel.hpp"
#include "config/wire/server.hpp"

namespace kythu::test {
namespace {

/// False when the connection is over.
bool pass(int from, int to, std::string_view& seen, std::array<char, 65'536>& buffer) {
  const auto got = read(from, buffer.data(), buffer.size());
  if (got <= 0) return false;
  seen = {buffer.data(), static_cast<std::size_t>(got)};
  return to < 0 || send(to, seen.data(), seen.size(), MSG_NOSIGNAL) == got;
}

}  // namespace

SeveringProxy::SeveringProxy(std::filesystem::path server)
    : server_(std::move(server)), listening_(wire::listen_on(folder_.path() / ".s.PGSQL.5432")) {
  acceptor_ = std::thread([this] { accept_loop(); });
}

SeveringProxy::~SeveringProxy() {
  shutdown(listening_, SHUT_RDWR);
  acceptor_.join();
  close(listening_);
  for (auto& carrier : carriers_) carrier.join();
}

void SeveringProxy::accept_loop() {
  for (;;) {
    const int client = accept(listening_, nullptr, nullptr);
    if (client < 0) return;
    std::lock_guard lock(mutex_);
    carriers_.emplace_back([this, client] { carry(client); });
  }
}

void SeveringProxy::carry(int client) {
  const wire::Channel near{client};
  const auto far = wire::Channel::connect(server_);
  if (!far) return;
  std::array<char, 65'536> buffer{};
  std::string_view seen;
  for (;;) {
    std::array<pollfd, 2> ends{{{near.fd(), POLLIN, 0}, {far->fd(), POLLIN, 0}}};
    poll(ends.data(), ends.size(), -1);
    if (ends[1].revents != 0 && !pass(far->fd(), near.fd(), seen, buffer)) return;
    if (ends[0].revents == 0) continue;
    if (!pass(near.fd(), -1, seen, buffer)) return;
    const bool commits = seen.find("COMMIT") != std::string_view::npos;
    const auto cut = commits ? cut_.exchange(Cut::never) : Cut::never;
    if (cut == Cut::before_commit) return;
    if (send(far->fd(), seen.data(), seen.size(), MSG_NOSIGNAL) < 0) return;
    if (cut == Cut::after_commit) {
      pass(far->fd(), -1, seen, buffer);  // the server's word that it is done goes no further
      return;
    }
  }
}

}  // namespace kythu::test
