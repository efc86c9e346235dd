#include "journal_chain.hpp"

#include <algorithm>
#include <charconv>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "config/base/digest.hpp"

namespace kythu::hsm {
namespace {

constexpr std::string_view before_hash = ",\"hash\":\"";
constexpr std::size_t tail_size = before_hash.size() + 64 + 2;

std::string hash_of(std::string_view body) { return to_hex(sha256(body)); }

/// Nearly every value is plain ASCII; the others go the long way.
void append_text(std::string& line, std::string_view value) {
  const bool plain = std::ranges::all_of(value, [](char c) { return c >= ' ' && c < 0x7F && c != '"' && c != '\\'; });
  if (plain) {
    line.append(1, '"').append(value).append(1, '"');
  } else {
    line += boost::json::serialize(boost::json::string_view{value});
  }
}

Result<JournalEntry, std::string> parse(std::string_view line) {
  boost::system::error_code error;
  const auto json = boost::json::parse(line, error, {}, {.max_depth = 1});
  if (error || !json.is_object()) return std::string{"not a JSON object"};
  JournalEntry entry;
  for (const auto& [name, value] : json.get_object()) {
    if (!value.is_string()) return std::string{"a member that is not text"};
    entry.emplace(name, value.get_string());
  }
  for (const auto needed : {"seq", "time", "prev", "hash", "act"}) {
    if (!entry.contains(needed)) return fmt::format("no member \"{}\"", needed);
  }
  return entry;
}

}  // namespace

std::string_view member(const JournalEntry& entry, std::string_view name) {
  const auto found = entry.find(name);
  return found == entry.end() ? std::string_view{} : std::string_view{found->second};
}

std::optional<std::uint64_t> to_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() && number > 0 ? std::optional{number} : std::nullopt;
}

void append_line(std::string& text, ChainHead& head, Instant at, const JournalFields& fields) {
  const auto begin = text.size();
  text.append(R"({"seq":")").append(std::to_string(++head.seq));
  text.append(R"(","time":")").append(rfc3339(at));
  text.append(R"(","prev":")").append(head.hash).append(1, '"');
  for (const auto& [name, value] : fields) {
    text.append(",\"").append(name).append("\":");
    append_text(text, value);
  }
  head.hash = hash_of(std::string_view{text}.substr(begin));
  text.append(before_hash).append(head.hash).append("\"}\n");
  KYTHU_ASSERT(text.size() - begin <= journal_line_limit);
}

std::string chain_line(ChainHead& head, Instant at, const JournalFields& fields) {
  std::string line;
  line.reserve(512);
  append_line(line, head, at, fields);
  return line;
}

Result<JournalEntry, std::string> check_alone(std::string_view line) {
  if (line.size() <= tail_size || line.size() >= journal_line_limit) return std::string{"not a line of a journal"};
  const auto body = line.substr(0, line.size() - tail_size), tail = line.substr(line.size() - tail_size);
  if (tail != fmt::format("{}{}\"}}", before_hash, hash_of(body))) {
    return std::string{"edited: its hash does not fit its text"};
  }
  return parse(line);
}

Result<JournalEntry, std::string> check_line(ChainHead& head, std::string_view line) {
  auto entry = check_alone(line);
  if (!entry) return entry.error();
  const auto seq = to_number(member(*entry, "seq"));
  if (!seq || *seq != head.seq + 1) {
    return fmt::format("entry {} stands where entry {} belongs: lines were deleted, inserted or moved",
                       member(*entry, "seq"), head.seq + 1);
  }
  if (member(*entry, "prev") != head.hash) {
    return std::string{"does not follow the line before it: one of them was replaced"};
  }
  head = {*seq, std::string{line.substr(line.size() - 66, 64)}};
  return std::move(*entry);
}

Result<ChainHead, std::string> claimed_head(std::string_view line) {
  auto entry = parse(line);
  if (!entry) return entry.error();
  const auto seq = to_number(member(*entry, "seq"));
  if (!seq) return std::string{"no entry number"};
  return ChainHead{*seq - 1, std::string{member(*entry, "prev")}};
}

}  // namespace kythu::hsm
