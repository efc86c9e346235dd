#include "merkle.hpp"

#include <bit>

#include "config/base/result.hpp"

namespace kythu::signing {
namespace {

/// The largest power of two below `size`, for size ≥ 2 (RFC 6962 section 2.1).
std::int64_t split(std::int64_t size) {
  return static_cast<std::int64_t>(std::bit_floor(static_cast<std::uint64_t>(size - 1)));
}

bool is_complete(std::int64_t size) { return std::has_single_bit(static_cast<std::uint64_t>(size)); }

/// MTH of the leaves [start, start + size). Every split leaves `start` a multiple of the left half's size, so that a
/// size that is a power of two names a complete subtree.
Sha256 hash_of(std::int64_t start, std::int64_t size, const Subtrees& subtrees) {
  if (is_complete(size)) {
    const int level = std::countr_zero(static_cast<std::uint64_t>(size));
    return subtrees({level, start >> level});
  }
  const auto left = split(size);
  return node_hash(hash_of(start, left, subtrees), hash_of(start + left, size - left, subtrees));
}

}  // namespace

Sha256 leaf_hash(std::string_view entry) {
  Bytes text{0x00};
  text.insert(text.end(), entry.begin(), entry.end());
  return sha256(text);
}

Sha256 node_hash(const Sha256& left, const Sha256& right) {
  Bytes text{0x01};
  text.insert(text.end(), left.begin(), left.end());
  text.insert(text.end(), right.begin(), right.end());
  return sha256(text);
}

std::vector<Grown> grow(std::int64_t index, const Sha256& leaf, const Subtrees& subtrees) {
  std::vector<Grown> grown{{{0, index}, leaf}};
  // An odd position is a right child, whose left sibling has been complete for long.
  for (auto last = grown.back(); last.subtree.position % 2 == 1; last = grown.back()) {
    const auto [level, position] = last.subtree;
    grown.push_back({{level + 1, position / 2}, node_hash(subtrees({level, position - 1}), last.hash)});
  }
  return grown;
}

Sha256 LeafTree::at(Subtree subtree) const {
  return levels_.at(static_cast<std::size_t>(subtree.level)).at(static_cast<std::size_t>(subtree.position));
}

void LeafTree::add(const Sha256& leaf) {
  for (const auto& [subtree, hash] : grow(size(), leaf, [this](Subtree one) { return at(one); })) {
    const auto level = static_cast<std::size_t>(subtree.level);
    if (level == levels_.size()) levels_.emplace_back();
    levels_[level].push_back(hash);
  }
}

Sha256 LeafTree::head(std::int64_t of) const {
  return of == 0 ? sha256(BytesView{}) : tree_head(of, [this](Subtree one) { return at(one); });
}

Sha256 tree_head(std::int64_t size, const Subtrees& subtrees) {
  KYTHU_ASSERT(size >= 1);
  return hash_of(0, size, subtrees);
}

std::vector<Sha256> audit_path(std::int64_t index, std::int64_t size, const Subtrees& subtrees) {
  KYTHU_ASSERT(index >= 0 && index < size);
  std::vector<Sha256> path;
  for (std::int64_t start = 0; size > 1;) {
    const auto left = split(size);
    const bool in_left = index - start < left;
    // The sibling stands nearer to the root than all that follow, so the path is turned round in the end.
    path.push_back(in_left ? hash_of(start + left, size - left, subtrees) : hash_of(start, left, subtrees));
    start += in_left ? 0 : left;
    size = in_left ? left : size - left;
  }
  return {path.rbegin(), path.rend()};
}

}  // namespace kythu::signing
