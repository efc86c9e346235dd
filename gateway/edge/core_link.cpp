#include "core_link.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <sys/socket.h>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace kythu::edge {
namespace asio = boost::asio;
namespace {

using Socket = asio::local::stream_protocol::socket;
using Code = boost::system::error_code;

/// True when core has closed it meanwhile, so that no question gets lost on it.
bool is_stale(Socket& socket) {
  char byte = 0;
  const auto n = recv(socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return n >= 0 || (errno != EAGAIN && errno != EINTR);
}

}  // namespace

/// Used by whoever has borrowed it, on their strand.
struct CoreLink::Channel {
  explicit Channel(const asio::any_io_executor& executor) : socket(executor), timer(executor) {}
  Socket socket;
  asio::steady_timer timer;
  std::uint64_t questions = 0;
  std::atomic<std::uint64_t> exchanges = 0;  // read by deadlines of earlier borrowers, too
  bool timed_out = false;
};

struct CoreLink::Waiter {
  explicit Waiter(const asio::any_io_executor& executor) : timer(executor) {}
  asio::steady_timer timer;  // cancelled when a turn comes
  bool has_turn = false;     // guarded by CoreLink::mutex_
  std::shared_ptr<Channel> channel;
};

CoreLink::CoreLink(asio::any_io_executor executor, settings::EdgeCore settings)
    : executor_(std::move(executor)), settings_(std::move(settings)) {}

CoreLink::~CoreLink() = default;

std::shared_ptr<CoreLink::Channel> CoreLink::take_idle() {
  ++lent_;
  while (!idle_.empty()) {
    auto channel = std::move(idle_.back());
    idle_.pop_back();
    if (!is_stale(channel->socket)) return channel;
  }
  return std::make_shared<Channel>(executor_);
}

void CoreLink::give_back(std::shared_ptr<Channel> channel) {
  std::lock_guard lock(mutex_);
  auto& line = money_.empty() ? rest_ : money_;
  if (line.empty() || (&line == &rest_ && lent_ > settings_.connections)) {
    --lent_;
    if (channel) idle_.push_back(std::move(channel));
    return;
  }
  auto next = std::move(line.front());
  line.pop_front();
  next->has_turn = true;
  next->channel = channel ? std::move(channel) : std::make_shared<Channel>(executor_);
  asio::post(next->timer.get_executor(), [next] { next->timer.cancel(); });
}

std::chrono::milliseconds CoreLink::patience_for(bool completes_money) {
  if (completes_money) return settings_.money_patience;
  const auto now = std::chrono::steady_clock::now();
  if (rest_.empty()) rest_waits_ = now;
  return now - rest_waits_ < settings_.burst ? settings_.burst : settings_.patience;
}

asio::awaitable<std::shared_ptr<CoreLink::Channel>> CoreLink::borrow(bool completes_money) {
  const auto waiter = std::make_shared<Waiter>(co_await asio::this_coro::executor);
  auto& line = completes_money ? money_ : rest_;
  {
    std::lock_guard lock(mutex_);
    if (lent_ < settings_.connections + (completes_money ? settings_.reserved_connections : 0)) co_return take_idle();
    // Waiting is bounded twice: by time, and by not letting more wait than can be served.
    if (line.size() >= settings_.connections * 16) co_return nullptr;
    waiter->timer.expires_after(patience_for(completes_money));
    line.push_back(waiter);
  }
  Code code;
  co_await waiter->timer.async_wait(asio::redirect_error(asio::use_awaitable, code));
  std::lock_guard lock(mutex_);
  if (waiter->has_turn) co_return std::move(waiter->channel);
  line.erase(std::find(line.begin(), line.end(), waiter));
  co_return nullptr;
}

asio::awaitable<Result<gateway::Answer, CoreFault>> CoreLink::exchange(std::shared_ptr<Channel> channel, Bytes question,
                                                                       std::chrono::milliseconds patience) {
  Code code;
  auto& socket = channel->socket;
  auto token = asio::redirect_error(asio::use_awaitable, code);
  channel->timer.expires_after(patience);
  const auto at_deadline = [channel, turn = ++channel->exchanges](Code ended) {
    if (ended || channel->exchanges != turn) return;
    channel->timed_out = true;
    channel->socket.close(ended);
  };
  channel->timer.async_wait(asio::bind_executor(co_await asio::this_coro::executor, at_deadline));
  const auto fault = [&] { return channel->timed_out ? CoreFault::timed_out : CoreFault::lost; };
  if (!socket.is_open()) {
    co_await socket.async_connect(asio::local::stream_protocol::endpoint{settings_.socket.native()}, token);
    if (code) co_return CoreFault::down;
  }
  co_await asio::async_write(socket, asio::buffer(question), token);
  if (code) co_return fault();
  std::array<std::uint8_t, wire::Header::size> head{};
  co_await asio::async_read(socket, asio::buffer(head), token);
  if (code) co_return fault();
  const auto header = wire::decode_header(head, settings_.answer_bytes);
  if (!header) co_return CoreFault::lost;
  Bytes fields(header->length);
  co_await asio::async_read(socket, asio::buffer(fields), token);
  if (code) co_return fault();
  ++channel->exchanges;  // a deadline that has fired already, but not run, means nothing any more
  channel->timer.cancel();
  auto message = wire::decode_fields(*header, fields);
  if (!message || message->id != channel->questions) co_return CoreFault::lost;
  auto answer = gateway::to_answer(std::move(*message));
  if (!answer || answer->status < 200) co_return CoreFault::lost;
  co_return std::move(*answer);
}

asio::awaitable<Result<gateway::Answer, CoreFault>> CoreLink::ask(gateway::Request question, bool completes_money,
                                                                  std::chrono::milliseconds patience) {
  auto channel = co_await borrow(completes_money);
  if (!channel) co_return CoreFault::busy;
  auto message = gateway::to_message(std::move(question));
  message.id = ++channel->questions;
  auto talk = exchange(channel, wire::encode(message), patience);
  message = wire::Message{};  // the question may be large
  // An exception here is a full memory; the channel is dropped and its place freed all the same.
  Result<gateway::Answer, CoreFault> answer{CoreFault::lost};
  try {
    answer = co_await std::move(talk);
  } catch (const std::exception&) {
    answer = CoreFault::lost;
  }
  give_back(answer ? std::move(channel) : nullptr);
  co_return std::move(answer);
}

}  // namespace kythu::edge
