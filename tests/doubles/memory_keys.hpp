// The vault without a token: one RSA-2048 key in memory, with a certificate of a test CA. It refuses what the signer
// refuses, and its signatures verify.
#pragma once

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

  /// The next order is refused with this, once. Set it while no other thread signs.
  std::optional<hsm::Refusal> next_refusal;

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace kythu::test
