#include "token.hpp"

#include <algorithm>

#include "hsm/token/key.hpp"

namespace kythu::hsm {
namespace {

/// PKCS#11 pads with spaces; a foreign byte does not reach logs and tables.
template <std::size_t size>
std::string trimmed(const CK_UTF8CHAR (&padded)[size]) {
  std::string text{reinterpret_cast<const char*>(padded), size};
  text.erase(text.find_last_not_of(std::string_view{" \0", 2}) + 1);
  std::ranges::replace_if(
      text, [](char c) { return c < ' ' || c > '~'; }, '?');
  return text;
}

std::uint64_t limit(CK_ULONG said) { return said == CK_UNAVAILABLE_INFORMATION ? 0 : said; }

}  // namespace

Result<TokenFacts, TokenFault> Token::facts() {
  const auto slot = sessions_.slot();
  if (!slot) return slot.error();
  CK_TOKEN_INFO info{};
  if (const auto code = module_.calls().C_GetTokenInfo(slot->id, &info); code != CKR_OK) {
    return TokenFault{code, "C_GetTokenInfo"};
  }
  const auto mechanisms = Mechanisms::of(module_, slot->id);
  if (!mechanisms) return mechanisms.error();
  TokenFacts facts{trimmed(info.manufacturerID), trimmed(info.model), trimmed(info.serialNumber)};
  facts.max_sessions = limit(info.ulMaxSessionCount);
  facts.max_writable_sessions = limit(info.ulMaxRwSessionCount);
  facts.usable_sessions = static_cast<std::uint32_t>(sessions_.places());
  facts.pin_count_low = (info.flags & CKF_USER_PIN_COUNT_LOW) != 0;
  facts.pin_final_try = (info.flags & CKF_USER_PIN_FINAL_TRY) != 0;
  facts.pin_locked = (info.flags & CKF_USER_PIN_LOCKED) != 0;
  facts.mechanisms = mechanisms->names();
  return facts;
}

std::optional<TokenFault> Token::look_at(const KeyToLookAt& wanted, Session& session, const Mechanisms& has,
                                         KeysSeen& seen) {
  const auto called = "key " + to_hex(wanted.id) + ": ";
  const auto key = find_key(module_, session, wanted.id);
  if (!key) {
    if (key.error().kind() != FaultKind::final) return key.error();
    seen.complaints.push_back(called + key.error().text());
    return std::nullopt;
  }
  KeyToLookAt fit{wanted.id, {}};
  const auto fitting = algorithms_of(key->kind);
  if (fitting.empty()) seen.complaints.push_back(called + describe(key->kind) + " is of no use");
  for (const auto algorithm : wanted.algorithms.empty() ? fitting : wanted.algorithms) {
    const bool fits = std::ranges::find(fitting, algorithm) != fitting.end();
    const auto why = fits ? has.complaint(mechanism_for(algorithm, token_hashes_).type, key->kind)
                          : "the key is " + describe(key->kind);
    if (why.empty()) {
      fit.algorithms.push_back(algorithm);
    } else {
      seen.complaints.push_back(called + std::string{name(algorithm)} + ": " + why);
    }
  }
  if (!fit.algorithms.empty()) seen.fit.push_back(std::move(fit));
  return std::nullopt;
}

Result<KeysSeen, TokenFault> Token::look(std::span<const KeyToLookAt> keys, Deadline deadline) {
  for (bool again = false;; again = true) {
    auto lease = sessions_.lease(deadline);
    if (!lease) return lease.error();
    const auto generation = lease->session().generation;
    const auto slot = sessions_.slot();
    const auto has = slot ? Mechanisms::of(module_, slot->id) : Result<Mechanisms, TokenFault>{slot.error()};
    std::optional<TokenFault> fault;
    if (!has) fault = has.error();
    KeysSeen seen;
    // Handles are found anew: a key may have been destroyed and made again since the last look.
    lease->session().keys.clear();
    for (auto key = keys.begin(); key != keys.end() && !fault; ++key)
      fault = look_at(*key, lease->session(), *has, seen);
    if (!fault) {
      std::move(*lease).give_back();
      return seen;
    }
    if (fault->kind() != FaultKind::session || again) return *fault;
    sessions_.forget_login(generation);
  }
}

/// Stops at the first fault, which the last of the signatures so far then lacks.
std::optional<TokenFault> Token::sign_on(Session& session, const Batch& batch, Signatures& signatures) {
  const auto key = find_key(module_, session, batch.key);
  if (!key) return key.error();
  const auto mechanism = mechanism_for(batch.algorithm, token_hashes_);
  const Signing signing{module_, mechanism, sessions_.pin()};
  while (signatures.size() < batch.orders.size()) {
    auto signature = sign_with(signing, session, *key, batch.orders[signatures.size()]);
    if (!signature) return signature.error();
    signatures.push_back(std::move(signature));
  }
  return std::nullopt;
}

Token::Signatures Token::sign_many(const Batch& batch, Deadline deadline) {
  Signatures signatures;
  signatures.reserve(batch.orders.size());
  for (bool again = false; signatures.size() < batch.orders.size();) {
    auto lease = sessions_.lease(deadline);
    if (!lease) {
      signatures.resize(batch.orders.size(), lease.error());
      break;
    }
    const auto generation = lease->session().generation;
    const auto fault = sign_on(lease->session(), batch, signatures);
    if (!fault) {
      std::move(*lease).give_back();
    } else if (fault->kind() == FaultKind::session && !again) {
      again = true;
      sessions_.forget_login(generation);
    } else if (fault->kind() == FaultKind::final) {
      signatures.push_back(*fault);  // the others may fare better, on another session
    } else {
      if (fault->kind() == FaultKind::pin) sessions_.fence(*fault);
      signatures.resize(batch.orders.size(), *fault);
    }
  }
  return signatures;
}

template <class T, class Use>
Result<T, TokenFault> Token::writing(Deadline deadline, Use use) {
  std::lock_guard one_at_a_time(making_);
  for (bool again = false;; again = true) {
    auto lease = sessions_.lease_writable(deadline);
    if (!lease) return lease.error();
    const auto generation = lease->session().generation;
    Result<T, TokenFault> outcome = use(lease->session());
    if (outcome || outcome.error().kind() != FaultKind::session || again) return outcome;
    sessions_.forget_login(generation);
  }
}

Result<Bytes, TokenFault> Token::generate(const KeyToMake& key, Deadline deadline) {
  return writing<Bytes>(deadline, [&](Session& session) { return make_key(module_, session, key); });
}

Result<Done, TokenFault> Token::destroy(BytesView id, Deadline deadline) {
  return writing<Done>(deadline, [&](Session& session) { return destroy_key(module_, session, id); });
}

}  // namespace kythu::hsm
