#include "signing/merkle/merkle.hpp"

#include <map>

#include <gtest/gtest.h>

#include "case_name.hpp"

namespace kythu::signing {
namespace {

/// Keeps what the tree grew, as the database does.
class Tree {
 public:
  void append(std::string_view entry) {
    leaves_.push_back(leaf_hash(entry));
    for (const auto& [subtree, hash] : grow(size() - 1, leaves_.back(), subtrees())) {
      EXPECT_TRUE(nodes_.emplace(std::pair{subtree.level, subtree.position}, hash).second);
    }
  }
  std::int64_t size() const { return static_cast<std::int64_t>(leaves_.size()); }
  Subtrees subtrees() {
    return [this](Subtree subtree) { return nodes_.at({subtree.level, subtree.position}); };
  }
  /// MTH as RFC 6962 section 2.1 defines it, from the leaves alone.
  Sha256 defined_head(std::size_t from, std::size_t to) const {
    if (to - from == 1) return leaves_[from];
    std::size_t k = 1;
    while (k * 2 < to - from) k *= 2;
    return node_hash(defined_head(from, from + k), defined_head(from + k, to));
  }
  const Sha256& leaf(std::size_t index) const { return leaves_[index]; }

 private:
  std::vector<Sha256> leaves_;
  std::map<std::pair<int, std::int64_t>, Sha256> nodes_;
};

/// Verification as RFC 9162 section 2.1.3.2 writes it: bits of the index, no recursion.
bool verifies(std::uint64_t index, std::uint64_t size, const Sha256& leaf, const std::vector<Sha256>& path,
              const Sha256& head) {
  std::uint64_t fn = index, sn = size - 1;
  Sha256 r = leaf;
  for (const auto& p : path) {
    if (sn == 0) return false;
    if ((fn & 1) == 1 || fn == sn) {
      r = node_hash(p, r);
      while ((fn & 1) == 0 && fn != 0) {
        fn >>= 1;
        sn >>= 1;
      }
    } else {
      r = node_hash(r, p);
    }
    fn >>= 1;
    sn >>= 1;
  }
  return sn == 0 && r == head;
}

TEST(Merkle, EveryProofOfEverySizeUpTo40Verifies) {
  Tree tree;
  LeafTree in_memory;
  for (std::int64_t size = 1; size <= 40; ++size) {
    tree.append("entry " + std::to_string(size));
    in_memory.add(tree.leaf(static_cast<std::size_t>(size - 1)));
    const auto head = tree_head(size, tree.subtrees());
    EXPECT_EQ(head, in_memory.head(size));
    EXPECT_EQ(head, tree.defined_head(0, static_cast<std::size_t>(size)));
    for (std::int64_t index = 0; index < size; ++index) {
      const auto path = audit_path(index, size, tree.subtrees());
      const auto& leaf = tree.leaf(static_cast<std::size_t>(index));
      EXPECT_TRUE(verifies(std::uint64_t(index), std::uint64_t(size), leaf, path, head)) << index << " of " << size;
      EXPECT_FALSE(verifies(std::uint64_t(index), std::uint64_t(size), leaf_hash("another"), path, head));
    }
  }
}

TEST(Merkle, AnOldTreeIsProvenFromAGrownOne) {
  Tree tree;
  for (int i = 0; i < 33; ++i) tree.append(std::to_string(i));
  const auto head = tree_head(21, tree.subtrees());
  EXPECT_EQ(head, tree.defined_head(0, 21));
  EXPECT_TRUE(verifies(20, 21, tree.leaf(20), audit_path(20, 21, tree.subtrees()), head));
}

struct Case {
  const char* name;
  std::size_t size;
  const char* head;
};
class KnownHeads : public testing::TestWithParam<Case> {};

// The tree that Certificate Transparency's implementations test themselves with (google/certificate-transparency,
// merkletree tests).
TEST_P(KnownHeads, AreReached) {
  const char* inputs[] = {
      "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};
  Tree tree;
  for (std::size_t i = 0; i < GetParam().size; ++i) tree.append(as_text(*from_hex(inputs[i])));
  EXPECT_EQ(to_hex(tree_head(tree.size(), tree.subtrees())), GetParam().head);
}

INSTANTIATE_TEST_SUITE_P(
    Merkle, KnownHeads,
    testing::Values(Case{"of_1", 1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},
                    Case{"of_2", 2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"},
                    Case{"of_3", 3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"},
                    Case{"of_8", 8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"}),
    case_name);

}  // namespace
}  // namespace kythu::signing
