#include "tar.hpp"

#include <numeric>

#include <fmt/format.h>

#include "config/base/result.hpp"

namespace kythu::receipts {
namespace {

constexpr std::size_t block = 512;

void put(Bytes& header, std::size_t at, std::string_view text) {
  std::copy(text.begin(), text.end(), header.begin() + static_cast<std::ptrdiff_t>(at));
}

}  // namespace

void Tar::add(const std::string& name, BytesView content, Instant changed_at) {
  KYTHU_ASSERT(name.size() <= 100);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(changed_at).time_since_epoch().count();
  Bytes header(block, 0);
  put(header, 0, name);
  put(header, 100, "0000644");
  put(header, 108, "0000000");
  put(header, 116, "0000000");
  put(header, 124, fmt::format("{:011o}", content.size()));
  put(header, 136, fmt::format("{:011o}", seconds));
  put(header, 148, "        ");  // the sum is taken with spaces in its own place
  put(header, 156, "0");
  put(header, 257, "ustar");
  put(header, 263, "00");
  put(header, 148, fmt::format("{:06o}", std::accumulate(header.begin(), header.end(), 0u)));
  header[154] = 0;
  bytes_.insert(bytes_.end(), header.begin(), header.end());
  bytes_.insert(bytes_.end(), content.begin(), content.end());
  bytes_.resize((bytes_.size() + block - 1) / block * block);
}

Bytes Tar::finish() {
  bytes_.resize(bytes_.size() + 2 * block);
  return std::move(bytes_);
}

}  // namespace kythu::receipts
