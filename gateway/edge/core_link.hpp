// Asks core, over its unix socket: a bounded number of channels, each carrying one question at a time, some of them
// kept for money that completes (security requirement K1). A burst is let wait for its turn; once a line has stood for
// as long as that, who comes new is told at once that there is too much to do.
#pragma once

#include <chrono>
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

  /// To be awaited on a strand. `completes_money` may use the reserved channels too, is served first and waits longer.
  boost::asio::awaitable<Result<gateway::Answer, CoreFault>> ask(gateway::Request question, bool completes_money) {
    return ask(std::move(question), completes_money, settings_.answering);
  }
  /// The answer may take as long as `patience`.
  boost::asio::awaitable<Result<gateway::Answer, CoreFault>> ask(gateway::Request question, bool completes_money,
                                                                 std::chrono::milliseconds patience);

 private:
  struct Channel;
  struct Waiter;
  using Line = std::deque<std::shared_ptr<Waiter>>;
  boost::asio::awaitable<std::shared_ptr<Channel>> borrow(bool completes_money);
  boost::asio::awaitable<Result<gateway::Answer, CoreFault>> exchange(std::shared_ptr<Channel> channel, Bytes question,
                                                                      std::chrono::milliseconds patience);
  std::shared_ptr<Channel> take_idle();
  void give_back(std::shared_ptr<Channel> channel);
  std::chrono::milliseconds patience_for(bool completes_money);

  boost::asio::any_io_executor executor_;
  settings::EdgeCore settings_;
  std::mutex mutex_;
  std::size_t lent_ = 0;
  std::vector<std::shared_ptr<Channel>> idle_;
  Line money_, rest_;                                   ///< who waits for a channel
  std::chrono::steady_clock::time_point rest_waits_{};  ///< since when somebody waits in `rest_`
};

}  // namespace kythu::edge
