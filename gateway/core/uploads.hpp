// Requests whose bodies come in pieces. Edge hands each piece over as a question of its own, with the request's head
// and a field that nobody outside may send:
//
// | x-internal-upload | what core does                                                  | answer                      |
// |-------------------|-----------------------------------------------------------------|-----------------------------|
// | `begin`           | asks whether this caller may do this at all; keeps the piece    | `x-internal-upload: go-on
// NAME`    | | `piece NAME N`    | keeps it                                                        |
// `x-internal-upload: go-on NAME`    | | `last NAME N`     | keeps it; the request is answered like any other | its
// answer                  | | `drop NAME`       | the caller is gone                                              | 204
// |
//
// Any other answer is the request's own, and the rest of the body is not wanted.
#pragma once

#include "gateway/core/pipeline.hpp"
#include "gateway/core/spool.hpp"

namespace kythu::gateway {

/// Where the body of a request lies that came in pieces.
struct SpooledBody {
  std::filesystem::path file;
  std::uint64_t size = 0;
  Sha256 digest{};
};
/// Nothing for a body that is in the request itself.
std::optional<SpooledBody> spooled_body(const Request& request);
/// SHA-256 of the request's body, wherever it is.
Sha256 body_digest(const Request& request);

/// Safe for any number of threads.
class Uploads {
 public:
  /// Without a spool, no body comes in pieces.
  Uploads(const Pipeline& pipeline, Spool* spool) : pipeline_(pipeline), spool_(spool) {}
  /// Never throws. A message that is no request is answered 400.
  wire::Message answer(wire::Message&& message) const;
  Answer answer(Request&& request) const;

 private:
  struct Order;
  Answer begin(Request&& request) const;
  Answer go_on(const Order& order, const Request& request) const;
  Answer finish(const Order& order, Request&& request) const;
  Answer refuse(const Request& request, Spool::Fault fault) const;

  const Pipeline& pipeline_;
  Spool* const spool_;
};

}  // namespace kythu::gateway
