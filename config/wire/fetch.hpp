// The port to the outside world. kythu-egress is behind it; nothing else opens an outbound connection.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "config/base/bytes.hpp"
#include "config/base/result.hpp"

namespace kythu::wire {

struct FetchRequest {
  std::string method = "GET";
  std::string url;  ///< absolute; scheme, host and port must be on egress's allow-list
  std::vector<std::pair<std::string, std::string>> headers;
  Bytes body;
  std::chrono::milliseconds patience{30'000};  ///< for the whole call; egress caps it
  std::size_t answer_limit = 64 * 1024;        ///< bytes of the answer's body; egress caps it
  bool may_repeat = false;                     ///< the receiver knows repeats: it may go over a kept connection
};

struct FetchReply {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
  Bytes body;
};

enum class FetchFault {
  not_allowed,  ///< the allow-list refuses this address; nothing was sent
  unreachable,  ///< no name, no connection, or TLS refused; the request was not sent
  in_doubt,     ///< sent, and no whole answer came: whether it was done cannot be told
  too_large,    ///< answered with more than the limit
  egress_down,  ///< egress itself is not there or busy; nothing was sent
};

class Fetch {
 public:
  virtual ~Fetch() = default;
  /// Blocking; never follows a redirect; safe for any number of threads.
  virtual Result<FetchReply, FetchFault> fetch(const FetchRequest& request) = 0;
};

}  // namespace kythu::wire
