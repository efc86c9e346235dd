#include "spool.hpp"

#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

#include "config/base/hashing.hpp"
#include "config/settings/table.hpp"

namespace kythu::gateway {
namespace {

bool write_all(int fd, BytesView bytes) {
  while (!bytes.empty()) {
    const auto wrote = write(fd, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(wrote));
  }
  return true;
}

}  // namespace

struct Spool::Body::Writing {
  explicit Writing(const std::filesystem::path& file)
      : fd(open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)) {}
  ~Writing() {
    if (fd >= 0) close(fd);
  }
  Writing(const Writing&) = delete;
  Writing& operator=(const Writing&) = delete;
  const int fd;
  Hashing hashing;
};

Spool::Body::Body(Spool& spool, std::filesystem::path file)
    : spool_(spool),
      file_(std::move(file)),
      writing_(std::make_unique<Writing>(file_)),
      touched_(std::chrono::steady_clock::now()) {}

Spool::Body::~Body() {
  std::error_code ignored;
  std::filesystem::remove(file_, ignored);
  std::lock_guard lock(spool_.mutex_);
  spool_.used_ -= size_;
}

Sha256 Spool::Body::digest() const { return writing_->hashing.digest(); }

Spool::Spool(SpoolSettings settings, Random random) : settings_(std::move(settings)), random_(std::move(random)) {
  std::filesystem::create_directories(settings_.folder);
  std::filesystem::permissions(settings_.folder, std::filesystem::perms::owner_all);
  for (const auto& left : std::filesystem::directory_iterator{settings_.folder}) {
    if (left.path().extension() == ".body") std::filesystem::remove(left.path());
  }
}

Spool::~Spool() { bodies_.clear(); }

void Spool::forget_the_silent() {
  std::vector<std::shared_ptr<Body>> silent;  // they go after the lock, which their end needs
  std::lock_guard lock(mutex_);
  const auto since = std::chrono::steady_clock::now() - settings_.patience;
  for (auto at = bodies_.begin(); at != bodies_.end();) {
    if (at->second->touched_ >= since) {
      ++at;
      continue;
    }
    silent.push_back(std::move(at->second));
    at = bodies_.erase(at);
  }
}

Result<std::string, Spool::Fault> Spool::begin() {
  forget_the_silent();
  auto name = random_token(random_);
  const auto body = std::make_shared<Body>(*this, settings_.folder / (name + ".body"));
  if (body->writing_->fd < 0) return Fault::full;
  std::lock_guard lock(mutex_);
  if (bodies_.size() >= settings_.at_once) return Fault::full;
  bodies_.emplace(name, body);
  return name;
}

std::shared_ptr<Spool::Body> Spool::lift(const std::string& name) {
  std::lock_guard lock(mutex_);
  const auto found = bodies_.find(name);
  if (found == bodies_.end()) return nullptr;
  auto body = std::move(found->second);
  bodies_.erase(found);
  return body;
}

bool Spool::reserve(std::uint64_t bytes) {
  std::lock_guard lock(mutex_);
  if (used_ + bytes > settings_.in_all) return false;
  used_ += bytes;
  return true;
}

// While a piece is written its body is in nobody's hands but ours, so that two of a kind cannot both be written.
Result<Done, Spool::Fault> Spool::add(const std::string& name, std::size_t number, BytesView piece) {
  const auto body = lift(name);
  if (!body || body->pieces_ != number) return Fault::unknown;
  if (body->size_ + piece.size() > settings_.most) return Fault::too_large;
  if (!reserve(piece.size())) return Fault::full;
  body->size_ += piece.size();
  ++body->pieces_;
  body->writing_->hashing.add(piece);
  if (!write_all(body->writing_->fd, piece)) return Fault::full;
  body->touched_ = std::chrono::steady_clock::now();
  std::lock_guard lock(mutex_);
  bodies_.emplace(name, body);
  return Done{};
}

Result<std::shared_ptr<const Spool::Body>, Spool::Fault> Spool::take(const std::string& name) {
  std::shared_ptr<const Body> body = lift(name);
  if (!body) return Fault::unknown;
  return body;
}

void Spool::drop(const std::string& name) { lift(name); }

std::unique_ptr<Spool> make_spool(const std::filesystem::path& file, Random random) {
  const auto root = settings::Table::from_file(file);
  if (!root.has("spool")) return nullptr;
  const auto table = root.table("spool");
  const auto mebibytes = [&](std::string_view key, std::int64_t most, std::uint64_t usual) {
    return static_cast<std::uint64_t>(table.integer(key, 1, most, static_cast<std::int64_t>(usual >> 20))) << 20;
  };
  SpoolSettings settings;
  settings.folder = table.path("folder");
  settings.most = mebibytes("body_mib", 16'384, settings.most);
  settings.in_all = mebibytes("all_mib", 1'048'576, settings.in_all);
  settings.at_once = static_cast<std::size_t>(table.integer("bodies", 1, 64, 8));
  table.refuse_unknown();
  return std::make_unique<Spool>(std::move(settings), std::move(random));
}

}  // namespace kythu::gateway
