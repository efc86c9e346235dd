// The one HTTP coroutine: handshake, then request after request until either side has enough.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "house.hpp"
#include "wire_end.hpp"

namespace kythu::edge {

class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context& tls, House& house, std::string peer);

  /// On the socket's strand, once; ends when the connection has.
  boost::asio::awaitable<void> run();
  /// On the strand: an idle connection ends at once, a running request is finished first.
  void stop();

 private:
  using Answer = gateway::Answer;
  struct Exchange;
  boost::asio::awaitable<bool> serve_one();
  boost::asio::awaitable<Result<std::optional<Head>, Fault>> read_head();
  boost::asio::awaitable<Answer> answer_for(Exchange& exchange);
  boost::asio::awaitable<std::optional<Answer>> read_body(Exchange& exchange);
  boost::asio::awaitable<std::optional<Answer>> read_sized(Exchange& exchange, std::size_t length);
  boost::asio::awaitable<std::optional<Answer>> read_chunks(Exchange& exchange, std::size_t limit);
  boost::asio::awaitable<std::optional<Answer>> pass_on(Exchange& exchange);
  boost::asio::awaitable<void> drop_upload(Exchange& exchange);
  boost::asio::awaitable<Answer> ask_core(Exchange& exchange);
  std::optional<Answer> answer_here(const Exchange& exchange) const;
  Answer refuse(Exchange& exchange, Fault fault);
  Answer fault_of_core(const Exchange& exchange, CoreFault fault);
  void expect_body(const Exchange& exchange);
  boost::asio::awaitable<bool> send(Exchange& exchange, const Answer& answer);
  void record(const Exchange& exchange, const Answer& answer);

  House& house_;
  std::shared_ptr<WireEnd> end_;
  std::string peer_;
  std::string certificate_;
  std::string received_;
  std::size_t served_ = 0;
  bool idle_ = false;
};

}  // namespace kythu::edge
