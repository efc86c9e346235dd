#include "journal_tail.hpp"

#include <algorithm>
#include <cerrno>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

#include "config/settings/table.hpp"

namespace kythu::hsm {
namespace {

constexpr std::size_t step = 1 << 20;
/// Stands in a line as a member only: inside a value its quotes would be escaped.
constexpr std::string_view policy_member = "\"policy_seq\":\"";

std::string read_at(int fd, std::size_t from, std::size_t count) {
  std::string text(count, '\0');
  for (std::size_t got = 0; got < count;) {
    const auto n = pread(fd, text.data() + got, count - got, static_cast<off_t>(from + got));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) throw std::system_error(n < 0 ? errno : EIO, std::generic_category(), "journal");
    got += static_cast<std::size_t>(n);
  }
  return text;
}

class TailReader {
 public:
  TailReader(int fd, Instant now) : fd_(fd), today_(business_day(now)) {}

  JournalTail read() {
    struct stat facts {};
    if (fstat(fd_, &facts) != 0) throw std::system_error(errno, std::generic_category(), "journal");
    const auto size = static_cast<std::size_t>(facts.st_size);
    end_ = line_start_before(size);
    tail_.torn = size - end_;
    const auto begin = where_to_begin();
    check_from(begin);
    if (!policy_seen_) look_for_policy(begin);
    return std::move(tail_);
  }

 private:
  /// After the last line feed before this offset; 0 when there is none.
  std::size_t line_start_before(std::size_t offset) {
    while (offset > 0) {
      const auto from = offset > step ? offset - step : 0;
      const auto feed = read_at(fd_, from, offset - from).rfind('\n');
      if (feed != std::string::npos) return from + feed + 1;
      offset = from;
    }
    return 0;
  }

  /// A line before today, or the first: at least a step before the end.
  std::size_t where_to_begin() {
    auto begin = end_;
    while (begin > 0) {
      begin = line_start_before(begin > step ? begin - step : 0);
      const auto line = read_at(fd_, begin, std::min(journal_line_limit, end_ - begin));
      if (!is_today(line)) break;
    }
    return begin;
  }

  bool is_today(std::string_view line) const {
    constexpr std::string_view before = "\"time\":\"";
    const auto at = line.substr(0, line.find('\n')).find(before);
    if (at == std::string_view::npos) return false;
    line.remove_prefix(at + before.size());
    const auto time = parse_rfc3339(line.substr(0, line.find('"')));
    return time && business_day(*time) == today_;
  }

  void check_from(std::size_t offset) {
    bool first = offset > 0;
    std::string text;
    while (offset < end_) {
      const auto count = std::min(step, end_ - offset);
      text += read_at(fd_, offset, count);
      offset += count;
      std::string_view rest = text;
      for (auto feed = rest.find('\n'); feed != std::string_view::npos; feed = rest.find('\n')) {
        check(rest.substr(0, feed), first);
        first = false;
        rest.remove_prefix(feed + 1);
      }
      text.erase(0, text.size() - rest.size());
      if (text.size() > journal_line_limit) damaged("longer than a line of a journal can be");
    }
  }

  void check(std::string_view line, bool first) {
    if (first) {
      if (const auto claimed = claimed_head(line)) tail_.head = *claimed;
    }
    const auto entry = check_line(tail_.head, line);
    if (!entry) damaged(entry.error());
    remember_policy(*entry);
    if (member(*entry, "act") == "sign_begun" && is_today(line))
      ++tail_.begun_today[std::string{member(*entry, "key")}];
  }

  [[noreturn]] void damaged(const std::string& why) const {
    throw settings::Error{fmt::format("{}: damaged after entry {}: {}", journal_file, tail_.head.seq, why)};
  }

  void remember_policy(const JournalEntry& entry) {
    const auto number = to_number(member(entry, "policy_seq"));
    if (!number) return;
    tail_.policy = {*number, std::string{member(entry, "policy_hash")}};
    policy_seen_ = true;
  }

  void look_for_policy(std::size_t before) {
    // Windows overlap by a line, so that none is missed that lies across a border.
    while (before > 0 && !policy_seen_) {
      const auto from = before > step ? before - step : 0;
      const auto text = read_at(fd_, from, std::min(step + journal_line_limit, end_ - from));
      const auto at = text.rfind(policy_member);
      before = from;
      if (at == std::string::npos) continue;
      const auto begin = line_start_before(from + at);
      auto line = read_at(fd_, begin, std::min(journal_line_limit, end_ - begin));
      line.resize(std::min(line.size(), line.find('\n')));
      const auto entry = check_alone(line);
      if (!entry) throw settings::Error{fmt::format("{}: the line at byte {}: {}", journal_file, begin, entry.error())};
      remember_policy(*entry);
    }
  }

  const int fd_;
  const BusinessDay today_;
  std::size_t end_ = 0;
  bool policy_seen_ = false;
  JournalTail tail_;
};

}  // namespace

JournalTail read_tail(int fd, Instant now) { return TailReader{fd, now}.read(); }

}  // namespace kythu::hsm
