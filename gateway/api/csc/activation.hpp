// Signature Activation Data (SAD): what a client may have signed, until when, and how often. One row each, under the
// SHA-256 of the SAD.
#pragma once

#include "csc/credentials.hpp"

namespace kythu::gateway {

/// The SAD, for the client alone: 256 random bits.
std::string new_csc_activation(db::Transaction& tx, const Context& context, const CscCredential& credential,
                               const std::vector<Bytes>& hashes, std::int64_t signatures);

/// Another SAD takes the old one's place: for these hashes, and as many signatures as the old one had left.
Result<std::string, CscError> extend_csc_activation(db::Transaction& tx, const Context& context,
                                                    const CscCredential& credential, std::string_view sad,
                                                    const std::vector<Bytes>& hashes);

/// A call that signs with a SAD.
struct CscUse {
  const CscCredential& credential;
  Sha256 sad{};
  hsm::Algorithm algorithm{};
};

/// Takes one signature for each hash, or none at all: by one statement, whoever asks at the same time.
Result<Done, CscError> take_csc_activation(db::Transaction& tx, const Context& context, const CscUse& use,
                                           const std::vector<Bytes>& hashes);
/// A refusal of a SAD stands in the audit, like every call that was refused.
void audit_refused_sad(db::Transaction& tx, const Context& context, const CscCredential& credential,
                       const CscError& refused);
/// Whether the vault can say that it has made none. Otherwise the signature counts.
bool csc_certainly_unsigned(hsm::Refusal refusal);
/// For what the vault has certainly not signed.
void return_csc_activation(db::Transaction& tx, const CscUse& use, std::size_t signatures);

/// Values that this SAD was used for before, by hash in hex.
std::map<std::string, Bytes> known_csc_values(db::Transaction& tx, const Context& context, const CscUse& use,
                                              const std::vector<Bytes>& hashes);
void keep_csc_value(db::Transaction& tx, const Context& context, const CscUse& use, const Bytes& hash,
                    const Bytes& value);

}  // namespace kythu::gateway
