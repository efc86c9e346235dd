#include "high_water.hpp"

#include <atomic>
#include <cstring>
#include <fcntl.h>
#include <stdexcept>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace kythu::receipts {

/// `number` is the slot's life: 0 while it is nobody's, and set after the series' name stands in it.
struct HighWater::Slot {
  std::uint8_t series[16];
  std::uint64_t number;

  bool is_of(SeriesId id) const { return std::memcmp(series, id.uuid.bytes.data(), sizeof series) == 0; }
};

namespace {

constexpr std::size_t places = 4096;  // series of every agency and year

[[noreturn]] void fail(const std::filesystem::path& file) {
  throw std::system_error{errno, std::generic_category(), file.native()};
}

std::uint64_t load(const std::uint64_t& number) {
  return std::atomic_ref<const std::uint64_t>{number}.load(std::memory_order_acquire);
}

}  // namespace

HighWater::HighWater(const std::filesystem::path& file) {
  constexpr auto size = places * sizeof(Slot);
  fd_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
  if (fd_ < 0) fail(file);
  struct stat known {};
  if (::fstat(fd_, &known) != 0) fail(file);
  if (known.st_size != 0 && static_cast<std::size_t>(known.st_size) != size) {
    ::close(fd_);
    throw std::runtime_error{file.native() + ": not a file of high-water marks"};
  }
  if (::ftruncate(fd_, size) != 0) fail(file);
  void* memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd_, 0);
  if (memory == MAP_FAILED) fail(file);
  slots_ = {static_cast<Slot*>(memory), places};
}

HighWater::~HighWater() {
  ::munmap(slots_.data(), slots_.size_bytes());
  ::close(fd_);
}

HighWater::Slot* HighWater::find(SeriesId series) const {
  for (auto& slot : slots_) {
    if (load(slot.number) == 0) return nullptr;
    if (slot.is_of(series)) return &slot;
  }
  return nullptr;
}

std::int64_t HighWater::of(SeriesId series) const {
  const auto* const slot = find(series);
  return slot == nullptr ? 0 : static_cast<std::int64_t>(load(slot->number));
}

/// Takes the first free slot; other threads and other programs wait their turn.
HighWater::Slot* HighWater::add(SeriesId series) {
  const std::lock_guard lock{adding_};
  while (::flock(fd_, LOCK_EX) != 0) {
    if (errno != EINTR) throw std::system_error{errno, std::generic_category(), "high-water marks"};
  }
  auto* slot = find(series);
  for (auto& free : slots_) {
    if (slot != nullptr) break;
    if (load(free.number) != 0) continue;
    std::memcpy(free.series, series.uuid.bytes.data(), sizeof free.series);
    std::atomic_ref{free.number}.store(1, std::memory_order_release);
    slot = &free;
  }
  ::flock(fd_, LOCK_UN);
  if (slot == nullptr) throw std::runtime_error{"the file of high-water marks is full"};
  return slot;
}

void HighWater::raise(SeriesId series, std::int64_t number) {
  auto* slot = find(series);
  if (slot == nullptr) slot = add(series);
  const auto wanted = static_cast<std::uint64_t>(number);
  std::atomic_ref mark{slot->number};
  for (auto known = mark.load(); known < wanted && !mark.compare_exchange_weak(known, wanted);) {
  }
}

void HighWater::sync() const {
  if (::msync(slots_.data(), slots_.size_bytes(), MS_SYNC) != 0) {
    throw std::system_error{errno, std::generic_category(), "high-water marks"};
  }
}

}  // namespace kythu::receipts
