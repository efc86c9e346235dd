// The signer's journal as text: one JSON object a line, each with the hash of the line before it. An edited, deleted,
// inserted or moved line breaks the chain at that line; lines cut off the end show only against a head kept elsewhere
// (hsm/checkpoint.hpp).
//
//   {"seq":"7","time":"…","prev":"<hash of line 6>","act":"…",…,"hash":"<SHA-256 of all before ,"hash">"}
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "config/base/clock.hpp"
#include "config/base/result.hpp"

namespace kythu::hsm {

inline constexpr std::size_t journal_line_limit = 8192;
inline constexpr std::string_view journal_file = "journal.jsonl";

struct ChainHead {
  std::uint64_t seq = 0;
  std::string hash = std::string(64, '0');
  bool operator==(const ChainHead&) const = default;
};

using JournalFields = std::vector<std::pair<std::string_view, std::string>>;

/// Appends the next line, with its line feed; moves the head on.
void append_line(std::string& text, ChainHead& head, Instant at, const JournalFields& fields);
std::string chain_line(ChainHead& head, Instant at, const JournalFields& fields);

using JournalEntry = std::map<std::string, std::string, std::less<>>;
/// The member, or "" when it is not there.
std::string_view member(const JournalEntry& entry, std::string_view name);
/// An entry number of 1 or more, in decimal.
std::optional<std::uint64_t> to_number(std::string_view text);

/// The line without its line feed, as the one after `head`; moves the head on when it is. The error is a sentence.
Result<JournalEntry, std::string> check_line(ChainHead& head, std::string_view line);
/// Its hash fits its text; its place is not judged. For a line that stands alone.
Result<JournalEntry, std::string> check_alone(std::string_view line);
/// The head that a line claims to follow: where a check begins that does not begin at the first line.
Result<ChainHead, std::string> claimed_head(std::string_view line);

}  // namespace kythu::hsm
