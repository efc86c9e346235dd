// One TLS connection with a deadline on everything that waits for the other side.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include "config/base/bytes.hpp"

namespace kythu::edge {

/// Lives on one strand: every call is made there. Kept alive by whoever runs its coroutines.
class WireEnd : public std::enable_shared_from_this<WireEnd> {
 public:
  using Moment = std::chrono::steady_clock::time_point;
  WireEnd(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context& tls);

  /// Starts the watch over the deadline; before the first wait.
  void watch();
  /// From now on whatever waits is broken off at this moment.
  void expect_by(Moment moment);
  void expect_within(std::chrono::milliseconds patience) { expect_by(std::chrono::steady_clock::now() + patience); }
  /// Our own work is not the other side's fault.
  void expect_nothing() { expect_within(std::chrono::hours{24}); }
  bool expired() const { return expired_; }

  boost::asio::awaitable<bool> handshake();
  /// 0 when there is nothing more: ended, broken or too late.
  boost::asio::awaitable<std::size_t> read(char* out, std::size_t size);
  boost::asio::awaitable<bool> write(std::string_view head, BytesView body);
  /// Says goodbye; reads on for a moment, so that the last answer is not lost to a reset (RFC 9112 section 9.6).
  boost::asio::awaitable<void> close();
  void break_off();
  const SSL* tls() { return stream_.native_handle(); }

 private:
  boost::asio::awaitable<void> watching();

  boost::beast::ssl_stream<boost::asio::ip::tcp::socket> stream_;
  boost::asio::steady_timer timer_;
  Moment deadline_;
  bool expired_ = false;
  bool over_ = false;
};

}  // namespace kythu::edge
