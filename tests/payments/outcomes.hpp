// Outcomes in one word, for tables.
#pragma once

#include <string>

#include "channels/channel.hpp"

namespace kythu::payments::test {

struct InOneWord {
  std::string operator()(const channels::Succeeded&) const { return "paid"; }
  std::string operator()(const channels::Refunded&) const { return "refunded"; }
  std::string operator()(const channels::Handover&) const { return "page"; }
  std::string operator()(const channels::DefinitelyFailed&) const { return "failed"; }
  std::string operator()(const channels::CannotTell& told) const {
    switch (told.kind) {
      case channels::CannotTell::Kind::still_open: return "open";
      case channels::CannotTell::Kind::no_answer: return "no answer";
      case channels::CannotTell::Kind::held: return "held";
    }
    return "";
  }
};

template <class Outcome>
std::string word(const Outcome& outcome) {
  return std::visit(InOneWord{}, outcome);
}

inline wire::FetchReply answered(const std::string& body, int status = 200) {
  return {.status = status, .headers = {}, .body = to_bytes(body)};
}

inline Callback posted(const std::string& channel, const std::string& body) {
  return {.channel = channel,
          .method = "POST",
          .query = {},
          .headers = {},
          .body = to_bytes(body),
          .source = "203.0.113.2"};
}

}  // namespace kythu::payments::test
