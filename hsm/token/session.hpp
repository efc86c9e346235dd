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
#include "hsm/token/mechanism.hpp"

namespace kythu::hsm {

struct PrivateKey {
  CK_OBJECT_HANDLE handle = CK_INVALID_HANDLE;
  KeyKind kind;
  bool pin_each_time = false;  ///< CKA_ALWAYS_AUTHENTICATE
};

struct Session {
  CK_SESSION_HANDLE handle = CK_INVALID_HANDLE;
  std::uint64_t generation = 0;      ///< of the login it was opened under
  bool holds_login = false;          ///< closing it ends the login: lent only where the token has no other
  std::map<Bytes, PrivateKey> keys;  ///< handles are good for this session only
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
  /// For making and destroying keys; not to be given back. A token without another session gives up idle ones first.
  Result<Lease, TokenFault> lease_writable(std::chrono::steady_clock::time_point deadline);
  /// After a fault that says the login is gone: the next lease logs in anew. Late reports of an older login are
  /// ignored.
  void forget_login(std::uint64_t generation);
  /// No PIN is tried any more.
  void fence(const TokenFault& fault);

  /// Logs in when need be: the token's slot.
  Result<Slot, TokenFault> slot();
  /// Places; fewer than asked for when the token has fewer sessions.
  std::size_t places();
  const Secret& pin() const { return pin_; }

 private:
  std::optional<TokenFault> take_place(std::chrono::steady_clock::time_point deadline);
  Result<Lease, TokenFault> lend(Result<Session, TokenFault>&& opened);
  Result<Session, TokenFault> open();
  Result<Session, TokenFault> open_writable();
  Result<Done, TokenFault> log_in(CK_FLAGS mode);
  Result<Done, TokenFault> prepare(const Slot& slot);
  void drop_login();  // under login_mutex_
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
  bool login_lent_ = false;
  std::optional<TokenFault> fenced_;
};

}  // namespace kythu::hsm
