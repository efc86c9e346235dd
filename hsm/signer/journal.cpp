#include "journal.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <system_error>
#include <unistd.h>

#include "config/base/digest.hpp"
#include "config/settings/table.hpp"
#include "hsm/protocol.hpp"

namespace kythu::hsm {
namespace {

/// How long the end of an order may wait for the next group: nobody waits for it.
constexpr std::chrono::milliseconds lull{20};

JournalFields describe(std::string_view act, const SigningOrder& order) {
  return {{"act", std::string{act}},
          {"key", order.key},
          {"purpose", std::string{name(order.purpose)}},
          {"agency", order.agency.text()},
          {"algorithm", std::string{name(order.algorithm)}},
          {"digest", to_hex(order.digest)},
          {"job", order.job}};
}

JournalFields describe(const Journal::End& end) {
  if (end.why)
    return {{"act", "sign_failed"}, {"begun", std::to_string(end.begun)}, {"why", std::string{name(*end.why)}}};
  return {{"act", "sign_done"},
          {"begun", std::to_string(end.begun)},
          {"token", std::string{end.token}},
          {"signature_sha256", to_hex(sha256(end.signature))}};
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
    go_on_after(read_tail(fd_, clock_()));
  } catch (...) {
    close(fd_);
    throw;
  }
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

void Journal::go_on_after(JournalTail&& tail) {
  before_ = std::move(tail);
  head_ = durable_ = before_.head;
  if (before_.torn == 0) return;
  const auto end = lseek(fd_, 0, SEEK_END);
  if (end < 0 || ftruncate(fd_, end - static_cast<off_t>(before_.torn)) != 0 || fdatasync(fd_) != 0) {
    throw std::system_error(errno, std::generic_category(), "journal");
  }
  append({{"act", "torn_line_cut"}, {"bytes", std::to_string(before_.torn)}});
}

void Journal::append(const JournalFields& fields) {
  if (broken_ != 0) throw std::system_error(broken_, std::generic_category(), "journal");
  append_line(pending_, head_, clock_(), fields);
}

void Journal::wait_for(std::uint64_t seq, std::unique_lock<std::mutex>& lock) {
  while (durable_.seq < seq && broken_ == 0) {
    if (busy_) {
      written_.wait(lock);
    } else {
      commit(lock);
    }
  }
  if (durable_.seq < seq) throw std::system_error(broken_, std::generic_category(), "journal");
}

/// Writes what is pending, with the lock open meanwhile.
void Journal::commit(std::unique_lock<std::mutex>& lock) {
  busy_ = true;
  writing_.clear();
  writing_.swap(pending_);
  const auto upto = head_;
  lock.unlock();
  int fault = 0;
  try {
    write_out(writing_);
  } catch (const std::system_error& error) {
    fault = error.code().value();
  }
  lock.lock();
  busy_ = false;
  if (fault == 0) durable_ = upto;
  broken_ = fault;
  written_.notify_all();
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

/// For lines that nobody waits for, and the last ones.
void Journal::write_loop() {
  std::unique_lock lock(mutex_);
  while (broken_ == 0) {
    asked_.wait(lock, [&] { return stopping_ || !pending_.empty(); });
    asked_.wait_for(lock, lull, [&] { return stopping_; });
    written_.wait(lock, [&] { return !busy_; });
    if (pending_.empty() && stopping_) return;
    if (!pending_.empty() && broken_ == 0) commit(lock);
  }
}

std::uint64_t Journal::begun(std::span<const Begin> orders) {
  std::vector<JournalFields> lines;
  lines.reserve(orders.size());
  for (const auto& [order, approver, purpose] : orders) {
    lines.push_back(describe("sign_begun", *order));
    if (!purpose.empty()) lines.back()[2].second = purpose;
    if (!approver.empty()) lines.back().emplace_back("approver", approver);
  }
  std::unique_lock lock(mutex_);
  const auto first = head_.seq + 1;
  for (const auto& line : lines) append(line);
  wait_for(head_.seq, lock);
  return first;
}

std::uint64_t Journal::begun(const SigningOrder& order) {
  const Begin one{&order};
  return begun({&one, 1});
}

void Journal::ended(std::span<const End> orders) {
  std::vector<JournalFields> lines;
  lines.reserve(orders.size());
  for (const auto& end : orders) lines.push_back(describe(end));
  std::lock_guard lock(mutex_);
  if (pending_.empty()) asked_.notify_one();
  for (const auto& line : lines) append(line);
}

void Journal::done(std::uint64_t begun, std::string_view token, BytesView signature) {
  const End one{.begun = begun, .token = token, .signature = signature};
  ended({&one, 1});
}

void Journal::failed(std::uint64_t begun, Refusal why) {
  const End one{.begun = begun, .why = why};
  ended({&one, 1});
}

void Journal::refused(std::span<const Refused> orders) {
  std::unique_lock lock(mutex_);
  for (const auto& [order, why] : orders) {
    auto fields = order != nullptr ? describe("sign_refused", *order) : JournalFields{{"act", "sign_refused"}};
    fields.emplace_back("why", std::string{name(why)});
    append(fields);
  }
  wait_for(head_.seq, lock);
}

void Journal::note(std::string_view act, JournalFields fields) {
  for (auto& [name, text] : fields) text = plain(text);
  fields.insert(fields.begin(), {"act", std::string{act}});
  std::unique_lock lock(mutex_);
  append(fields);
  wait_for(head_.seq, lock);
}

std::string Journal::checkpoint(const Checkpoint& checkpoint) {
  const auto fields = to_fields(checkpoint);
  std::unique_lock lock(mutex_);
  const auto begin = pending_.size();
  append(fields);
  auto line = pending_.substr(begin);
  wait_for(head_.seq, lock);
  return line;
}

ChainHead Journal::durable() const {
  std::lock_guard lock(mutex_);
  return durable_;
}

}  // namespace kythu::hsm
