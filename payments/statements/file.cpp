#include "file.hpp"

#include <algorithm>

#include "protocol.hpp"

namespace kythu::payments::statements {
namespace {

constexpr std::size_t beginning = 512;

void judge(const File& file, std::vector<Fault>& faults) {
  for (std::size_t i = 0; i < file.statements.size(); ++i) {
    const auto& one = file.statements[i];
    const auto in = file.statements.size() == 1 ? std::string{} : "statement " + std::to_string(i + 1) + ": ";
    if (!one.currency.empty() && one.currency != "VND")
      faults.push_back({0, in + "in " + one.currency + ", not in VND"});
    if (one.account.empty()) faults.push_back({0, in + "no account"});
    if (one.provider != file.statements.front().provider) faults.push_back({0, in + "of another provider"});
    for (const auto& fault : faults_of(one)) faults.push_back({0, in + fault});
  }
  if (file.lines.empty()) faults.push_back({0, "no entries"});
  for (const auto& line : file.lines) {
    if (line.booked_on.empty()) faults.push_back({line.at, "an entry without a date of booking"});
    if (faults.size() > 100) return;
  }
}

}  // namespace

Read read_file(ReadingDesk& desk, std::string_view bytes) {
  const auto format = sniff(bytes.substr(0, beginning));
  if (!format) return Unreadable::unknown_format;
  auto reading = desk.begin(*format);
  if (!reading) return Unreadable::parser_busy;
  File file{.format = *format, .digest = sha256(bytes), .statements = {}, .lines = {}};
  for (std::size_t at = 0; at < bytes.size(); at += most_piece) {
    const bool last = at + most_piece >= bytes.size();
    auto found = (*reading)->feed(bytes.substr(at, most_piece), last);
    if (!found) return found.error() == ReadRefusal::parser_busy ? Unreadable::parser_busy : Unreadable::parser_failed;
    std::ranges::move(found->lines, std::back_inserter(file.lines));
    file.statements = std::move(found->statements);
    if (found->stopped || (last && !found->faults.empty())) return std::move(found->faults);
  }
  std::vector<Fault> faults;
  judge(file, faults);
  if (!faults.empty()) return faults;
  return file;
}

}  // namespace kythu::payments::statements
