// Public keys and the signatures of people, by OpenSSL's EVP. Keys are DER SubjectPublicKeyInfo.
#pragma once

#include <optional>
#include <string>

#include "hsm/vault.hpp"

namespace kythu::hsm {

/// Why nobody may be enrolled with this key, as a sentence; empty when it is fine. Fine are P-256, P-384, Ed25519 and
/// RSA of 2048 … 8192 bits, in the one encoding that OpenSSL writes.
std::string officer_key_fault(BytesView public_key, CredentialKind kind);
/// nullopt for what is not one of our key types.
std::optional<KeyType> key_type_of(BytesView public_key);
/// However they are encoded.
bool is_same_key(BytesView left, BytesView right);

/// ECDSA in DER and RSA PKCS#1 v1.5, both with SHA-256; Ed25519 over the bytes as they are.
bool verifies(BytesView public_key, BytesView signed_bytes, BytesView signature);

std::string to_public_key_pem(BytesView public_key);

}  // namespace kythu::hsm
