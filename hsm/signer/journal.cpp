#include "journal.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

#include "config/base/digest.hpp"
#include "config/settings/table.hpp"
#include "hsm/protocol.hpp"

namespace kythu::hsm {
namespace {

JournalFields describe(std::string_view act, const SigningOrder& order) {
  return {{"act", std::string{act}},
          {"key", order.key},
          {"purpose", std::string{name(order.purpose)}},
          {"agency", order.agency.text()},
          {"algorithm", std::string{name(order.algorithm)}},
          {"digest", to_hex(order.digest)},
          {"job", order.job}};
}

/// Notes quote libraries and the operating system: what does not fit a line of ASCII is left out.
std::string plain(std::string_view text) {
  std::string kept{text.substr(0, 256)};
  for (auto& c : kept) c = c >= ' ' && c < 0x7F ? c : '?';
  return kept;
}

}  // namespace

Journal::Journal(const std::filesystem::path& folder, Clock clock) : clock_(std::move(clock)) {
  std::filesystem::create_directories(folder);
  open(folder / journal_file);
  try {
    const auto torn = read_tail();
    if (torn > 0) append({{"act", "torn_line_cut"}, {"bytes", std::to_string(torn)}});
  } catch (...) {
    close(fd_);
    throw;
  }
  durable_ = head_.seq - (pending_.empty() ? 0 : 1);
  writer_ = std::thread([this] { write_loop(); });
}

Journal::~Journal() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  asked_.notify_all();
  writer_.join();
  close(fd_);
}

void Journal::open(const std::filesystem::path& file) {
  fd_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd_ < 0) throw std::system_error(errno, std::generic_category(), file.native());
  if (flock(fd_, LOCK_EX | LOCK_NB) != 0) {
    close(fd_);
    throw settings::Error{file.native() + ": another signer writes this journal"};
  }
  // A new file is not durable before its name in the folder is.
  const int folder = ::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0) {
    fsync(folder);
    close(folder);
  }
}

std::size_t Journal::read_tail() {
  struct stat facts {};
  if (fstat(fd_, &facts) != 0) throw std::system_error(errno, std::generic_category(), "journal");
  const auto size = static_cast<std::size_t>(facts.st_size);
  // Doubled until it holds all of today, whose orders count against the day's allowance.
  for (std::size_t window = 1 << 20;; window *= 2) {
    const auto begin = window < size ? size - window : 0;
    std::string text(size - begin, '\0');
    for (std::size_t got = 0; got < text.size();) {
      const auto n = pread(fd_, text.data() + got, text.size() - got, static_cast<off_t>(begin + got));
      if (n <= 0) throw std::system_error(n < 0 ? errno : EIO, std::generic_category(), "journal");
      got += static_cast<std::size_t>(n);
    }
    const auto whole_lines = text.rfind('\n') + 1;  // 0 when there is none
    if (!check_window(std::string_view{text}.substr(0, whole_lines), begin == 0)) continue;
    const auto torn = text.size() - whole_lines;
    if (torn > 0 && (ftruncate(fd_, static_cast<off_t>(size - torn)) != 0 || fdatasync(fd_) != 0)) {
      throw std::system_error(errno, std::generic_category(), "journal");
    }
    return torn;
  }
}

/// False when the window begins inside today and the file has more.
bool Journal::check_window(std::string_view window, bool is_whole) {
  if (!is_whole) window.remove_prefix(std::min(window.size(), window.find('\n') + 1));
  const auto today = business_day(clock_());
  head_ = {};
  begun_today_.clear();
  for (bool first = true; !window.empty(); first = false) {
    const auto line = window.substr(0, window.find('\n'));
    window.remove_prefix(line.size() + 1);
    if (first && !is_whole) {
      if (const auto claimed = claimed_head(line)) head_ = *claimed;
    }
    const auto entry = check_line(head_, line);
    if (!entry) {
      throw settings::Error{fmt::format("{}: damaged after entry {}: {}", journal_file, head_.seq, entry.error())};
    }
    const auto time = parse_rfc3339(entry->find("time")->second);
    const bool is_today = time && business_day(*time) == today;
    if (first && !is_whole && is_today) return false;
    if (is_today && entry->find("act")->second == "sign_begun") ++begun_today_[entry->find("key")->second];
  }
  return true;
}

std::uint64_t Journal::append(JournalFields&& fields) {
  std::lock_guard lock(mutex_);
  if (broken_ != 0) throw std::system_error(broken_, std::generic_category(), "journal");
  pending_ += chain_line(head_, clock_(), fields);
  asked_.notify_one();
  return head_.seq;
}

void Journal::wait_for(std::uint64_t seq) {
  std::unique_lock lock(mutex_);
  written_.wait(lock, [&] { return durable_ >= seq || broken_ != 0; });
  if (durable_ < seq) throw std::system_error(broken_, std::generic_category(), "journal");
}

void Journal::write_out(std::string_view lines) const {
  while (!lines.empty()) {
    const auto n = write(fd_, lines.data(), lines.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw std::system_error(errno, std::generic_category(), "journal");
    lines.remove_prefix(static_cast<std::size_t>(n));
  }
  if (fdatasync(fd_) != 0) throw std::system_error(errno, std::generic_category(), "journal");
}

void Journal::write_loop() {
  std::string lines;
  std::unique_lock lock(mutex_);
  for (;;) {
    asked_.wait(lock, [&] { return stopping_ || !pending_.empty(); });
    if (pending_.empty()) return;
    lines.clear();
    lines.swap(pending_);
    const auto upto = head_.seq;
    lock.unlock();
    int fault = 0;
    try {
      write_out(lines);
    } catch (const std::system_error& error) {
      fault = error.code().value();
    }
    lock.lock();
    if (fault == 0) durable_ = upto;
    broken_ = fault;
    written_.notify_all();
    if (fault != 0) return;
  }
}

std::uint64_t Journal::begun(const SigningOrder& order) {
  const auto seq = append(describe("sign_begun", order));
  wait_for(seq);
  return seq;
}

void Journal::done(std::uint64_t begun, std::string_view token, BytesView signature) {
  append({{"act", "sign_done"},
          {"begun", std::to_string(begun)},
          {"token", std::string{token}},
          {"signature_sha256", to_hex(sha256(signature))}});
}

void Journal::failed(std::uint64_t begun, Refusal why) {
  append({{"act", "sign_failed"}, {"begun", std::to_string(begun)}, {"why", std::string{name(why)}}});
}

void Journal::refused(const std::optional<SigningOrder>& order, Refusal why) {
  auto fields = order ? describe("sign_refused", *order) : JournalFields{{"act", "sign_refused"}};
  fields.emplace_back("why", std::string{name(why)});
  wait_for(append(std::move(fields)));
}

void Journal::note(std::string_view act, JournalFields fields) {
  for (auto& [name, text] : fields) text = plain(text);
  fields.insert(fields.begin(), {"act", std::string{act}});
  wait_for(append(std::move(fields)));
}

}  // namespace kythu::hsm
