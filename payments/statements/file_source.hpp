// A statement's bytes in a file on disk, of which a piece at a time is in memory.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "payments/statements/source.hpp"

namespace kythu::payments::statements {

class InFile final : public Source {
 public:
  /// Its size and digest are known to the caller, who leaves it alone meanwhile. Throws std::system_error.
  InFile(const std::filesystem::path& file, std::uint64_t size, const Sha256& digest);
  std::uint64_t size() const override { return size_; }
  Sha256 digest() const override { return digest_; }
  std::string_view piece(std::uint64_t at, std::size_t most) override;

 private:
  const std::uint64_t size_;
  const Sha256 digest_;
  std::ifstream in_;
  std::string buffer_;
};

}  // namespace kythu::payments::statements
