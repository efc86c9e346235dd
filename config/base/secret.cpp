#include "secret.hpp"

#include <cstdint>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>
#include <utility>

#include <openssl/crypto.h>

namespace kythu {
namespace {

/// madvise wants whole pages; leaving the neighbours out of a dump as well does no harm.
void leave_out_of_dumps(const std::vector<char>& bytes) {
  const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  const auto begin = reinterpret_cast<std::uintptr_t>(bytes.data()) & ~(page - 1);
  const auto end = reinterpret_cast<std::uintptr_t>(bytes.data()) + bytes.size();
  madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTDUMP);
}

}  // namespace

Secret::Secret(std::string_view text) : bytes_(text.begin(), text.end()) {
  if (bytes_.empty()) return;
  mlock(bytes_.data(), bytes_.size());  // best effort: RLIMIT_MEMLOCK may be small on a developer's machine
  leave_out_of_dumps(bytes_);
}

Secret::Secret(Secret&& other) noexcept : bytes_(std::move(other.bytes_)) { other.bytes_.clear(); }

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe();
    bytes_ = std::exchange(other.bytes_, {});
  }
  return *this;
}

Secret::~Secret() { wipe(); }

void Secret::wipe() noexcept {
  if (bytes_.empty()) return;
  OPENSSL_cleanse(bytes_.data(), bytes_.size());
  munlock(bytes_.data(), bytes_.size());
  bytes_.clear();
}

void forbid_core_dumps() {
  prctl(PR_SET_DUMPABLE, 0);
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
}

}  // namespace kythu
