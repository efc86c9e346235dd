// Officers' cards and USB tokens: PKCS#11, one session for one signature or a few.
#include <algorithm>
#include <array>

#include <openssl/bn.h>
#include <openssl/ecdsa.h>

#include "certificate.hpp"
#include "config/base/digest.hpp"
#include "config/base/handle.hpp"
#include "hsm/token/module.hpp"
#include "pen.hpp"
#include "refused.hpp"

namespace kythu::tools {
namespace {

constexpr CK_ULONG most_bytes = 64 * 1024;

/// RFC 8017 section 9.2, note 1: DigestInfo of SHA-256 without the hash.
constexpr std::array<std::uint8_t, 19> sha256_prefix{0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                                     0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};

void require(CK_RV code, const char* step) {
  if (code == CKR_OK) return;
  const hsm::TokenFault fault{code, step};
  if (fault.kind() == hsm::FaultKind::pin) throw Refused{"the card does not take this PIN: " + fault.text()};
  throw Refused{"the card failed: " + fault.text()};
}

class Card {
 public:
  explicit Card(const PenPlace& place) : module_(place.module), calls_(module_.calls()) {
    const auto id = from_hex(place.id);
    if (!id || id->empty()) throw Refused{"--id is not hex"};
    id_ = *id;
    const auto slot = module_.find_token(place.token_label);
    if (!slot) throw Refused{"no card with the label " + place.token_label + ": " + slot.error().text()};
    require(calls_.C_OpenSession(slot->id, CKF_SERIAL_SESSION, nullptr, nullptr, &session_), "C_OpenSession");
  }
  ~Card() { calls_.C_CloseSession(session_); }
  Card(const Card&) = delete;
  Card& operator=(const Card&) = delete;

  void log_in(const Secret& pin) {
    const auto code = calls_.C_Login(session_, CKU_USER, hsm::pin_bytes(pin), pin.reveal().size());
    if (code != CKR_USER_ALREADY_LOGGED_IN) require(code, "C_Login");
  }

  Bytes certificate() {
    CK_CERTIFICATE_TYPE x509 = CKC_X_509;
    return attribute(find(CKO_CERTIFICATE, CK_ATTRIBUTE{CKA_CERTIFICATE_TYPE, &x509, sizeof x509}), CKA_VALUE);
  }

  Bytes sign(BytesView message, const Secret& pin) {
    CK_BBOOL yes = CK_TRUE;
    const auto key = find(CKO_PRIVATE_KEY, CK_ATTRIBUTE{CKA_SIGN, &yes, sizeof yes});
    const auto type = number(key, CKA_KEY_TYPE);
    if (type != CKK_RSA && type != CKK_EC) throw Refused{"the key on the card is neither RSA nor EC"};
    CK_MECHANISM mechanism{type == CKK_RSA ? CKM_RSA_PKCS : CKM_ECDSA, nullptr, 0};
    require(calls_.C_SignInit(session_, &mechanism, key), "C_SignInit");
    confirm(key, pin);
    const auto hash = sha256(message);
    Bytes input;
    if (type == CKK_RSA) input.assign(sha256_prefix.begin(), sha256_prefix.end());
    input.insert(input.end(), hash.begin(), hash.end());
    Bytes signature(1024);
    CK_ULONG size = signature.size();
    require(calls_.C_Sign(session_, input.data(), input.size(), signature.data(), &size), "C_Sign");
    signature.resize(std::min<CK_ULONG>(size, signature.size()));
    return type == CKK_RSA ? signature : der_of(signature);
  }

 private:
  /// PKCS#11 2.40 section 4.9: such a key wants the PIN once more for every signature (PIV's signature key does).
  void confirm(CK_OBJECT_HANDLE key, const Secret& pin) {
    CK_BBOOL always = CK_FALSE;
    CK_ATTRIBUTE wanted{CKA_ALWAYS_AUTHENTICATE, &always, sizeof always};
    if (calls_.C_GetAttributeValue(session_, key, &wanted, 1) != CKR_OK || always != CK_TRUE) return;
    require(calls_.C_Login(session_, CKU_CONTEXT_SPECIFIC, hsm::pin_bytes(pin), pin.reveal().size()), "C_Login");
  }

