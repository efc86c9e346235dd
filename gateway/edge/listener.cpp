#include "listener.hpp"

#include <charconv>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace kythu::edge {
namespace asio = boost::asio;
using Code = boost::system::error_code;
using asio::ip::tcp;

namespace {

/// sd_listen_fds(3): the first passed descriptor is 3, and it is ours only when LISTEN_PID names us.
bool socket_was_passed() {
  const auto number = [](const char* name) {
    const char* text = std::getenv(name);
    long value = 0;
    if (text) std::from_chars(text, text + std::strlen(text), value);
    return value;
  };
  return number("LISTEN_PID") == getpid() && number("LISTEN_FDS") >= 1;
}

tcp::acceptor open_acceptor(const asio::any_io_executor& executor, const settings::EdgeSettings& settings) {
  tcp::acceptor acceptor{executor};
  try {
    if (socket_was_passed()) {
      sockaddr_storage name{};
      socklen_t size = sizeof name;
      if (getsockname(3, reinterpret_cast<sockaddr*>(&name), &size) != 0) throw std::runtime_error{"no socket passed"};
      acceptor.assign(name.ss_family == AF_INET6 ? tcp::v6() : tcp::v4(), 3);
      return acceptor;
    }
    const tcp::endpoint endpoint{asio::ip::make_address(settings.address), settings.port};
    acceptor.open(endpoint.protocol());
    acceptor.set_option(tcp::acceptor::reuse_address{true});
    acceptor.bind(endpoint);
    acceptor.listen(4'096);
  } catch (const boost::system::system_error& error) {
    throw std::runtime_error{"cannot listen on " + settings.address + ":" + std::to_string(settings.port) + ": " +
                             error.code().message()};
  }
  return acceptor;
}

}  // namespace

Listener::Listener(asio::io_context& context, asio::ssl::context& tls, House& house)
    : strand_(asio::make_strand(context)),
      context_(context),
      tls_(tls),
      house_(house),
      acceptor_(open_acceptor(strand_, house.settings)) {}

void Listener::start() {
  asio::co_spawn(
      strand_, [this] { return accept_loop(); }, asio::detached);
}

asio::awaitable<void> Listener::accept_loop() {
  asio::steady_timer pause{strand_};
  while (acceptor_.is_open()) {
    Code code;
    tcp::socket socket{asio::make_strand(context_)};
    co_await acceptor_.async_accept(socket, asio::redirect_error(asio::use_awaitable, code));
    if (!code) {
      admit(std::move(socket));
    } else if (acceptor_.is_open()) {
      // No descriptor is free: trying again at once would only burn the processor.
      pause.expires_after(std::chrono::milliseconds{100});
      co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, code));
    }
  }
}

void Listener::admit(tcp::socket socket) {
  Code code;
  const auto remote = socket.remote_endpoint(code);
  if (code) return;
  const auto address = remote.address().to_string();
  if (!house_.throttle.admit_connection(address, std::chrono::steady_clock::now())) {
    house_.metrics.refused("connections");
    return;
  }
  const auto executor = socket.get_executor();
  const auto session = std::make_shared<Session>(std::move(socket), tls_, house_, address);
  {
    std::lock_guard lock(mutex_);
    guests_.emplace(session.get(), Guest{session, executor});
  }
  house_.metrics.connections(house_.throttle.connections());
  asio::co_spawn(
      executor, [session] { return session->run(); },
      [this, session, address](const std::exception_ptr& broken) {
        if (broken) house_.log.error("edge.session_broken", {{"peer", address}});
        forget(session.get(), address);
      });
}

void Listener::forget(const Session* session, const std::string& address) {
  house_.throttle.release_connection(address);
  house_.metrics.connections(house_.throttle.connections());
  std::lock_guard lock(mutex_);
  guests_.erase(session);
  if (guests_.empty() && ended_) ended_();
}

void Listener::stop(std::function<void()> ended) {
  house_.stopping = true;
  asio::post(strand_, [this] {
    Code ignored;
    acceptor_.close(ignored);
  });
  std::lock_guard lock(mutex_);
  for (const auto& [_, guest] : guests_) {
    asio::post(guest.strand, [weak = guest.session] {
      if (const auto session = weak.lock()) session->stop();
    });
  }
  ended_ = std::move(ended);
  if (guests_.empty()) ended_();
}

}  // namespace kythu::edge
