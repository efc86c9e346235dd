#include "server.hpp"

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <system_error>
#include <unistd.h>

#include "config/wire/peer.hpp"

namespace kythu::wire {

class Server::Connection {
 public:
  Connection(int fd, std::chrono::milliseconds sending) : channel(fd), sending_(sending) {}

  /// False when it is stopping: the question is not taken.
  bool owe() {
    std::lock_guard lock(mutex_);
    if (stopping_) return false;
    ++owed_;
    return true;
  }
  void pay(const Message* answer) {
    std::lock_guard lock(mutex_);
    const bool sent = answer != nullptr && channel.send(*answer, within(sending_));
    if (--owed_ == 0) paid_.notify_all();
    if (!sent || (stopping_ && owed_ == 0)) shutdown(channel.fd(), SHUT_RDWR);
  }
  void stop() {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    if (owed_ == 0) shutdown(channel.fd(), SHUT_RD);
  }
  /// Nothing more is read; what is owed is waited for.
  void end() {
    std::unique_lock lock(mutex_);
    paid_.wait(lock, [&] { return owed_ == 0; });
    shutdown(channel.fd(), SHUT_RDWR);
    ended = true;
  }

  Channel channel;
  std::thread thread;
  std::atomic<bool> ended = false;

 private:
  const std::chrono::milliseconds sending_;
  std::mutex mutex_;  // also: one answer is sent at a time
  std::condition_variable paid_;
  int owed_ = 0;
  bool stopping_ = false;
};

struct Reply::Open {
  Open(std::shared_ptr<Server::Connection> to, std::uint64_t asked) : connection(std::move(to)), id(asked) {}
  ~Open() {
    if (!answered) connection->pay(nullptr);
  }
  const std::shared_ptr<Server::Connection> connection;
  const std::uint64_t id;
  std::atomic<bool> answered = false;
};

void Reply::operator()(Message&& answer) const {
  if (open_->answered.exchange(true)) return;
  answer.id = open_->id;
  open_->connection->pay(&answer);
}

int listen_on(const std::filesystem::path& socket_path) {
  const auto fail = [&](const char* step) {
    throw std::system_error(errno, std::generic_category(), socket_path.native() + ": " + step);
  };
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const auto& path = socket_path.native();
  if (path.size() >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    fail("the socket's path is too long");
  }
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) fail("socket");
  unlink(path.c_str());
  const auto old_mask = umask(0117);
  const int bound = bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  umask(old_mask);
  if (bound != 0) fail("bind");
  if (listen(fd, 128) != 0) fail("listen");
  return fd;
}

Server::Server(ServerSettings settings, Log log, Handler handler)
    : Server(std::move(settings), log,
             [answer = std::move(handler)](Message&& asked, const Reply& reply) { reply(answer(std::move(asked))); }) {}

Server::Server(ServerSettings settings, Log log, LaterHandler handler)
    : settings_(std::move(settings)), log_(log), handler_(std::move(handler)), listening_(listen_on(settings_.socket)) {
  if (pipe2(wake_, O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
  acceptor_ = std::thread([this] { accept_loop(); });
}

Server::~Server() { stop(); }

void Server::accept_loop() {
  for (;;) {
    pollfd waits[2] = {{listening_, POLLIN, 0}, {wake_[0], POLLIN, 0}};
    poll(waits, 2, 1'000);
    reap(false);
    if (waits[1].revents != 0) return;
    if ((waits[0].revents & POLLIN) == 0) continue;
    const int fd = accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) continue;
    const bool allowed = peer_is_allowed(fd, settings_.allowed_users);
    if (!allowed && settings_.refused) settings_.refused(peer_user(fd).value_or(static_cast<uid_t>(-1)));
    std::lock_guard lock(mutex_);
    if (!allowed || connections_.size() >= settings_.connections) {
      log_.warning(
          allowed ? "wire.too_many_connections" : "wire.peer_refused",
          {{"socket", settings_.socket.native()}, {"uid", static_cast<std::int64_t>(peer_user(fd).value_or(0))}});
      close(fd);
      continue;
    }
    const auto& connection = connections_.emplace_back(std::make_shared<Connection>(fd, settings_.sending));
    connection->thread = std::thread([this, connection] { serve(connection); });
  }
}

void Server::serve(const std::shared_ptr<Connection>& connection) {
  for (;;) {
    auto asked = connection->channel.receive(settings_.message_limit, within(settings_.idle));
    if (!asked || !connection->owe()) break;
    const Reply reply{std::make_shared<Reply::Open>(connection, asked->id)};
    handler_(std::move(*asked), reply);
  }
  connection->end();
}

void Server::reap(bool all) {
  std::list<std::shared_ptr<Connection>> done;
  {
    std::lock_guard lock(mutex_);
    for (auto it = connections_.begin(); it != connections_.end();) {
      const auto next = std::next(it);
      if (all || (*it)->ended) done.splice(done.end(), connections_, it);
      it = next;
    }
  }
  for (const auto& connection : done) connection->thread.join();
}

void Server::stop() {
  {
    std::lock_guard lock(mutex_);
    if (stopping_) return;
    stopping_ = true;
    for (const auto& connection : connections_) connection->stop();
  }
  [[maybe_unused]] const auto woken = write(wake_[1], "x", 1);
  acceptor_.join();
  reap(true);
  for (const int fd : {listening_, wake_[0], wake_[1]}) close(fd);
}

}  // namespace kythu::wire