  CK_OBJECT_HANDLE find(CK_OBJECT_CLASS kind, CK_ATTRIBUTE more) {
    std::array<CK_ATTRIBUTE, 3> wanted{CK_ATTRIBUTE{CKA_CLASS, &kind, sizeof kind},
                                       CK_ATTRIBUTE{CKA_ID, id_.data(), id_.size()}, more};
    require(calls_.C_FindObjectsInit(session_, wanted.data(), wanted.size()), "C_FindObjectsInit");
    std::array<CK_OBJECT_HANDLE, 2> found{};
    CK_ULONG count = 0;
    const auto code = calls_.C_FindObjects(session_, found.data(), found.size(), &count);
    calls_.C_FindObjectsFinal(session_);
    require(code, "C_FindObjects");
    const std::string what = kind == CKO_CERTIFICATE ? "certificate" : "private key to sign with";
    if (count == 0) throw Refused{"the card has no " + what + " of this id"};
    if (count > 1) throw Refused{"the card has more than one " + what + " of this id"};
    return found[0];
  }

  Bytes attribute(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) {
    CK_ATTRIBUTE wanted{type, nullptr, 0};
    require(calls_.C_GetAttributeValue(session_, object, &wanted, 1), "C_GetAttributeValue");
    if (wanted.ulValueLen > most_bytes) throw Refused{"the card gives more than it should"};
    Bytes value(wanted.ulValueLen);
    wanted.pValue = value.data();
    require(calls_.C_GetAttributeValue(session_, object, &wanted, 1), "C_GetAttributeValue");
    value.resize(std::min<CK_ULONG>(wanted.ulValueLen, value.size()));
    return value;
  }

  CK_ULONG number(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) {
    CK_ULONG value = 0;
    CK_ATTRIBUTE wanted{type, &value, sizeof value};
    require(calls_.C_GetAttributeValue(session_, object, &wanted, 1), "C_GetAttributeValue");
    return value;
  }

  /// PKCS#11 gives r ‖ s.
  static Bytes der_of(const Bytes& raw) {
    const auto half = static_cast<int>(raw.size() / 2);
    const Handle<ECDSA_SIG, ECDSA_SIG_free> pair{ECDSA_SIG_new()};
    if (ECDSA_SIG_set0(pair.get(), BN_bin2bn(raw.data(), half, nullptr), BN_bin2bn(raw.data() + half, half, nullptr)) !=
        1)
      throw Refused{"the card gave no signature"};
    unsigned char* out = nullptr;
    const int length = i2d_ECDSA_SIG(pair.get(), &out);
    if (length <= 0) throw Refused{"the card gave no signature"};
    Bytes der{out, out + length};
    OPENSSL_free(out);
    return der;
  }

  hsm::Module module_;
  const CK_FUNCTION_LIST& calls_;
  CK_SESSION_HANDLE session_ = CK_INVALID_HANDLE;
  Bytes id_;
};

class CardPen : public Pen {
 public:
  CardPen(const PenPlace& place, const Secret& pin)
      : card_(place), pin_(pin.reveal()), credential_(credential_of_certificate(card_.certificate())) {
    card_.log_in(pin_);
  }
  const hsm::Credential& credential() const override { return credential_; }
  Bytes sign(BytesView message) override { return card_.sign(message, pin_); }

 private:
  Card card_;
  Secret pin_;
  hsm::Credential credential_;
};

}  // namespace

hsm::Credential credential_of_card(const PenPlace& place) {
  return credential_of_certificate(Card{place}.certificate());
}

std::unique_ptr<Pen> open_card(const PenPlace& place, const Secret& pin) {
  return std::make_unique<CardPen>(place, pin);
}

}  // namespace kythu::tools
