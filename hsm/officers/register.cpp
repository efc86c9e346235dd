#include "register.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include "apply.hpp"
#include "approvals.hpp"
#include "config/settings/table.hpp"
#include "replay.hpp"
#include "signature.hpp"

namespace kythu::hsm {
namespace {

constexpr std::size_t file_limit = 1UL << 30;

[[noreturn]] void fail(std::string_view what) {
  throw std::system_error(errno, std::generic_category(), std::string{policy_file} + ": " + std::string{what});
}

struct Descriptor {
  int fd;
  ~Descriptor() {
    if (fd >= 0) close(fd);
  }
};

std::string read_all(int fd) {
  struct stat facts {};
  if (fstat(fd, &facts) != 0) fail("fstat");
  if (static_cast<std::size_t>(facts.st_size) > file_limit) throw settings::Error{"policy.jsonl: larger than 1 GiB"};
  std::string text(static_cast<std::size_t>(facts.st_size), '\0');
  for (std::size_t got = 0; got < text.size();) {
    const auto n = pread(fd, text.data() + got, text.size() - got, static_cast<off_t>(got));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) fail("read");
    got += static_cast<std::size_t>(n);
  }
  return text;
}

void write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const auto n = write(fd, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) fail("write");
    text.remove_prefix(static_cast<std::size_t>(n));
  }
}

/// A new file is not durable before its name in the folder is.
void sync_folder(const std::filesystem::path& folder) {
  const Descriptor opened{open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (opened.fd < 0 || fsync(opened.fd) != 0) fail("folder");
}

int open_alone(const std::filesystem::path& file) {
  const int fd = open(file.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) fail("open");
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    close(fd);
    throw settings::Error{file.native() + ": another signer holds this register"};
  }
  return fd;
}

}  // namespace

struct Register::Inside {
  Descriptor file;
  Clock clock;
  Replay replay;
  std::size_t size = 0;  // of whole lines
  bool broken = false;   // the file may hold a line that the state does not know

  void append(std::string_view line);
};

/// Written and synced, or as if nothing had been: a line that stays half written would spoil the next.
void Register::Inside::append(std::string_view line) {
  if (broken) throw std::system_error(EIO, std::generic_category(), "policy.jsonl: failed before; start again");
  try {
    write_all(file.fd, line);
    if (fsync(file.fd) != 0) fail("fsync");
  } catch (const std::system_error&) {
    broken = ftruncate(file.fd, static_cast<off_t>(size)) != 0 || fsync(file.fd) != 0;
    throw;
  }
  size += line.size();
}

Register::Register(const std::filesystem::path& folder, Clock clock)
    : inside_(new Inside{.file = {-1}, .clock = std::move(clock), .replay = {}}) {
  std::filesystem::create_directories(folder);
  inside_->file.fd = open_alone(folder / policy_file);
  sync_folder(folder);
  const auto text = read_all(inside_->file.fd);
  inside_->size = for_each_line(text, [this](std::string_view line) -> Result<Done, std::string> {
    if (auto good = inside_->replay.add(line); !good) return good.error();
    return Done{};
  });
  if (inside_->size == text.size()) return;
  // A torn last line was never acknowledged to anybody.
  if (ftruncate(inside_->file.fd, static_cast<off_t>(inside_->size)) != 0 || fsync(inside_->file.fd) != 0) fail("cut");
}

Register::~Register() = default;

const VaultState& Register::state() const { return inside_->replay.state; }

std::string Register::hash_of(std::uint64_t number) const {
  const auto& hashes = inside_->replay.hashes;
  return number == 0 || number > hashes.size() ? std::string{} : hashes[number - 1];
}

Result<Decision, OperationRefusal> Register::decide(const SignedOperation& operation, const Perform& perform) {
  const auto now = inside_->clock();
  auto& replay = inside_->replay;
  // What its text says, and nothing else: that is what was signed, what is recorded, and what a replay will read.
  const auto exact = parse_signed_operation(to_json(operation));
  if (!exact) return OperationRefusal{OperationFault::malformed, exact.error()};
  if (replay.decided.contains(operation_hash(exact->operation))) {
    return OperationRefusal{OperationFault::replayed, "this operation was decided before"};
  }
  if (const auto good = check_operation(replay.state, *exact, now); !good) return good.error();
  if (const auto good = check_possible(replay.state, exact->operation, now); !good) return good.error();
  auto outcome = perform ? perform(replay.state, exact->operation) : Outcome{};
  if (!outcome) return outcome.error();
  auto next = apply(replay.state, *exact, *outcome, now);
  if (!next) return next.error();
  Recorded recorded{replay.state.decisions + 1, now, *exact, *outcome, {}};
  const auto line = write_line(recorded, replay.state.head);
  if (line.size() > policy_line_limit) return OperationRefusal{OperationFault::malformed, "the decision is too long"};
  inside_->append(line);
  replay.accept(std::move(*next), recorded);
  Decision decision{recorded.number, recorded.hash, {}, outcome->request_pem};
  if (!outcome->public_key.empty()) decision.public_key_pem = to_public_key_pem(outcome->public_key);
  return decision;
}

History read_history(const std::filesystem::path& file) {
  const Descriptor opened{open(file.c_str(), O_RDONLY | O_CLOEXEC)};
  if (opened.fd < 0) fail("open");
  const auto text = read_all(opened.fd);
  Replay replay;
  History history;
  const auto whole = for_each_line(text, [&](std::string_view line) -> Result<Done, std::string> {
    auto decision = replay.add(line);
    if (!decision) return decision.error();
    history.decisions.push_back(std::move(*decision));
    return Done{};
  });
  history.torn = whole < text.size();
  history.state = std::move(replay.state);
  return history;
}

}  // namespace kythu::hsm
