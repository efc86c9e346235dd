#include "session.hpp"

#include <algorithm>

namespace kythu::hsm {

Sessions::Lease::~Lease() {
  if (pool_ == nullptr) return;
  pool_->close(session_);
  pool_->end(std::nullopt);
}

void Sessions::Lease::give_back() && { std::exchange(pool_, nullptr)->end(std::move(session_)); }

Sessions::Sessions(const Module& module, std::string token_label, std::size_t cap, Secret pin)
    : module_(module), label_(std::move(token_label)), pin_(std::move(pin)), cap_(cap) {}

Sessions::~Sessions() {
  for (const auto& session : idle_) close(session);
  if (login_) module_.calls().C_CloseSession(*login_);
}

Result<Sessions::Lease, TokenFault> Sessions::lease(std::chrono::steady_clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  if (!returned_.wait_until(lock, deadline, [&] { return lent_ < cap_; })) {
    return TokenFault{CKR_SESSION_COUNT, "every session is in use"};
  }
  ++lent_;
  std::optional<Session> idle;
  if (!idle_.empty()) {
    idle = std::move(idle_.back());
    idle_.pop_back();
  }
  lock.unlock();
  if (idle) return Lease{*this, std::move(*idle)};
  auto fresh = open();
  if (fresh) return Lease{*this, std::move(*fresh)};
  lock.lock();
  --lent_;
  // The token has fewer sessions than the settings say: learn how many, but keep one place to try again.
  if (fresh.error().code == CKR_SESSION_COUNT) cap_ = std::max<std::size_t>(1, lent_);
  lock.unlock();
  returned_.notify_one();
  return fresh.error();
}

Result<Session, TokenFault> Sessions::open() {
  std::lock_guard lock(login_mutex_);
  if (const auto ready = log_in(); !ready) return ready.error();
  Session session{CK_INVALID_HANDLE, generation_, {}};
  const auto code = module_.calls().C_OpenSession(slot_, CKF_SERIAL_SESSION, nullptr, nullptr, &session.handle);
  if (code != CKR_OK) return TokenFault{code, "C_OpenSession"};
  return session;
}

Result<Done, TokenFault> Sessions::log_in() {
  if (fenced_) return *fenced_;
  if (login_) return Done{};
  const auto slot = module_.find_token(label_);
  if (!slot) return slot.error();
  CK_TOKEN_INFO info{};
  if (const auto code = module_.calls().C_GetTokenInfo(slot->id, &info); code != CKR_OK) {
    return TokenFault{code, "C_GetTokenInfo"};
  }
  // The last try before the token locks itself belongs to a person.
  if ((info.flags & (CKF_USER_PIN_LOCKED | CKF_USER_PIN_FINAL_TRY)) != 0) {
    fenced_ = TokenFault{CKR_PIN_LOCKED, "the token is at or past its last PIN try"};
    return *fenced_;
  }
  CK_SESSION_HANDLE handle = CK_INVALID_HANDLE;
  auto code = module_.calls().C_OpenSession(slot->id, CKF_SERIAL_SESSION, nullptr, nullptr, &handle);
  if (code != CKR_OK) return TokenFault{code, "C_OpenSession"};
  code = module_.calls().C_Login(handle, CKU_USER, pin_bytes(pin_), pin_.reveal().size());
  if (code != CKR_OK && code != CKR_USER_ALREADY_LOGGED_IN) {
    module_.calls().C_CloseSession(handle);
    const TokenFault fault{code, "C_Login"};
    if (fault.kind() == FaultKind::pin) fenced_ = fault;
    return fault;
  }
  slot_ = slot->id;
  login_ = handle;
  return Done{};
}

void Sessions::forget_login(std::uint64_t generation) {
  std::vector<Session> stale;
  {
    std::lock_guard lock(login_mutex_);
    if (generation != generation_) return;
    ++generation_;
    if (login_) module_.calls().C_CloseSession(*login_);
    login_.reset();
  }
  {
    std::lock_guard lock(mutex_);
    stale.swap(idle_);
  }
  for (const auto& session : stale) close(session);
}

void Sessions::close(const Session& session) { module_.calls().C_CloseSession(session.handle); }

void Sessions::end(std::optional<Session> good) {
  if (good && good->generation != generation_) {  // the login it was opened under is gone
    close(*good);
    good.reset();
  }
  {
    std::lock_guard lock(mutex_);
    --lent_;
    if (good) idle_.push_back(std::move(*good));
  }
  returned_.notify_one();
}

}  // namespace kythu::hsm
