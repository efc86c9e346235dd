#include "journal_chain.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <set>
#include <stdexcept>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "config/base/digest.hpp"

namespace kythu::hsm {
namespace {

constexpr std::string_view before_hash = ",\"hash\":\"";
constexpr std::size_t tail_size = before_hash.size() + 64 + 2;

std::string hash_of(std::string_view body) { return to_hex(sha256(body)); }

Result<JournalEntry, std::string> parse(std::string_view line) {
  boost::system::error_code error;
  const auto json = boost::json::parse(line, error, {}, {.max_depth = 1});
  if (error || !json.is_object()) return std::string{"not a JSON object"};
  JournalEntry entry;
  for (const auto& [name, value] : json.get_object()) {
    if (!value.is_string()) return std::string{"a member that is not text"};
    entry.emplace(name, value.get_string());
  }
  for (const auto member : {"seq", "time", "prev", "hash", "act"}) {
    if (!entry.contains(member)) return fmt::format("no member \"{}\"", member);
  }
  return entry;
}

std::optional<std::uint64_t> to_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() && number > 0 ? std::optional{number} : std::nullopt;
}

}  // namespace

std::string chain_line(ChainHead& head, Instant at, const JournalFields& fields) {
  std::string line = fmt::format(R"({{"seq":"{}","time":"{}","prev":"{}")", ++head.seq, rfc3339(at), head.hash);
  for (const auto& [name, value] : fields) {
    line += fmt::format(R"(,"{}":{})", name, boost::json::serialize(boost::json::string_view{value}));
  }
  head.hash = hash_of(line);
  line += fmt::format("{}{}\"}}\n", before_hash, head.hash);
  KYTHU_ASSERT(line.size() <= journal_line_limit);
  return line;
}

Result<JournalEntry, std::string> check_line(ChainHead& head, std::string_view line) {
  if (line.size() <= tail_size || line.size() >= journal_line_limit) return std::string{"not a line of a journal"};
  const auto body = line.substr(0, line.size() - tail_size), tail = line.substr(line.size() - tail_size);
  const auto hash = hash_of(body);
  if (tail != fmt::format("{}{}\"}}", before_hash, hash)) return std::string{"edited: its hash does not fit its text"};
  auto entry = parse(line);
  if (!entry) return entry.error();
  const auto seq = to_number((*entry)["seq"]);
  if (!seq || *seq != head.seq + 1) {
    return fmt::format("entry {} stands where entry {} belongs: lines were deleted, inserted or moved", (*entry)["seq"],
                       head.seq + 1);
  }
  if ((*entry)["prev"] != head.hash) return std::string{"does not follow the line before it: one of them was replaced"};
  head = {*seq, hash};
  return std::move(*entry);
}

Result<ChainHead, std::string> claimed_head(std::string_view line) {
  auto entry = parse(line);
  if (!entry) return entry.error();
  const auto seq = to_number((*entry)["seq"]);
  if (!seq) return std::string{"no entry number"};
  return ChainHead{*seq - 1, (*entry)["prev"]};
}

JournalReport verify_journal(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  if (!in) throw std::runtime_error{file.native() + ": cannot be read"};
  JournalReport report;
  std::set<std::string> open;
  std::string buffer(journal_line_limit, '\0');
  while (in.getline(buffer.data(), static_cast<std::streamsize>(buffer.size()))) {
    if (in.eof()) {
      report.torn = in.gcount() > 0;
      break;
    }
    const auto entry = check_line(report.head, {buffer.data(), static_cast<std::size_t>(in.gcount()) - 1});
    if (!entry) {
      report.fault = entry.error();
      break;
    }
    ++report.lines;
    const auto& act = entry->find("act")->second;
    if (act == "sign_begun") open.insert(entry->find("seq")->second);
    if (const auto begun = entry->find("begun"); begun != entry->end()) open.erase(begun->second);
  }
  if (in.fail() && !in.eof()) report.fault = "longer than a line of a journal can be";
  if (in.bad()) throw std::runtime_error{file.native() + ": reading failed"};
  report.in_doubt.assign(open.begin(), open.end());
  return report;
}

}  // namespace kythu::hsm
