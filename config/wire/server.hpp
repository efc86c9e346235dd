// Serves a unix socket: one thread a connection, a bounded number of connections, each asked message answered in turn.
// A connection is a worker slot, so the bound on connections is the bound on concurrent work.
#pragma once

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <list>
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

class Server {
 public:
  using Handler = std::function<Message(Message&&)>;

  /// Starts to listen and to serve; the handler is called from many threads and must not throw.
  Server(ServerSettings settings, Log log, Handler handler);
  /// As stop().
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Graceful: stops to accept, lets requests that run finish, closes idle connections, joins.
  void stop();

 private:
  struct Connection;
  void accept_loop();
  void serve(Connection& connection);
  void reap(bool all);

  ServerSettings settings_;
  Log log_;
  Handler handler_;
  int listening_;
  int wake_[2];
  std::mutex mutex_;
  bool stopping_ = false;
  std::list<Connection> connections_;
  std::thread acceptor_;
};

}  // namespace kythu::wire
