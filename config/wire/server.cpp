#include "server.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <system_error>
#include <unistd.h>

#include "config/wire/inbox.hpp"
#include "config/wire/peer.hpp"

namespace kythu::wire {

using std::chrono::steady_clock;

/// Read by one thread at a time, which epoll sees to; answered by any. It goes when nothing more is read and nothing is
/// owed.
class Server::Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Server& server, int fd) : server_(server), channel_(fd), inbox_(fd, server.settings_.message_limit) {}

  int fd() const { return channel_.fd(); }
  /// What one read brings, and lets the next one in; false when it was the last.
  bool take(std::vector<Asked>& asked);
  void end_reading();
  /// Null: these answers never come, and the connection is of no use any more.
  void pay(const Bytes* answers, std::size_t count);
  void stop();
  void end_if_idle(steady_clock::time_point since);

 private:
  bool owe();

  Server& server_;
  Channel channel_;
  std::mutex reading_;  // hardly waited for: the next thread sees what one read, and that it has let go of the socket
  Inbox inbox_;
  std::mutex mutex_;  // also: one write at a time
  steady_clock::time_point heard_ = steady_clock::now();
  std::size_t owed_ = 0;
  bool read_to_end_ = false, stopping_ = false;
};

struct Reply::Open {
  Open(std::shared_ptr<Server::Connection> to, std::uint64_t asked) : connection(std::move(to)), id(asked) {}
  ~Open() {
    if (!answered) connection->pay(nullptr, 1);
  }
  const std::shared_ptr<Server::Connection> connection;
  const std::uint64_t id;
  std::atomic<bool> answered = false;
};

void Reply::operator()(Message&& answer) const { Answers{}.add(*this, std::move(answer)); }

void Answers::add(const Reply& reply, Message&& answer) {
  if (reply.open_->answered.exchange(true)) return;
  answer.id = reply.open_->id;
  answers_.emplace_back(reply.open_, std::move(answer));
}

Answers::~Answers() {
  const auto to = [](const auto& one) { return one.first->connection.get(); };
  std::ranges::stable_sort(answers_, {}, to);
  for (auto next = answers_.begin(); next != answers_.end();) {
    auto* const connection = to(*next);
    Bytes bytes;
    std::size_t count = 0;
    std::uint16_t kinds = 0;
    for (; next != answers_.end() && to(*next) == connection; ++next, ++count) {
      const auto encoded = encode(next->second);
      kinds |= next->second.kind;
      bytes.insert(bytes.end(), encoded.begin(), encoded.end());
    }
    connection->pay(&bytes, count);
    wipe_secret(kinds, bytes);
  }
}

bool Server::Connection::take(std::vector<Asked>& asked) {
  std::lock_guard lock(reading_);
  const auto read = inbox_.read();
  for (;;) {
    auto message = inbox_.next();
    if (!message) return false;
    if (!*message) return read.has_value() && server_.watch(*this, EPOLL_CTL_MOD);
    if (!owe()) return false;
    const auto id = (*message)->id;
    asked.push_back({std::move(**message), Reply{std::make_shared<Reply::Open>(shared_from_this(), id)}});
  }
}

/// False when it is stopping, or too much is owed already: the question is not taken.
bool Server::Connection::owe() {
  std::lock_guard lock(mutex_);
  if (stopping_ || owed_ == server_.settings_.pending) return false;
  heard_ = steady_clock::now();
  ++owed_;
  return true;
}

void Server::Connection::end_reading() {
  {
    std::lock_guard lock(mutex_);
    read_to_end_ = true;
    if (owed_ > 0) return;
  }
  server_.forget(*this);
}

void Server::Connection::pay(const Bytes* answers, std::size_t count) {
  {
    std::lock_guard lock(mutex_);
    const bool sent = answers != nullptr && channel_.send(BytesView{*answers}, within(server_.settings_.sending));
    owed_ -= count;
    if (!sent || (stopping_ && owed_ == 0)) shutdown(fd(), SHUT_RDWR);
    if (!read_to_end_ || owed_ > 0) return;
  }
  server_.forget(*this);
}

void Server::Connection::stop() {
  std::lock_guard lock(mutex_);
  stopping_ = true;
  if (owed_ == 0) shutdown(fd(), SHUT_RD);
}

