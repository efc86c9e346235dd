// Accepts connections, counts them, and ends them in good order.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>

#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>

#include "session.hpp"

namespace kythu::edge {

class Listener {
 public:
  /// Listens on the settings' address, or on the socket that systemd passed. Throws std::runtime_error with one clear
  /// line when it cannot.
  Listener(boost::asio::io_context& context, boost::asio::ssl::context& tls, House& house);

  void start();
  /// From any thread: accepts no more, ends idle connections; `ended` is called when the last one is gone.
  void stop(std::function<void()> ended);

 private:
  boost::asio::awaitable<void> accept_loop();
  void admit(boost::asio::ip::tcp::socket socket);
  void forget(const Session* session, const std::string& address);

  boost::asio::strand<boost::asio::io_context::executor_type> strand_;
  boost::asio::io_context& context_;
  boost::asio::ssl::context& tls_;
  House& house_;
  boost::asio::ip::tcp::acceptor acceptor_;
  struct Guest {
    std::weak_ptr<Session> session;
    boost::asio::any_io_executor strand;
  };
  std::mutex mutex_;
  std::unordered_map<const Session*, Guest> guests_;
  std::function<void()> ended_;
};

}  // namespace kythu::edge
