// Stands between libpq and PostgreSQL on a unix socket and cuts the connection at COMMIT when told to: before the
// server hears of it, or after the server did it and before the client hears so.
#pragma once

#include <atomic>
#include <filesystem>
#include <list>
#include <mutex>
#include <thread>

#include "doubles/temporary_folder.hpp"

namespace kythu::test {

class SeveringProxy {
 public:
  enum class Cut { never, before_commit, after_commit };

  /// `server` is the server's socket, "/…/.s.PGSQL.5432".
  explicit SeveringProxy(std::filesystem::path server);
  ~SeveringProxy();

  /// The folder to give libpq as `host`.
  const std::filesystem::path& host() const { return folder_.path(); }
  /// The next COMMIT is cut so, and no later one.
  void cut_next(Cut cut) { cut_ = cut; }

 private:
  void accept_loop();
  void carry(int client);

  std::filesystem::path server_;
  TemporaryFolder folder_;
  int listening_;
  std::atomic<Cut> cut_ = Cut::never;
  std::mutex mutex_;
  std::list<std::thread> carriers_;
  std::thread acceptor_;
};

}  // namespace kythu::test
