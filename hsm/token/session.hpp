// A bounded pool of sessions with one token, and one login for all of them (login belongs to the application, not to
// the session). A session is lent to one request; one that failed is closed and never lent again.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "config/base/bytes.hpp"
#include "config/base/secret.hpp"
#include "hsm/token/module.hpp"

namespace kythu::hsm {

struct Session {
  CK_SESSION_HANDLE handle = CK_INVALID_HANDLE;
  std::uint64_t generation = 0;            ///< of the login it was opened under
  std::map<Bytes, CK_OBJECT_HANDLE> keys;  ///< handles are good for this session only
};

class Sessions {
 public:
  class Lease {
   public:
    Lease(Sessions& pool, Session session) : pool_(&pool), session_(std::move(session)) {}
    Lease(Lease&& other) noexcept : pool_(std::exchange(other.pool_, nullptr)), session_(std::move(other.session_)) {}
    Lease& operator=(Lease&&) = delete;
    /// A session that nobody declared good is closed.
    ~Lease();
    Session& session() { return session_; }
    void give_back() &&;

   private:
    Sessions* pool_;
    Session session_;
  };

  Sessions(const Module& module, std::string token_label, std::size_t cap, Secret pin);
  ~Sessions();

  /// Waits for a free place until the deadline. A wrong PIN is tried once in the life of this pool.
  Result<Lease, TokenFault> lease(std::chrono::steady_clock::time_point deadline);
  /// After a fault that says the login is gone: the next lease logs in anew. Late reports of an older login are
  /// ignored.
  void forget_login(std::uint64_t generation);

 private:
  Result<Session, TokenFault> open();
  Result<Done, TokenFault> log_in();
  void close(const Session& session);
  void end(std::optional<Session> good);

  const Module& module_;
  const std::string label_;
  const Secret pin_;

  std::mutex mutex_;
  std::condition_variable returned_;
  std::size_t cap_, lent_ = 0;
  std::vector<Session> idle_;

  std::mutex login_mutex_;  // never taken while mutex_ is held
  std::atomic<std::uint64_t> generation_ = 1;
  CK_SLOT_ID slot_ = 0;
  std::optional<CK_SESSION_HANDLE> login_;
  std::optional<TokenFault> fenced_;
};

}  // namespace kythu::hsm
