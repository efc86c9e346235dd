// The signer's journal as text: one JSON object a line, each with the hash of the line before it. An edited, deleted,
// inserted or moved line breaks the chain at that line; lines cut off the end show only against a head kept elsewhere.
//
//   {"seq":"7","time":"…","prev":"<hash of line 6>","act":"…",…,"hash":"<SHA-256 of all before ,"hash">"}
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "config/base/clock.hpp"
#include "config/base/result.hpp"

namespace kythu::hsm {

inline constexpr std::size_t journal_line_limit = 4096;
inline constexpr std::string_view journal_file = "journal.jsonl";

struct ChainHead {
  std::uint64_t seq = 0;
  std::string hash = std::string(64, '0');
  bool operator==(const ChainHead&) const = default;
};

using JournalFields = std::vector<std::pair<std::string_view, std::string>>;

/// The next line, with its line feed; moves the head on.
std::string chain_line(ChainHead& head, Instant at, const JournalFields& fields);

using JournalEntry = std::map<std::string, std::string, std::less<>>;
/// The line without its line feed, as the one after `head`; moves the head on when it is. The error is a sentence.
Result<JournalEntry, std::string> check_line(ChainHead& head, std::string_view line);
/// The head that a line claims to follow: where a check begins that does not begin at the first line.
Result<ChainHead, std::string> claimed_head(std::string_view line);

struct JournalReport {
  std::uint64_t lines = 0;            ///< good ones, from the start
  ChainHead head;                     ///< after them
  std::string fault;                  ///< empty when every line is good, else what is wrong with line `lines` + 1
  bool torn = false;                  ///< a last line without its line feed: a crash while writing, never acknowledged
  std::vector<std::string> in_doubt;  ///< seq of orders begun without an end
};

/// Throws std::runtime_error when the file cannot be read.
JournalReport verify_journal(const std::filesystem::path& file);

}  // namespace kythu::hsm
