// An e-mail as it is submitted (RFC 5322, MIME by RFC 2045-2047): ASCII lines with CRLF, whatever its words are.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/base/bytes.hpp"
#include "config/base/clock.hpp"

namespace kythu::receipts::mail {

/// A mailbox of RFC 5321 as they are in use: ASCII, no quotes, no comments, a name with a dot behind the @, at most 254
/// characters. Nothing that could end a header or a command.
bool is_mailbox(std::string_view address);

struct Attachment {
  std::string name, media_type;  ///< ASCII
  Bytes content;
};

struct Mail {
  std::string from, to;  ///< mailboxes
  std::string id;        ///< ASCII; the same at each try, so that a receiver knows a repeat
  std::string subject, text;
  std::optional<Attachment> attachment;
  Instant at;
};
std::string to_text(const Mail& mail);

}  // namespace kythu::receipts::mail
