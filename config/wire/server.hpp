// Serves a unix socket: one thread a connection, a bounded number of connections, each asked message answered in turn.
// A connection is a worker slot, so the bound on connections is the bound on concurrent work. Whoever answers may do so
// later and from another thread.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <sys/types.h>
#include <thread>
#include <vector>

#include "config/base/log.hpp"
#include "config/wire/channel.hpp"

namespace kythu::wire {

struct ServerSettings {
  std::filesystem::path socket;
  std::size_t message_limit = 1 << 20;
  std::size_t connections = 64;
  std::chrono::milliseconds idle{3'600'000};  ///< an idle connection is closed after this
  std::chrono::milliseconds sending{30'000};  ///< the peer must take an answer within this
  std::vector<uid_t> allowed_users;           ///< empty: only the user that this process runs as
  std::function<void(uid_t)> refused{};       ///< told of a peer who is not on the list
};

/// Binds a listening unix socket of mode 0660, replacing a stale file; throws std::system_error when it cannot.
int listen_on(const std::filesystem::path& socket);

/// Gives one question its answer, from any thread; only the first counts. Copies are the same reply; when the last one
/// goes unused, the connection ends.
class Reply {
 public:
  void operator()(Message&& answer) const;

 private:
  friend class Server;
  struct Open;
  explicit Reply(std::shared_ptr<Open> open) : open_(std::move(open)) {}
  std::shared_ptr<Open> open_;
};

class Server {
 public:
  using Handler = std::function<Message(Message&&)>;
  using LaterHandler = std::function<void(Message&&, const Reply&)>;

  /// Starts to listen and to serve; the handler is called from many threads and must not throw.
  Server(ServerSettings settings, Log log, Handler handler);
  Server(ServerSettings settings, Log log, LaterHandler handler);
  /// As stop().
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Graceful: stops to accept, waits for the answers that are owed, closes idle connections, joins.
  void stop();

 private:
  friend class Reply;
  class Connection;
  void accept_loop();
  void serve(const std::shared_ptr<Connection>& connection);
  void reap(bool all);

  ServerSettings settings_;
  Log log_;
  LaterHandler handler_;
  int listening_;
  int wake_[2];
  std::mutex mutex_;
  bool stopping_ = false;
  std::list<std::shared_ptr<Connection>> connections_;
  std::thread acceptor_;
};

}  // namespace kythu::wire
