#include "session.hpp"

#include <algorithm>

namespace kythu::hsm {
namespace {

constexpr CK_FLAGS serial = CKF_SERIAL_SESSION;
constexpr std::size_t reserve = 2;  // one keeps the login, one makes and destroys keys

/// Of a token that allows `most` sessions; 0 and CK_UNAVAILABLE_INFORMATION say nothing.
std::size_t places_within(CK_ULONG most, std::size_t wanted) {
  if (most == CK_EFFECTIVELY_INFINITE || most == CK_UNAVAILABLE_INFORMATION) return wanted;
  return std::min<std::size_t>(wanted, most > reserve ? most - reserve : 1);
}

}  // namespace

Sessions::Lease::~Lease() {
  if (pool_ == nullptr) return;
  pool_->close(session_);
  pool_->end(std::nullopt);
}

void Sessions::Lease::give_back() && { std::exchange(pool_, nullptr)->end(std::move(session_)); }

Sessions::Sessions(const Module& module, std::string token_label, std::size_t cap, Secret pin)
    : module_(module),
      label_(std::move(token_label)),
      pin_(std::move(pin)),
      cap_(module.allows_threads() ? cap : std::size_t{1}) {}

Sessions::~Sessions() {
  for (const auto& session : idle_) close(session);
  if (login_) module_.calls().C_CloseSession(*login_);
}

std::optional<TokenFault> Sessions::take_place(std::chrono::steady_clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  if (!returned_.wait_until(lock, deadline, [&] { return lent_ < cap_; })) {
    return TokenFault{CKR_SESSION_COUNT, "every session is in use"};
  }
  ++lent_;
  return std::nullopt;
}

Result<Sessions::Lease, TokenFault> Sessions::lease(std::chrono::steady_clock::time_point deadline) {
  if (const auto late = take_place(deadline)) return *late;
  std::unique_lock lock(mutex_);
  if (idle_.empty()) {
    lock.unlock();
    return lend(open());
  }
  Lease lease{*this, std::move(idle_.back())};
  idle_.pop_back();
  return lease;
}

Result<Sessions::Lease, TokenFault> Sessions::lease_writable(std::chrono::steady_clock::time_point deadline) {
  if (const auto late = take_place(deadline)) return *late;
  return lend(open_writable());
}

Result<Sessions::Lease, TokenFault> Sessions::lend(Result<Session, TokenFault>&& opened) {
  if (opened) return Lease{*this, std::move(*opened)};
  {
    std::lock_guard lock(mutex_);
    --lent_;
    // The token has fewer sessions than the settings say: learn how many, but keep one place to try again.
    if (opened.error().code == CKR_SESSION_COUNT) cap_ = std::max<std::size_t>(1, lent_);
  }
  returned_.notify_one();
  return opened.error();
}

Result<Session, TokenFault> Sessions::open() {
  std::lock_guard lock(login_mutex_);
  if (const auto ready = log_in(0); !ready) return ready.error();
  Session session{CK_INVALID_HANDLE, generation_, false, {}};
  const auto code = module_.calls().C_OpenSession(slot_, serial, nullptr, nullptr, &session.handle);
  if (code == CKR_OK) return session;
  if (code != CKR_SESSION_COUNT || login_lent_) return TokenFault{code, "C_OpenSession"};
  login_lent_ = true;  // a token of a single session: the one that logged in has to work too
  return Session{*login_, generation_, true, {}};
}

Result<Session, TokenFault> Sessions::open_writable() {
  std::lock_guard lock(login_mutex_);
  if (const auto ready = log_in(0); !ready) return ready.error();
  Session session{CK_INVALID_HANDLE, generation_, false, {}};
  const auto try_it = [&] {
    return module_.calls().C_OpenSession(slot_, serial | CKF_RW_SESSION, nullptr, nullptr, &session.handle);
  };
  auto code = try_it();
  if (code == CKR_SESSION_COUNT) {
    std::lock_guard idle_lock(mutex_);
    for (const auto& idle : idle_) {
      if (!idle.holds_login) module_.calls().C_CloseSession(idle.handle);
      if (idle.holds_login && idle.generation == generation_) drop_login();
    }
    idle_.clear();
    code = login_ ? try_it() : code;
  }
  if (code == CKR_OK) return session;
  if (code != CKR_SESSION_COUNT || login_lent_) return TokenFault{code, "C_OpenSession"};
  if (login_) drop_login();
  if (const auto ready = log_in(CKF_RW_SESSION); !ready) return ready.error();
  login_lent_ = true;
  return Session{*login_, generation_, true, {}};
}

/// What the token says before any PIN is tried.
Result<Done, TokenFault> Sessions::prepare(const Slot& slot) {
  CK_TOKEN_INFO info{};
  if (const auto code = module_.calls().C_GetTokenInfo(slot.id, &info); code != CKR_OK) {
    return TokenFault{code, "C_GetTokenInfo"};
  }
  // The last try before the token locks itself belongs to a person.
  if ((info.flags & (CKF_USER_PIN_LOCKED | CKF_USER_PIN_FINAL_TRY)) != 0) {
    fenced_ = TokenFault{CKR_PIN_LOCKED, "the token is at or past its last PIN try"};
    return *fenced_;
  }
  std::lock_guard lock(mutex_);
  cap_ = places_within(info.ulMaxSessionCount, cap_);
  return Done{};
}

Result<Done, TokenFault> Sessions::log_in(CK_FLAGS mode) {
  if (fenced_) return *fenced_;
  if (login_) return Done{};
  const auto slot = module_.find_token(label_);
  if (!slot) return slot.error();
  if (const auto ready = prepare(*slot); !ready) return ready.error();
  CK_SESSION_HANDLE handle = CK_INVALID_HANDLE;
  auto code = module_.calls().C_OpenSession(slot->id, serial | mode, nullptr, nullptr, &handle);
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

void Sessions::drop_login() {
  ++generation_;
  module_.calls().C_CloseSession(*login_);
  login_.reset();
  login_lent_ = false;
}

void Sessions::forget_login(std::uint64_t generation) {
  std::vector<Session> stale;
  {
    std::lock_guard lock(login_mutex_);
    if (generation != generation_) return;
    if (login_) {
      drop_login();
    } else {
      ++generation_;
    }
  }
  {
    std::lock_guard lock(mutex_);
    stale.swap(idle_);
  }
  for (const auto& session : stale) close(session);
}

void Sessions::fence(const TokenFault& fault) {
  std::lock_guard lock(login_mutex_);
  fenced_ = fault;
}

Result<Slot, TokenFault> Sessions::slot() {
  std::lock_guard lock(login_mutex_);
  if (const auto ready = log_in(0); !ready) return ready.error();
  return Slot{slot_};
}

std::size_t Sessions::places() {
  std::lock_guard lock(mutex_);
  return cap_;
}

void Sessions::close(const Session& session) {
  if (!session.holds_login) {
    module_.calls().C_CloseSession(session.handle);
    return;
  }
  std::lock_guard lock(login_mutex_);
  if (login_ && session.generation == generation_) drop_login();  // else closed already; the handle may be another's
}

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
