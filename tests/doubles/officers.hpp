// Officers with their keys in memory, and a council of them that founds vaults and decides operations in one line.
//
//   test::Council council;                                    // Lan and Minh, security officers; Tuan, an approver
//   hsm::Register register_{folder.path(), system_now};
//   council.found(register_);                                 // or council.found(vault): any hsm::Vault, the client
//   too council.decide(register_, hsm::act::Suspend{"receipts"});  // signed by two; throws what was refused
//   council.key(register_, "receipts", test::receipts_grant());        // made, certified and active
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "hsm/officers/register.hpp"

namespace kythu::test {

/// DER SubjectPublicKeyInfo and its private half, in memory.
class OfficerKey {
 public:
  explicit OfficerKey(hsm::KeyType type);
  Bytes public_key() const;
  /// ECDSA in DER, RSA PKCS#1 v1.5 with SHA-256; Ed25519.
  Bytes sign(BytesView bytes) const;
  /// PKCS#8 PEM without a password: what the CLI reads as a key file.
  std::string private_pem() const;

 private:
  std::shared_ptr<void> key_;
};

/// One person with one credential.
class TestOfficer {
 public:
  static TestOfficer with_key(std::string id, hsm::KeyType type = hsm::KeyType::p256);
  /// By a certificate of a test CA.
  static TestOfficer with_certificate(std::string id, hsm::KeyType type = hsm::KeyType::p256);
  /// A software authenticator whose counter starts at 1; 0 for one that does not count.
  static TestOfficer with_passkey(std::string id, hsm::KeyType type = hsm::KeyType::p256, std::uint32_t counter = 1);
  TestOfficer as(hsm::OfficerRole role) const;

  /// For act::Found and act::EnrolOfficer.
  const hsm::VaultOfficer& record() const { return record_; }
  hsm::VaultOfficer& record() { return record_; }
  const OfficerKey& key() const { return key_; }

  hsm::Approval approve(const hsm::Operation& operation) const;
  /// Of any bytes, like hsm::bytes_to_approve(order).
  hsm::Approval approve(BytesView signed_bytes) const;

  /// What the passkey says next; tests change it to make bad assertions.
  struct Passkey {
    std::string type = "webauthn.get", origin, relying_party;
    std::string more = R"(,"crossOrigin":false)";  ///< members at the end of the client data
    std::uint8_t flags = 0x05;                     ///< user present and verified
    std::uint32_t counter = 1;
    Bytes trailing;  ///< after the authenticator data
  };
  std::shared_ptr<Passkey> passkey;  ///< its counter moves on with every approval, of copies of this officer too

 private:
  TestOfficer(std::string id, hsm::CredentialKind kind, hsm::KeyType type);
  OfficerKey key_;
  hsm::VaultOfficer record_;
};

class Council {
 public:
  /// `clock` dates the operations.
  explicit Council(Clock clock = system_now);

  TestOfficer lan, minh;  ///< security officers with key files, P-256 and Ed25519
  TestOfficer tuan;       ///< approver
  Clock clock;
  std::string vault;  ///< of the operations; 32 hex digits, random

  /// Unsigned, from now, for an hour.
  hsm::Operation operation(hsm::Act act) const;
  /// By Lan and Minh.
  hsm::SignedOperation sign(hsm::Act act) const;
  hsm::SignedOperation sign(const hsm::Operation& operation, const std::vector<TestOfficer>& officers) const;
  /// All three are enrolled by it, and all three sign.
  hsm::SignedOperation founding() const;

  // Each throws std::runtime_error with the refusal's words when it is refused. Keys are made in memory.
  hsm::Decision found(hsm::Register& policy) const { return decide_signed(policy, founding()); }
  hsm::Decision decide(hsm::Register& policy, hsm::Act act) const {
    return decide_signed(policy, sign(std::move(act)));
  }
  hsm::Decision found(hsm::Vault& target) const { return submit_signed(target, founding()); }
  hsm::Decision submit(hsm::Vault& target, hsm::Act act) const { return submit_signed(target, sign(std::move(act))); }

  /// A chain for act::ImportCertificate, of this council's own test CA: the key's certificate, the CA's.
  std::vector<Bytes> certify(BytesView public_key, const std::string& common_name) const;
  /// Generates, certifies and activates `label`, whose CKA_ID is its characters, in the token "one".
  void key(hsm::Register& policy, const std::string& label, const hsm::Grant& grant,
           hsm::KeyType type = hsm::KeyType::p256) const;

  /// Makes key pairs in memory and requests that are no more than a text; for Register::decide().
  static Result<hsm::Outcome, hsm::OperationRefusal> perform(const hsm::VaultState& before,
                                                             const hsm::Operation& operation);
  static hsm::Decision decide_signed(hsm::Register& policy, const hsm::SignedOperation& operation);
  static hsm::Decision submit_signed(hsm::Vault& target, const hsm::SignedOperation& operation);

 private:
  struct Authority;
  std::shared_ptr<Authority> authority_;
};

/// Receipts for every agency with ecdsa_p256_sha256, 50 a second and 100,000 a day.
hsm::Grant receipts_grant();

}  // namespace kythu::test
