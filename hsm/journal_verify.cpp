#include "journal_verify.hpp"

#include <deque>
#include <fstream>
#include <optional>
#include <set>
#include <stdexcept>

#include <fmt/format.h>

namespace kythu::hsm {
namespace {

/// A checkpoint speaks of an entry at most this far before it: so many hashes are remembered.
constexpr std::size_t remembered = 1 << 20;

class Lines {
 public:
  explicit Lines(const std::filesystem::path& file)
      : file_(file), in_(file, std::ios::binary), buffer_(journal_line_limit, '\0') {
    if (!in_) throw std::runtime_error{file.native() + ": cannot be read"};
  }
  /// nullopt at the end, at a line without its line feed (torn) and at one that is too long (endless).
  std::optional<std::string_view> next() {
    const bool got = static_cast<bool>(in_.getline(buffer_.data(), static_cast<std::streamsize>(buffer_.size())));
    if (in_.bad()) throw std::runtime_error{file_.native() + ": reading failed"};
    torn = in_.eof() && in_.gcount() > 0;
    endless = !got && !in_.eof();
    if (!got || in_.eof()) return std::nullopt;
    return std::string_view{buffer_.data(), static_cast<std::size_t>(in_.gcount()) - 1};
  }
  bool torn = false, endless = false;

 private:
  std::filesystem::path file_;
  std::ifstream in_;
  std::string buffer_;
};

class Check {
 public:
  explicit Check(const JournalEvidence& evidence) {
    if (!evidence.public_key_pem.empty()) keys_.emplace(evidence.public_key_pem);
    if (!evidence.checkpoints.empty()) read_kept(evidence.checkpoints);
  }

  JournalReport run(const std::filesystem::path& file) {
    Lines lines{file};
    while (report_.fault.empty()) {
      const auto line = lines.next();
      if (!line) break;
      auto head = report_.head;
      const auto entry = check_line(head, *line);
      report_.fault = entry ? judge(*entry, head) : entry.error();
      if (!report_.fault.empty()) break;
      report_.head = head;
      ++report_.lines;
    }
    report_.torn = lines.torn;
    if (lines.endless) report_.fault = "longer than a line of a journal can be";
    if (report_.fault.empty()) report_.fault = cut_tail();
    report_.in_doubt.assign(open_.begin(), open_.end());
    return std::move(report_);
  }

 private:
  std::string judge(const JournalEntry& entry, const ChainHead& head) {
    const auto act = member(entry, "act");
    if (act == "sign_begun") open_.emplace(member(entry, "seq"));
    if (const auto begun = entry.find("begun"); begun != entry.end()) open_.erase(begun->second);
    hashes_.push_back(head.hash);
    if (hashes_.size() > remembered) hashes_.pop_front();
    if (const auto kept = kept_.find(head.seq); kept != kept_.end() && kept->second != head.hash) {
      return "another line than a checkpoint kept elsewhere speaks of: the journal was written anew";
    }
    return act == "checkpoint" ? judge_checkpoint(entry, head.seq) : "";
  }

  std::string judge_checkpoint(const JournalEntry& entry, std::uint64_t seq) {
    const auto checkpoint = checkpoint_in(entry);
    if (!checkpoint) return "a checkpoint that is not whole";
    const auto back = seq - checkpoint->journal.seq;
    if (checkpoint->journal.seq >= seq || back >= hashes_.size()) return "a checkpoint of an entry that is not near it";
    if (hashes_[hashes_.size() - 1 - back] != checkpoint->journal.hash) {
      return fmt::format("this checkpoint says that entry {} was another: lines before it were edited",
                         checkpoint->journal.seq);
    }
    if (keys_ && !keys_->verify(*checkpoint)) return "the signature of this checkpoint is not good";
    ++report_.checkpoints;
    report_.covered = std::max(report_.covered, checkpoint->journal.seq);
    return "";
  }

  void read_kept(const std::filesystem::path& file) {
    Lines lines{file};
    for (std::uint64_t number = 1;; ++number) {
      const auto line = lines.next();
      if (!line) break;
      const auto entry = check_alone(*line);
      const auto checkpoint = entry ? checkpoint_in(*entry) : std::nullopt;
      const auto own = entry ? to_number(member(*entry, "seq")) : std::nullopt;
      if (!checkpoint || !own || (keys_ && !keys_->verify(*checkpoint))) {
        report_.fault = fmt::format("{}: line {} is no good checkpoint", file.native(), number);
        return;
      }
      kept_[checkpoint->journal.seq] = checkpoint->journal.hash;
      kept_[*own] = member(*entry, "hash");
      ++report_.kept;
    }
    if (lines.endless) report_.fault = file.native() + ": a line that is no checkpoint";
  }

  std::string cut_tail() {
    if (kept_.empty()) return "";
    const auto last = kept_.rbegin()->first;
    report_.covered = std::max(report_.covered, std::min(last, report_.head.seq));
    if (last <= report_.head.seq) return "";
    return fmt::format("missing: a checkpoint kept elsewhere knows entry {}, so the end of the journal was cut off",
                       last);
  }

  JournalReport report_;
  std::optional<CheckpointKeys> keys_;
  std::map<std::uint64_t, std::string> kept_;  // hash by entry
  std::deque<std::string> hashes_;             // of the last entries
  std::set<std::string> open_;
};

}  // namespace

JournalReport verify_journal(const std::filesystem::path& file, const JournalEvidence& evidence) {
  return Check{evidence}.run(file);
}

}  // namespace kythu::hsm
