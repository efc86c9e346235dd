// Where a statement's bytes are while they are read: in memory, or wherever the caller keeps what is too large for it.
#pragma once

#include <string_view>

#include "config/base/digest.hpp"

namespace kythu::payments::statements {

/// Not shared by threads.
class Source {
 public:
  virtual ~Source() = default;
  virtual std::uint64_t size() const = 0;
  virtual Sha256 digest() const = 0;  ///< of all of it
  /// At most `most` bytes from this place on, and none at the end alone. The view lives until the next call. Throws
  /// std::system_error when they cannot be read.
  virtual std::string_view piece(std::uint64_t at, std::size_t most) = 0;
};

/// Of bytes that the caller keeps.
class InMemory final : public Source {
 public:
  explicit InMemory(std::string_view bytes) : bytes_(bytes) {}
  std::uint64_t size() const override { return bytes_.size(); }
  Sha256 digest() const override { return sha256(bytes_); }
  std::string_view piece(std::uint64_t at, std::size_t most) override { return bytes_.substr(at, most); }

 private:
  std::string_view bytes_;
};

}  // namespace kythu::payments::statements
