#include "desk.hpp"

#include "config/wire/channel.hpp"
#include "protocol.hpp"

namespace kythu::payments::statements {
namespace {

// For a piece: longer than the parser's own clock, so that the parser ends it first.
constexpr std::chrono::seconds patience{35};

class ParserReading : public Reading {
 public:
  ParserReading(wire::Channel channel, Format format) : channel_(std::move(channel)), format_(format) {}

  Result<Done, ReadRefusal> hand(std::string_view piece, bool last) override {
    if (!channel_.send(to_message(format_, piece, last), wire::within(patience))) return ReadRefusal::parser_failed;
    return Done{};
  }
  Result<Found, ReadRefusal> brought() override {
    const auto answer = channel_.receive(most_found, wire::within(patience));
    if (!answer) return ReadRefusal::parser_failed;
    auto found = to_found(*answer);
    if (!found) return ReadRefusal::parser_failed;
    return std::move(*found);
  }

 private:
  wire::Channel channel_;
  Format format_;
};

}  // namespace

Result<std::unique_ptr<Reading>, ReadRefusal> ParserDesk::begin(Format format) {
  auto channel = wire::Channel::connect(socket_);
  if (!channel) return ReadRefusal::parser_busy;
  return std::unique_ptr<Reading>{std::make_unique<ParserReading>(std::move(*channel), format)};
}

}  // namespace kythu::payments::statements
