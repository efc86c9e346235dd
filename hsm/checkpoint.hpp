// A signed statement about the journal and the policy at one moment. Kept elsewhere, it shows that lines were cut off
// or that both files were written anew; in the journal itself it shows it to whoever has the public key.
//
//   {"seq":…,"act":"checkpoint","vault":…,"of_seq":"41","of_hash":…,"policy_seq":"7","policy_hash":…,"key":…,
//    "algorithm":…,"signature":base64,"hash":…}
#pragma once

#include <memory>

#include "hsm/journal_chain.hpp"
#include "hsm/orders.hpp"

namespace kythu::hsm {

inline constexpr std::string_view checkpoints_file = "checkpoints.jsonl";
/// Nothing that begins so is signed for anybody but the signer itself.
inline constexpr std::string_view checkpoint_opening = "kythu journal checkpoint 1\n";

struct PolicyHead {
  std::uint64_t number = 0;  ///< of the last decision; 0 before the first
  std::string hash;
  bool operator==(const PolicyHead&) const = default;
};

struct Checkpoint {
  std::string vault;
  ChainHead journal;
  PolicyHead policy;
  std::string key;
  Algorithm algorithm{};
  Bytes signature{};  ///< as hsm::Signature has it
};

/// What is signed: the opening, then vault, entry, its hash, decision, its hash, each on a line.
std::string text_of(const Checkpoint& checkpoint);
JournalFields to_fields(const Checkpoint& checkpoint);
/// nullopt when the entry is no checkpoint, or not a whole one.
std::optional<Checkpoint> checkpoint_in(const JournalEntry& entry);

/// The public keys that checkpoints are judged with.
class CheckpointKeys {
 public:
  /// One or more PEM public keys or certificates; throws settings::Error when there is none.
  explicit CheckpointKeys(std::string_view pem);
  ~CheckpointKeys();
  bool verify(const Checkpoint& checkpoint) const;
  /// Of any text; an ECDSA signature is DER.
  bool verify(Algorithm algorithm, std::string_view text, BytesView signature) const;

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace kythu::hsm
