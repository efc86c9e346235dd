// One outbound call by libcurl: verified TLS, the checked address, no redirect, no proxy, bounded in time and size.
//
// An e-mail is submitted (RFC 6409) by the method MAIL to an address of scheme smtps, or of smtp with STARTTLS: the
// headers "mail-from" and "rcpt-to" are a mailbox each, "user" and "password" may be left out, the body is the whole
// message (RFC 5322), and the answer's status is the server's last word: 250 when it took the message.
#pragma once

#include "allow_list.hpp"
#include "config/wire/fetch.hpp"

namespace kythu::egress {

class Caller final : public wire::Fetch {
 public:
  /// Throws std::runtime_error when libcurl cannot be prepared.
  explicit Caller(const settings::EgressSettings& settings);
  ~Caller() override;
  Caller(const Caller&) = delete;
  Caller& operator=(const Caller&) = delete;

  Result<wire::FetchReply, wire::FetchFault> fetch(const wire::FetchRequest& request) override;

 private:
  settings::EgressSettings settings_;
  AllowList allowed_;
};

}  // namespace kythu::egress
