#include "table.hpp"

#include <algorithm>

#include "words.hpp"

namespace kythu::payments::statements {
namespace {

constexpr std::size_t most_record = 64 * 1024, most_cells = 64;

}  // namespace

void TableReader::feed(std::string_view piece) {
  kept_ += piece;
  if (!begun_) {
    if (kept_.size() < 3) return;  // a mark may come
    begun_ = true;
    if (kept_.starts_with("\xEF\xBB\xBF")) kept_.erase(0, 3);
    begin();
  }
  std::size_t start = 0, at = looked_at_;
  for (; at < kept_.size() && !found_.stopped; ++at) {
    if (kept_[at] == '"') quoted_ = !quoted_;
    if (kept_[at] != '\n' || quoted_) continue;
    record(std::string_view{kept_}.substr(start, at - start));
    start = at + 1;
  }
  kept_.erase(0, start);
  looked_at_ = kept_.size();
  if (kept_.size() > most_record) found_.stop(at_, "a record is too long, or a quote is never closed");
}

void TableReader::finish() {
  feed(begun_ ? "\n" : "   \n");
  if (found_.stopped) return;
  if (quoted_) return found_.stop(at_, "a quote is never closed");
  if (!in_table()) no_heading(at_);
}

void TableReader::record(std::string_view text) {
  const auto lines = 1 + static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
  if (text.ends_with('\r')) text.remove_suffix(1);
  if (!in_table()) {
    before_table(text);
  } else if (Row one{{}, at_}; split(text, delimiter_, one)) {
    row(one);
  } else {
    found_.fault(at_, "a row with a stray quote, or too many cells");
  }
  at_ += lines;
}

/// The delimiter is the one by which a heading is found.
void TableReader::before_table(std::string_view text) {
  Row first{{}, at_};
  for (const char delimiter : {',', ';', '\t', '|'}) {
    Row one{{}, at_};
    if (!split(text, delimiter, one)) continue;
    if (heading(one)) {
      delimiter_ = delimiter;
      return;
    }
    if (one.cells.size() > first.cells.size()) first = std::move(one);
  }
  before(first);
}

bool TableReader::split(std::string_view text, char delimiter, Row& row) {
  std::string cell;
  for (std::size_t at = 0;; ++at) {
    bool closed = false;
    if (at < text.size() && text[at] == '"' && cell.empty()) {
      for (++at;; ++at) {
        if (at >= text.size()) return false;
        if (text[at] == '"' && (at + 1 == text.size() || text[at + 1] != '"')) break;
        if (text[at] == '"') ++at;
        cell += text[at];
      }
      closed = true;
      ++at;
    }
    const auto end = std::min(text.find(delimiter, at), text.size());
    if (closed && trimmed(text.substr(at, end - at)).size() > 0) return false;
    if (!closed) cell.assign(text.substr(at, end - at));
    row.cells.push_back(std::exchange(cell, {}));
    if (end == text.size()) return true;
    if (row.cells.size() == most_cells) return false;
    at = end;
  }
}

}  // namespace kythu::payments::statements
