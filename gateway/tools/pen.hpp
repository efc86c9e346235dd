// An officer's own key, where it is: an encrypted file, or a card or USB token by PKCS#11.
#pragma once

#include <memory>

#include "command_line.hpp"
#include "config/base/secret.hpp"
#include "hsm/vault.hpp"

namespace kythu::tools {

class Pen {
 public:
  virtual ~Pen() = default;
  virtual const hsm::Credential& credential() const = 0;
  /// As hsm::Approval wants it: ECDSA in DER or RSA PKCS#1 v1.5 by SHA-256, or Ed25519. Throws Refused.
  virtual Bytes sign(BytesView message) = 0;
};

/// Where an officer's pen is; either the file or all three of the card.
struct PenPlace {
  std::string officer;
  std::string key_file, passphrase_file;
  std::string module, token_label, id, pin_file;
};

/// --officer, --key-file, --passphrase-file; --module, --token-label, --id, --pin-file
void add_pen(Command command, PenPlace& place);
/// Asks for what is secret on the terminal when no file was named. Throws Refused.
std::unique_ptr<Pen> take_pen(const PenPlace& place);

/// A new P-256 key as encrypted PKCS#8 (PBES2: scrypt and AES-256) in `file`, its public half in `file`.pub. Throws
/// Refused when one of them is there.
hsm::Credential make_key_file(const std::string& file, const Secret& passphrase);
std::unique_ptr<Pen> open_key_file(const std::string& file, const Secret& passphrase);

/// The credential of a card's certificate; needs no PIN.
hsm::Credential credential_of_card(const PenPlace& place);
std::unique_ptr<Pen> open_card(const PenPlace& place, const Secret& pin);

}  // namespace kythu::tools
