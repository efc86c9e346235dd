// Where statements are read: by kythu-parser, one process a file, which holds nothing worth taking.
#pragma once

#include <filesystem>
#include <memory>

#include "config/base/result.hpp"
#include "payments/statements/reader.hpp"

namespace kythu::payments::statements {

enum class ReadRefusal {
  parser_busy,    ///< it does not listen, or has no place
  parser_failed,  ///< it died of the file, or took too long
};

/// One file. Not shared by threads.
class Reading {
 public:
  virtual ~Reading() = default;
  /// Nothing follows a last piece, or an answer that has `stopped`.
  virtual Result<Done, ReadRefusal> hand(std::string_view piece, bool last) = 0;
  /// What the piece brought: its lines, and the file's statements and faults so far. Before the next piece.
  virtual Result<Found, ReadRefusal> brought() = 0;
};

class ReadingDesk {
 public:
  virtual ~ReadingDesk() = default;
  virtual Result<std::unique_ptr<Reading>, ReadRefusal> begin(Format format) = 0;
};

/// Safe for any number of threads.
class ParserDesk : public ReadingDesk {
 public:
  explicit ParserDesk(std::filesystem::path socket) : socket_(std::move(socket)) {}
  Result<std::unique_ptr<Reading>, ReadRefusal> begin(Format format) override;

 private:
  std::filesystem::path socket_;
};

}  // namespace kythu::payments::statements
