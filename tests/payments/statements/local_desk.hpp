// Reads statements in this process, where the program has kythu-parser.
#pragma once

#include "payments/statements/desk.hpp"

namespace kythu::test {

class LocalDesk : public payments::statements::ReadingDesk {
 public:
  using Refusal = payments::statements::ReadRefusal;
  Result<std::unique_ptr<payments::statements::Reading>, Refusal> begin(payments::statements::Format format) override {
    auto made = std::make_unique<Local>();
    made->reader = payments::statements::reader_of(format);
    return std::unique_ptr<payments::statements::Reading>{std::move(made)};
  }

 private:
  struct Local : payments::statements::Reading {
    std::unique_ptr<payments::statements::Reader> reader;
    Result<Done, Refusal> hand(std::string_view piece, bool last) override {
      reader->feed(piece);
      if (last) reader->finish();
      return Done{};
    }
    Result<payments::statements::Found, Refusal> brought() override {
      auto found = reader->found();
      reader->take();
      return found;
    }
  };
};

}  // namespace kythu::test
