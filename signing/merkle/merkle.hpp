// The Merkle tree of RFC 6962 section 2.1, kept as the hashes of its complete subtrees: appending a leaf and proving
// one cost the logarithm of the tree's size.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "config/base/digest.hpp"

namespace kythu::signing {

/// The complete subtree over the leaves [position × 2^level, (position + 1) × 2^level).
struct Subtree {
  int level = 0;
  std::int64_t position = 0;
  bool operator==(const Subtree&) const = default;
};

/// Looks up the hash of a complete subtree.
using Subtrees = std::function<Sha256(Subtree)>;

/// SHA-256(0x00 ‖ entry)
Sha256 leaf_hash(std::string_view entry);
/// SHA-256(0x01 ‖ left ‖ right)
Sha256 node_hash(const Sha256& left, const Sha256& right);

struct Grown {
  Subtree subtree;
  Sha256 hash;
};
/// The subtrees that leaf `index` completes when the tree holds the `index` leaves before it; the leaf itself is first.
std::vector<Grown> grow(std::int64_t index, const Sha256& leaf, const Subtrees& subtrees);

/// A whole tree in memory, for whoever has all entries: 64 bytes a leaf.
class LeafTree {
 public:
  void add(const Sha256& leaf);
  std::int64_t size() const { return levels_.empty() ? 0 : static_cast<std::int64_t>(levels_.front().size()); }
  /// Over the first `of` leaves, none of them being the hash of nothing; of ≤ size().
  Sha256 head(std::int64_t of) const;

 private:
  Sha256 at(Subtree subtree) const;
  std::vector<std::vector<Sha256>> levels_;  ///< complete subtrees, leaves first
};

/// The tree head over the first `size` leaves; size ≥ 1.
Sha256 tree_head(std::int64_t size, const Subtrees& subtrees);
/// PATH(index, D[size]): the audit path, leaf side first; 0 ≤ index < size.
std::vector<Sha256> audit_path(std::int64_t index, std::int64_t size, const Subtrees& subtrees);

}  // namespace kythu::signing
