#include "officers.hpp"

#include <optional>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "config/base/digest.hpp"
#include "config/base/handle.hpp"
#include "config/base/random.hpp"
#include "test_ca.hpp"

namespace kythu::test {
namespace {

using namespace std::chrono_literals;
using hsm::CredentialKind;
using hsm::KeyType;

constexpr const char* relying_party = "kythu.example.vn";
constexpr const char* origin = "https://kythu.example.vn:8443";

void require(bool ok, const char* step) {
  if (!ok) throw std::runtime_error{std::string{"officers: "} + step};
}

EVP_PKEY* generate(KeyType type) {
  switch (type) {
    case KeyType::rsa2048: return EVP_RSA_gen(2048);
    case KeyType::rsa3072: return EVP_RSA_gen(3072);
    case KeyType::rsa4096: return EVP_RSA_gen(4096);
    case KeyType::p256: return EVP_EC_gen("P-256");
    case KeyType::p384: return EVP_EC_gen("P-384");
    case KeyType::ed25519: return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  }
  return nullptr;
}

EVP_PKEY* pkey(const std::shared_ptr<void>& key) { return static_cast<EVP_PKEY*>(key.get()); }

std::string random_hex() {
  Bytes bytes(16);
  system_random(bytes);
  return to_hex(bytes);
}

Bytes authenticator_data(TestOfficer::Passkey& passkey) {
  const auto party = sha256(passkey.relying_party);
  Bytes data{party.begin(), party.end()};
  data.push_back(passkey.flags);
  for (const int shift : {24, 16, 8, 0}) data.push_back(static_cast<std::uint8_t>(passkey.counter >> shift));
  data.insert(data.end(), passkey.trailing.begin(), passkey.trailing.end());
  if (passkey.counter != 0) ++passkey.counter;
  return data;
}

template <class Outcome>
hsm::Decision taken(const Outcome& outcome) {
  if (outcome) return *outcome;
  throw std::runtime_error{std::string{name(outcome.error().fault)} + ": " + outcome.error().detail};
}

}  // namespace

OfficerKey::OfficerKey(KeyType type)
    : key_(generate(type), [](void* key) { EVP_PKEY_free(static_cast<EVP_PKEY*>(key)); }) {
  require(key_ != nullptr, "key");
}

Bytes OfficerKey::public_key() const {
  unsigned char* out = nullptr;
  const int length = i2d_PUBKEY(pkey(key_), &out);
  require(length > 0, "public key");
  const Bytes der{out, out + length};
  OPENSSL_free(out);
  return der;
}

Bytes OfficerKey::sign(BytesView bytes) const {
  const Handle<EVP_MD_CTX, EVP_MD_CTX_free> context{EVP_MD_CTX_new()};
  const auto* hash = EVP_PKEY_get_base_id(pkey(key_)) == EVP_PKEY_ED25519 ? nullptr : EVP_sha256();
  Bytes signature(1'024);
  auto length = signature.size();
  require(EVP_DigestSignInit(context.get(), nullptr, hash, nullptr, pkey(key_)) == 1 &&
              EVP_DigestSign(context.get(), signature.data(), &length, bytes.data(), bytes.size()) == 1,
          "sign");
  signature.resize(length);
  return signature;
}

std::string OfficerKey::private_pem() const {
  const Handle<BIO, BIO_free_all> out{BIO_new(BIO_s_mem())};
  require(PEM_write_bio_PKCS8PrivateKey(out.get(), pkey(key_), nullptr, nullptr, 0, nullptr, nullptr) == 1, "PEM");
  char* text = nullptr;
  const auto length = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(length)};
}

TestOfficer::TestOfficer(std::string id, CredentialKind kind, KeyType type) : key_(type) {
  record_.name = "Officer " + id;
  record_.id = std::move(id);
  hsm::Credential credential{.id = to_hex(sha256(key_.public_key())),
                             .kind = kind,
                             .public_key = key_.public_key(),
                             .certificate = {},
                             .relying_party = {},
                             .origin = {}};
  record_.credentials.push_back(std::move(credential));
}

TestOfficer TestOfficer::with_key(std::string id, KeyType type) { return {std::move(id), CredentialKind::key, type}; }

TestOfficer TestOfficer::with_certificate(std::string id, KeyType type) {
  static const TestCa authority{"Kythu Officers CA"};
  TestOfficer officer{std::move(id), CredentialKind::certificate, type};
  officer.record_.credentials[0].certificate = authority.issue(officer.key_.public_key(), officer.record_.id);
  return officer;
}

TestOfficer TestOfficer::with_passkey(std::string id, KeyType type, std::uint32_t counter) {
  TestOfficer officer{std::move(id), CredentialKind::webauthn, type};
  auto& credential = officer.record_.credentials[0];
  credential.id = to_hex(sha256("credential id of " + officer.record_.id + credential.id));
  credential.relying_party = relying_party;
  credential.origin = origin;
  officer.passkey = std::make_shared<Passkey>();
  officer.passkey->origin = origin;
  officer.passkey->relying_party = relying_party;
  officer.passkey->counter = counter;
  return officer;
}

TestOfficer TestOfficer::as(hsm::OfficerRole role) const {
  auto other = *this;
  other.record_.role = role;
  return other;
}

hsm::Approval TestOfficer::approve(const hsm::Operation& operation) const { return approve(bytes_to_sign(operation)); }

hsm::Approval TestOfficer::approve(BytesView signed_bytes) const {
  hsm::Approval approval{record_.id, record_.credentials[0].id, {}, {}, {}};
  if (!passkey) {
    approval.signature = key_.sign(signed_bytes);
    return approval;
  }
  const auto challenge = to_base64url(sha256(signed_bytes));
  approval.client_data_json = to_bytes(R"({"type":")" + passkey->type + R"(","challenge":")" + challenge +
                                       R"(","origin":")" + passkey->origin + '"' + passkey->more + "}");
  approval.authenticator_data = authenticator_data(*passkey);
  auto covered = approval.authenticator_data;
  const auto hash = sha256(approval.client_data_json);
  covered.insert(covered.end(), hash.begin(), hash.end());
  approval.signature = key_.sign(covered);
  return approval;
}