void Server::Connection::end_if_idle(steady_clock::time_point since) {
  std::lock_guard lock(mutex_);
  if (owed_ == 0 && heard_ < since) shutdown(fd(), SHUT_RDWR);
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
    : Server(std::move(settings), log, [answer = std::move(handler)](std::vector<Asked>&& all) {
        for (auto& asked : all) asked.reply(answer(std::move(asked.question)));
      }) {}

Server::Server(ServerSettings settings, Log log, LaterHandler handler)
    : settings_(std::move(settings)), log_(log), handler_(std::move(handler)), listening_(listen_on(settings_.socket)) {
  epoll_ = epoll_create1(EPOLL_CLOEXEC);
  wake_ = eventfd(0, EFD_CLOEXEC);
  if (epoll_ < 0 || wake_ < 0) throw std::system_error(errno, std::generic_category(), "epoll");
  threads_.emplace_back([this] { work(); });
  acceptor_ = std::thread([this] { accept_loop(); });
}

Server::~Server() { stop(); }

void Server::accept_loop() {
  for (;;) {
    pollfd waits[2] = {{listening_, POLLIN, 0}, {wake_, POLLIN, 0}};
    poll(waits, 2, 1'000);
    if (waits[1].revents != 0) return;
    end_idle();
    if ((waits[0].revents & POLLIN) == 0) continue;
    const int fd = accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd >= 0) admit(fd);
  }
}

void Server::admit(int fd) {
  const bool allowed = peer_is_allowed(fd, settings_.allowed_users);
  if (!allowed && settings_.refused) settings_.refused(peer_user(fd).value_or(static_cast<uid_t>(-1)));
  std::lock_guard lock(mutex_);
  if (!allowed || connections_.size() >= settings_.connections) {
    log_.warning(
        allowed ? "wire.too_many_connections" : "wire.peer_refused",
        {{"socket", settings_.socket.native()}, {"uid", static_cast<std::int64_t>(peer_user(fd).value_or(0))}});
    close(fd);
    return;
  }
  const auto connection = std::make_shared<Connection>(*this, fd);
  if (stopping_ || !watch(*connection, EPOLL_CTL_ADD)) return;
  connections_.emplace(connection.get(), connection);
}

void Server::end_idle() {
  const auto since = steady_clock::now() - settings_.idle;
  std::lock_guard lock(mutex_);
  for (const auto& [key, connection] : connections_) connection->end_if_idle(since);
}

/// For one read: the thread that does it lets the next one in.
bool Server::watch(Connection& connection, int how) const {
  epoll_event event{.events = EPOLLIN | EPOLLRDHUP | EPOLLONESHOT, .data = {.ptr = &connection}};
  return epoll_ctl(epoll_, how, connection.fd(), &event) == 0;
}

void Server::work() {
  for (;;) {
    epoll_event event{};
    ++waiting_;
    const int ready = epoll_wait(epoll_, &event, 1, -1);
    const bool nobody_waits = --waiting_ == 0;
    if (ready != 1) continue;
    if (event.data.ptr == nullptr) return;  // it stops
    if (nobody_waits) work_also();
    if (at_work_++ > 0 && settings_.patient) sched_yield();
    serve(*static_cast<Connection*>(event.data.ptr));
    --at_work_;
  }
}

void Server::work_also() {
  std::lock_guard lock(mutex_);
  if (!stopping_ && threads_.size() < settings_.connections) threads_.emplace_back([this] { work(); });
}

void Server::serve(Connection& connection) {
  std::vector<Asked> asked;
  // After that another thread may read from it, and without an answer that is owed it may be gone.
  if (!connection.take(asked)) connection.end_reading();
  if (!asked.empty()) handler_(std::move(asked));
}

void Server::forget(Connection& connection) {
  std::lock_guard lock(mutex_);
  connections_.erase(&connection);
  if (connections_.empty()) forgotten_.notify_all();
}

void Server::stop() {
  {
    std::lock_guard lock(mutex_);
    if (stopping_) return;
    stopping_ = true;
    for (const auto& [key, connection] : connections_) connection->stop();
  }
  eventfd_write(wake_, 1);
  acceptor_.join();
  {
    std::unique_lock lock(mutex_);
    forgotten_.wait(lock, [&] { return connections_.empty(); });
  }
  epoll_event end{.events = EPOLLIN, .data = {.ptr = nullptr}};  // seen by every thread, since nobody reads it
  epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &end);
  for (auto& thread : threads_) thread.join();
  for (const int fd : {listening_, epoll_, wake_}) close(fd);
}

}  // namespace kythu::wire
