// The keys as core uses them: the vault's, asked for at most once a second, without those whose certificate is revoked.
#pragma once

#include <mutex>
#include <set>

#include "config/base/digest.hpp"
#include "hsm/keys.hpp"

namespace kythu::gateway {

/// Safe for any number of threads.
class KeyRing : public hsm::Keys {
 public:
  /// No answer of list() is older than `freshness`. `vault` must outlive this.
  explicit KeyRing(hsm::Keys& vault, std::chrono::milliseconds freshness = std::chrono::seconds{1})
      : vault_(vault), freshness_(freshness) {}

  /// A revoked certificate's key is refused as `not_active`.
  Result<hsm::Signature, hsm::Refusal> sign(const hsm::SigningOrder& order) override;
  std::vector<Result<hsm::Signature, hsm::Refusal>> sign_all(std::span<const hsm::SigningOrder> orders) override;
  /// Keys of revoked certificates are `revoked`, and not available.
  Result<std::vector<hsm::KeyInfo>, hsm::Refusal> list() override;

  /// SHA-256 of the certificates that are revoked, all of them.
  void revoke(std::set<Sha256> certificates);

 private:
  using Instant = std::chrono::steady_clock::time_point;
  bool is_revoked(const std::string& label);
  void mark(std::vector<hsm::KeyInfo>& keys) const;

  hsm::Keys& vault_;
  const std::chrono::milliseconds freshness_;
  std::mutex mutex_;
  std::vector<hsm::KeyInfo> known_;
  std::optional<Instant> asked_;
  std::set<Sha256> revoked_;
};

}  // namespace kythu::gateway
