// The vault without a token: an RSA-2048 key in memory, with a certificate of a test CA, and its successors. It refuses
// what the signer refuses, and its signatures verify.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hsm/keys.hpp"

namespace kythu::test {

class MemoryKeys : public hsm::Keys {
 public:
  /// A key that signs for this agency, any purpose, with every RSA algorithm.
  MemoryKeys(std::string label, AgencyId agency);
  ~MemoryKeys() override;

  Result<hsm::Signature, hsm::Refusal> sign(const hsm::SigningOrder& order) override;
  Result<std::vector<hsm::KeyInfo>, hsm::Refusal> list() override;

  /// DER: the key's own certificate, then the CA's.
  const std::vector<Bytes>& certificate_chain() const;
  const std::vector<Bytes>& certificate_chain(std::string_view label) const;

  /// A new key takes over; the old one goes on signing. While no other thread signs.
  void rotate(std::string_view label, const std::string& successor);
  void set_state(std::string_view label, hsm::KeyState state);
  /// The first key alone, active, as it was made.
  void restore();

  /// The next order is refused with this, once. Set it while no other thread signs.
  std::optional<hsm::Refusal> next_refusal;
  std::atomic<int> listed = 0;  ///< how often list() was asked

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace kythu::test