/// Made when first asked: its RSA key takes a while, and most tests need no certificate.
struct Council::Authority {
  std::optional<TestCa> made;
  const TestCa& ca() { return made ? *made : made.emplace("Kythu Keys CA"); }
};

Council::Council(Clock now)
    : lan(TestOfficer::with_key("lan", KeyType::p256)),
      minh(TestOfficer::with_key("minh", KeyType::ed25519)),
      tuan(TestOfficer::with_key("tuan", KeyType::p256).as(hsm::OfficerRole::approver)),
      clock(std::move(now)),
      vault(random_hex()),
      authority_(std::make_shared<Authority>()) {}

hsm::Operation Council::operation(hsm::Act act) const {
  const auto now = clock();
  return {vault, random_hex(), now, now + 1h, "a test decides", std::move(act)};
}

hsm::SignedOperation Council::sign(hsm::Act act) const { return sign(operation(std::move(act)), {lan, minh}); }

hsm::SignedOperation Council::sign(const hsm::Operation& operation, const std::vector<TestOfficer>& officers) const {
  hsm::SignedOperation complete{operation, {}};
  for (const auto& officer : officers) complete.approvals.push_back(officer.approve(operation));
  return complete;
}

hsm::SignedOperation Council::founding() const {
  return sign(operation(hsm::act::Found{{lan.record(), minh.record(), tuan.record()}}), {lan, minh, tuan});
}

std::vector<Bytes> Council::certify(BytesView public_key, const std::string& common_name) const {
  return {authority_->ca().issue(public_key, common_name), authority_->ca().certificate()};
}

void Council::key(hsm::Register& policy, const std::string& label, const hsm::Grant& grant, KeyType type) const {
  decide(policy, hsm::act::Generate{label, to_bytes(label), type, {"one"}});
  decide(policy, hsm::act::ImportCertificate{label, certify(policy.state().key(label)->public_key, label)});
  decide(policy, hsm::act::Activate{label, grant});
}

Result<hsm::Outcome, hsm::OperationRefusal> Council::perform(const hsm::VaultState&, const hsm::Operation& operation) {
  if (const auto* made = std::get_if<hsm::act::Generate>(&operation.act)) {
    return hsm::Outcome{OfficerKey{made->type}.public_key(), {}};
  }
  const bool requested = std::holds_alternative<hsm::act::RequestCertificate>(operation.act);
  return hsm::Outcome{{}, requested ? "-----BEGIN CERTIFICATE REQUEST-----\n" : ""};
}

hsm::Decision Council::decide_signed(hsm::Register& policy, const hsm::SignedOperation& operation) {
  return taken(policy.decide(operation, perform));
}

hsm::Decision Council::submit_signed(hsm::Vault& target, const hsm::SignedOperation& operation) {
  return taken(target.submit(operation));
}

hsm::Grant receipts_grant() {
  return {.purposes = {hsm::Purpose::receipt},
          .algorithms = {hsm::Algorithm::ecdsa_p256_sha256},
          .agencies = {},
          .per_second = 50,
          .per_day = 100'000,
          .approvers = {}};
}

}  // namespace kythu::test
