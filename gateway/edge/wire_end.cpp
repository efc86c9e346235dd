#include "wire_end.hpp"

#include <array>
#include <string>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace kythu::edge {
namespace asio = boost::asio;
using Code = boost::system::error_code;
using std::chrono::steady_clock;
using namespace std::chrono_literals;

WireEnd::WireEnd(asio::ip::tcp::socket socket, asio::ssl::context& tls)
    : stream_(std::move(socket), tls), timer_(stream_.get_executor()), deadline_(steady_clock::now() + 24h) {
  Code ignored;
  stream_.next_layer().set_option(asio::ip::tcp::no_delay{true}, ignored);
}

void WireEnd::watch() {
  asio::co_spawn(
      stream_.get_executor(), [self = shared_from_this()] { return self->watching(); }, asio::detached);
}

asio::awaitable<void> WireEnd::watching() {
  const auto self = shared_from_this();
  Code code;
  while (!over_) {
    timer_.expires_at(deadline_);
    co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, code));
    if (over_ || steady_clock::now() < deadline_) continue;
    // Again every while until somebody notices: the wait may just be between two steps and not be cancelled by this.
    expired_ = true;
    deadline_ = steady_clock::now() + 50ms;
    stream_.next_layer().cancel(code);
  }
}

void WireEnd::expect_by(Moment moment) {
  expired_ = false;
  deadline_ = moment;
  if (moment < timer_.expiry()) timer_.cancel();
}

asio::awaitable<bool> WireEnd::handshake() {
  Code code;
  co_await stream_.async_handshake(asio::ssl::stream_base::server, asio::redirect_error(asio::use_awaitable, code));
  co_return !code && !expired_;
}

asio::awaitable<std::size_t> WireEnd::read(char* out, std::size_t size) {
  Code code;
  const auto got =
      co_await stream_.async_read_some(asio::buffer(out, size), asio::redirect_error(asio::use_awaitable, code));
  co_return code ? 0 : got;
}

// One buffer a write: given a sequence whose first part is consumed, Beast 1.81's stream offers its empty rest to TLS,
// which ends the write early and without an error. A short body joins its head, so that most answers are one TLS
// record.
asio::awaitable<bool> WireEnd::write(std::string_view head, BytesView body) {
  constexpr std::size_t one_record = 16 * 1024;
  Code code;
  auto token = asio::redirect_error(asio::use_awaitable, code);
  if (head.size() + body.size() <= one_record) {
    const std::string whole = std::string{head}.append(as_text(body));
    co_await asio::async_write(stream_, asio::buffer(whole), token);
    co_return !code;
  }
  co_await asio::async_write(stream_, asio::buffer(head), token);
  if (code) co_return false;
  co_await asio::async_write(stream_, asio::buffer(body.data(), body.size()), token);
  co_return !code;
}

asio::awaitable<void> WireEnd::close() {
  Code code;
  auto token = asio::redirect_error(asio::use_awaitable, code);
  auto& socket = stream_.next_layer();
  expect_within(1s);
  // Only our half: SSL_shutdown once writes close_notify, and what still arrives is thrown away unread.
  SSL_set_shutdown(stream_.native_handle(), SSL_RECEIVED_SHUTDOWN);
  co_await stream_.async_shutdown(token);
  socket.shutdown(asio::socket_base::shutdown_send, code);
  // A client that is still sending a body that was refused reads our answer only when it is through.
  constexpr std::size_t patience = 8 << 20;
  std::array<char, 16 * 1024> ignored{};
  for (std::size_t got = 0; got < patience && !expired_ && socket.is_open();) {
    got += co_await socket.async_read_some(asio::buffer(ignored), token);
    if (code) break;
  }
  break_off();
}

void WireEnd::break_off() {
  Code ignored;
  over_ = true;
  timer_.cancel();
  stream_.next_layer().close(ignored);
}

}  // namespace kythu::edge
