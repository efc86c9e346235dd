// Signed notes, as transparency logs write them (C2SP signed-note): a text that ends in a line feed, an empty line, and
// a line of who signed it,
//
//   — NAME base64(four bytes that name the key ‖ signature)
//
// The four bytes are the first of SHA-256 over the key's SubjectPublicKeyInfo, and an ECDSA signature is DER, as C2SP
// has it for ECDSA; the other algorithms of the vault are written the same way. So `openssl dgst -verify` judges one
// too.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/base/bytes.hpp"
#include "hsm/keys.hpp"

namespace kythu::gateway {

struct SignedNote {
  std::string text;  ///< with its last line feed: what is signed
  std::string name;  ///< of the key; no space, no plus
  Bytes key_id;      ///< four bytes
  Bytes signature;
};

std::string to_text(const SignedNote& note);
/// nullopt for what is no note of one signature, or above 64 KiB.
std::optional<SignedNote> parse_note(std::string_view text);

/// The four bytes; nullopt when `certificate` (DER) is none.
std::optional<Bytes> note_key_id(BytesView certificate);

/// The note of this text, signed in the appliance's own name (hsm/statement.hpp) and by the name `name`.
Result<std::string, hsm::Refusal> sign_note(hsm::Keys& keys, const hsm::KeyInfo& key, std::string_view name,
                                            std::string text, std::string job);

}  // namespace kythu::gateway
