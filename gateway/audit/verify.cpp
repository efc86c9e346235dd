#include "verify.hpp"

#include <fstream>
#include <functional>
#include <stdexcept>

#include "hsm/checkpoint.hpp"
#include "note.hpp"

namespace kythu::gateway {
namespace {

/// False from `take` ends it.
void each_line(const std::filesystem::path& file, const std::function<bool(std::string_view)>& take) {
  std::ifstream in{file, std::ios::binary};
  if (!in) throw std::runtime_error{file.native() + ": cannot be read"};
  std::string line;
  while (std::getline(in, line)) {
    if (!take(line)) return;
  }
  if (in.bad()) throw std::runtime_error{file.native() + ": reading failed"};
}

class AuditCheck {
 public:
  explicit AuditCheck(const AuditEvidence& evidence) {
    if (!evidence.public_key_pem.empty()) keys_.emplace(evidence.public_key_pem);
  }

  AuditReport run(const std::filesystem::path& file, const std::filesystem::path& kept) {
    each_line(file, [&](std::string_view line) { return learn_checkpoint(line); });
    if (!kept.empty()) each_line(kept, [&](std::string_view line) { return learn_checkpoint(line); });
    if (!report_.fault.empty()) return report_;
    each_line(file, [&](std::string_view line) { return judge(line); });
    if (report_.fault.empty()) look_for_missing();
    return report_;
  }

 private:
  bool fails(std::string why) {
    report_.fault = std::move(why);
    return false;
  }
  /// What checkpoints say of each chain is known before its records are read.
  bool learn_checkpoint(std::string_view line) {
    if (!is_checkpoint_line(line)) return true;
    const auto read = parse_checkpoint_line(line);
    const auto note = read ? parse_note(read->note) : std::nullopt;
    const auto checkpoint = note ? parse_checkpoint_text(note->text) : std::nullopt;
    if (!checkpoint) return fails("a checkpoint that is none");
    const auto when = "the checkpoint of " + rfc3339(checkpoint->at);
    if (keys_ && !keys_->verify(checkpoint->algorithm, note->text, note->signature)) {
      return fails(when + " has a wrong signature");
    }
    ++report_.checkpoints;
    for (const auto& [chain, head] : checkpoint->chains) {
      const auto [at, fresh] = known_[chain].try_emplace(head.seq, Said{head.hash, when});
      if (!fresh && at->second.hash != head.hash) return fails(when + " contradicts an earlier one about " + chain);
    }
    return true;
  }

  bool judge(std::string_view line) {
    ++report_.lines;
    if (is_checkpoint_line(line)) return true;
    const auto read = parse_audit_line(line);
    if (!read) return fails("line " + std::to_string(report_.lines) + " is no record");
    const auto name = read->chain + " " + std::to_string(read->seq);
    if (hash_of(*read) != read->hash) return fails(name + ": not as it was written");
    auto& chain = report_.chains[read->chain];
    if (chain.last > 0 && read->seq != chain.last + 1) {
      return fails(name + " follows " + std::to_string(chain.last));
    }
    const auto& before = heads_[read->chain];
    const bool follows = chain.last > 0 ? read->previous == before : read->seq > 1 || read->previous.empty();
    if (!follows) return fails(name + ": the record before it is another");
    const auto& said = known_[read->chain];
    const auto checked = said.find(read->seq);
    if (checked != said.end() && checked->second.hash != read->hash) {
      return fails(name + ": " + checked->second.when + " knows another");
    }
    if (checked != said.end()) chain.covered = read->seq;
    if (chain.first == 0) chain.first = read->seq;
    chain.last = read->seq;
    heads_[read->chain] = read->hash;
    return true;
  }

  /// A cut tail, and a chain that is gone.
  void look_for_missing() {
    for (const auto& [chain, said] : known_) {
      if (said.empty() || !report_.fault.empty()) continue;
      const auto& [seq, newest] = *said.rbegin();
      const auto last = report_.chains.contains(chain) ? report_.chains[chain].last : 0;
      if (seq > last)
        fails(chain + " ends at " + std::to_string(last) + "; " + newest.when + " knows " + std::to_string(seq));
    }
  }

  struct Said {
    std::string hash, when;
  };
  std::optional<hsm::CheckpointKeys> keys_;
  std::map<std::string, std::map<std::uint64_t, Said>> known_;
  std::map<std::string, std::string> heads_;
  AuditReport report_;
};

}  // namespace

AuditReport verify_audit(const std::filesystem::path& file, const AuditEvidence& evidence) {
  return AuditCheck{evidence}.run(file, evidence.checkpoints);
}

}  // namespace kythu::gateway
