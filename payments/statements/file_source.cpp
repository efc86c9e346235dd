#include "file_source.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace kythu::payments::statements {
namespace {

[[noreturn]] void unreadable_file() {
  throw std::system_error{errno, std::generic_category(), "a statement's file cannot be read"};
}

}  // namespace

InFile::InFile(const std::filesystem::path& file, std::uint64_t size, const Sha256& digest)
    : size_(size), digest_(digest), in_(file, std::ios::binary) {
  if (!in_) unreadable_file();
}

std::string_view InFile::piece(std::uint64_t at, std::size_t most) {
  buffer_.resize(std::min<std::uint64_t>(most, size_ - std::min(at, size_)));
  in_.seekg(static_cast<std::streamoff>(at));
  in_.read(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  if (!in_) unreadable_file();
  return buffer_;
}

}  // namespace kythu::payments::statements
