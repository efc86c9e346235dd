// Reads a chunked body strictly (RFC 9112 section 7.1): no trailers, chunk headers of at most 256 bytes, CR LF only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "framing.hpp"

namespace kythu::edge {

class ChunkReader {
 public:
  explicit ChunkReader(std::size_t body_limit) : limit_(body_limit) {}

  /// Takes bytes off the front of `received` and appends the body's to `body`; returns how many were taken.
  /// When done() is true nothing behind the body has been taken.
  Result<std::size_t, Fault> take(std::string_view received, Bytes& body);
  bool done() const { return state_ == State::done; }

 private:
  enum class State { size, data, data_end, last, done };
  Result<Done, Fault> read_size(std::string_view line);
  Result<Done, Fault> take_header_byte(char byte);

  std::size_t limit_;
  State state_ = State::size;
  std::string line_;
  std::size_t left_ = 0, read_ = 0;  ///< of the chunk; of the body so far
};

}  // namespace kythu::edge
