// Asks core, over its unix socket: a bounded number of channels, each carrying one question at a time, some of them
// kept for money that completes (security requirement K1).
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "config/settings/edge.hpp"
#include "gateway/relay/relay.hpp"

namespace kythu::edge {

enum class CoreFault {
  busy,       ///< no channel became free in time; nothing was sent
  down,       ///< nobody listens; nothing was sent
  lost,       ///< the connection ended under the question
  timed_out,  ///< no answer in time
};

/// Safe for any number of threads.
class CoreLink {
 public:
  CoreLink(boost::asio::any_io_executor executor, settings::EdgeCore settings);
  ~CoreLink();

  /// To be awaited on a strand. `completes_money` may use the reserved channels.
  boost::asio::awaitable<Result<gateway::Answer, CoreFault>> ask(gateway::Request question, bool completes_money);

 private:
  struct Channel;
  struct Waiter;
  struct Share {
    std::size_t limit;
    std::size_t lent = 0;
    std::vector<std::shared_ptr<Channel>> idle{};
    std::deque<std::shared_ptr<Waiter>> waiting{};
  };
  boost::asio::awaitable<std::shared_ptr<Channel>> borrow(Share*& share, bool completes_money);
  boost::asio::awaitable<Result<gateway::Answer, CoreFault>> exchange(std::shared_ptr<Channel> channel, Bytes question);
  std::shared_ptr<Channel> take_idle(Share& share);
  void give_back(Share& share, std::shared_ptr<Channel> channel);

  boost::asio::any_io_executor executor_;
  settings::EdgeCore settings_;
  std::mutex mutex_;
  Share general_;
  Share reserved_;
};

}  // namespace kythu::edge
