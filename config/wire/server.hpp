// Serves a unix socket: whoever of a few threads is free reads all that a connection has to say and answers it. A
// connection waits for its answer without a thread, and whoever answers may do so later and from another thread.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <sys/types.h>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "config/base/log.hpp"
#include "config/wire/channel.hpp"

namespace kythu::wire {

struct ServerSettings {
  std::filesystem::path socket;
  std::size_t message_limit = 1 << 20;
  std::size_t connections = 64;               ///< and so many threads at most, which bounds the work at once
  std::size_t pending = 512;                  ///< questions of one connection; one that asks more is ended
  std::chrono::milliseconds idle{3'600'000};  ///< an idle connection is closed after this
  std::chrono::milliseconds sending{30'000};  ///< the peer must take an answer within this
  bool patient = false;                       ///< let those run who are about to ask, while others are at work
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
  friend class Answers;
  struct Open;
  explicit Reply(std::shared_ptr<Open> open) : open_(std::move(open)) {}
  std::shared_ptr<Open> open_;
};

/// Answers that leave together, when this goes: those of one connection are one write.
class Answers {
 public:
  Answers() = default;
  ~Answers();
  Answers(const Answers&) = delete;
  Answers& operator=(const Answers&) = delete;

  void add(const Reply& reply, Message&& answer);

 private:
  std::vector<std::pair<std::shared_ptr<Reply::Open>, Message>> answers_;
};

struct Asked {
  Message question;
  Reply reply;
};

class Server {
 public:
  using Handler = std::function<Message(Message&&)>;
  /// What one connection had to say at once: most often one question.
  using LaterHandler = std::function<void(std::vector<Asked>&&)>;

  /// Starts to listen and to serve; the handler is called from many threads and must not throw. While it works, its
  /// connection's next questions go to another thread.
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
  friend class Answers;
  class Connection;
  using Connections = std::unordered_map<Connection*, std::shared_ptr<Connection>>;
  void accept_loop();
  void admit(int fd);
  void end_idle();
  void work();
  void serve(Connection& connection);
  void forget(Connection& connection);
  bool watch(Connection& connection, int how) const;
  void work_also();

  ServerSettings settings_;
  Log log_;
  LaterHandler handler_;
  int listening_ = -1, epoll_ = -1, wake_ = -1;
  std::mutex mutex_;
  std::condition_variable forgotten_;
  bool stopping_ = false;
  Connections connections_;
  std::atomic<std::size_t> waiting_ = 0;  // threads that have nothing to read
  std::atomic<std::size_t> at_work_ = 0;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace kythu::wire
