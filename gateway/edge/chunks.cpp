#include "chunks.hpp"

#include <algorithm>

namespace kythu::edge {
namespace {

constexpr std::size_t longest_header = 256;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

Result<Done, Fault> ChunkReader::read_size(std::string_view line) {
  std::size_t size = 0, digits = 0;
  for (; digits < line.size() && hex_digit(line[digits]) >= 0; ++digits) {
    if (digits == 8) return Fault::chunk;
    size = size * 16 + static_cast<std::size_t>(hex_digit(line[digits]));
  }
  const auto extension = line.substr(digits);
  const bool visible =
      std::all_of(extension.begin(), extension.end(), [](char c) { return (c >= 0x20 && c < 0x7f) || c == '\t'; });
  if (digits == 0 || !visible || (!extension.empty() && extension.front() != ';')) return Fault::chunk;
  left_ = size;
  state_ = size == 0 ? State::last : State::data;
  return Done{};
}

Result<Done, Fault> ChunkReader::take_header_byte(char byte) {
  line_.push_back(byte);
  if (line_.size() > longest_header) return Fault::chunk;
  if (byte != '\n') return Done{};
  if (line_.size() < 2 || line_[line_.size() - 2] != '\r') return Fault::chunk;
  const auto line = std::string_view{line_}.substr(0, line_.size() - 2);
  if (state_ == State::size) {
    if (const auto read = read_size(line); !read) return read.error();
  } else {
    if (!line.empty()) return state_ == State::last ? Fault::trailers : Fault::chunk;
    state_ = state_ == State::last ? State::done : State::size;
  }
  line_.clear();
  return Done{};
}

Result<std::size_t, Fault> ChunkReader::take(std::string_view received, Bytes& body) {
  std::size_t taken = 0;
  while (taken < received.size() && state_ != State::done) {
    if (state_ == State::data) {
      const auto part = received.substr(taken, left_);
      if (read_ + left_ > limit_) return Fault::body_too_large;
      body.insert(body.end(), part.begin(), part.end());
      read_ += part.size();
      taken += part.size();
      left_ -= part.size();
      if (left_ == 0) state_ = State::data_end;
    } else if (const auto byte = take_header_byte(received[taken++]); !byte) {
      return byte.error();
    }
  }
  return taken;
}

}  // namespace kythu::edge
