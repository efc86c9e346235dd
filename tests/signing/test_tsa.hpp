// A time-stamp authority behind the port to the outside: it answers queries with real RFC 3161 tokens, or misbehaves.
#pragma once

#include <functional>
#include <memory>

#include "config/base/clock.hpp"
#include "config/wire/fetch.hpp"

namespace kythu::test {

class TestTsa : public wire::Fetch {
 public:
  enum class Manner {
    honest,
    rejects,        ///< status rejection, no token
    other_imprint,  ///< a token over something else
    other_nonce,
    no_eku,          ///< the certificate is not for time stamping
    plain_eku,       ///< the extension is not critical
    foreign_anchor,  ///< signed by an authority that nobody trusts
    unreachable,
    server_error,  ///< HTTP 500
    too_large,
    garbage,
    tail,  ///< an honest reply with a byte after it
  };

  /// `responder`: the address of its authority's OCSP responder, for its certificate; may be empty.
  explicit TestTsa(Clock clock, Manner manner = Manner::honest, const std::string& responder = {});
  ~TestTsa() override;
  Result<wire::FetchReply, wire::FetchFault> fetch(const wire::FetchRequest& request) override;

  /// DER of the CA that callers are to trust.
  Bytes trust_anchor() const;
  /// Its authority's word, signed by itself: good.
  Bytes ocsp_answer(BytesView request) const;
  /// DER of its own.
  Bytes certificate() const;
  /// The last reply's body, for openssl ts.
  const Bytes& last_reply() const { return last_reply_; }
  int asked() const { return asked_; }

 private:
  struct Inside;
  void make_unfit();
  Bytes answer(BytesView query);
  std::unique_ptr<Inside> inside_;
  Clock clock_;
  Manner manner_;
  Bytes last_reply_;
  int asked_ = 0;
};

}  // namespace kythu::test
