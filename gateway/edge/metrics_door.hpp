// GET /metrics on a listener of its own, plain HTTP, for the machine's own collector.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/strand.hpp>

#include "house.hpp"

namespace kythu::edge {

class MetricsDoor {
 public:
  /// Throws std::runtime_error when it cannot listen, or when the address is not this machine's loopback.
  MetricsDoor(boost::asio::io_context& context, House& house);
  void start();
  void stop();

 private:
  boost::asio::awaitable<void> accept_loop();
  boost::asio::awaitable<void> serve(boost::asio::ip::tcp::socket& socket);
  boost::asio::awaitable<gateway::Answer> answer(std::string_view head);

  boost::asio::strand<boost::asio::io_context::executor_type> strand_;
  House& house_;
  boost::asio::ip::tcp::acceptor acceptor_;
};

}  // namespace kythu::edge
