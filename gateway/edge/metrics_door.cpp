#include "metrics_door.hpp"

#include <stdexcept>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "answers.hpp"
#include "config/base/ids.hpp"

namespace kythu::edge {
namespace asio = boost::asio;
using Code = boost::system::error_code;
using asio::ip::tcp;

MetricsDoor::MetricsDoor(asio::io_context& context, House& house)
    : strand_(asio::make_strand(context)), house_(house), acceptor_(strand_) {
  const auto& settings = house.settings;
  try {
    const tcp::endpoint endpoint{asio::ip::make_address(settings.metrics_address), settings.metrics_port};
    if (!endpoint.address().is_loopback()) throw std::runtime_error{"metrics.address must be a loopback address"};
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(tcp::acceptor::reuse_address{true});
    acceptor_.bind(endpoint);
    acceptor_.listen(16);
  } catch (const boost::system::system_error& error) {
    throw std::runtime_error{"cannot listen on " + settings.metrics_address + ":" +
                             std::to_string(settings.metrics_port) + ": " + error.code().message()};
  }
}

void MetricsDoor::start() {
  asio::co_spawn(
      strand_, [this] { return accept_loop(); }, asio::detached);
}

void MetricsDoor::stop() {
  asio::post(strand_, [this] {
    Code ignored;
    acceptor_.close(ignored);
  });
}

/// One at a time: a collector asks every few seconds, and more than that need not be served.
asio::awaitable<void> MetricsDoor::accept_loop() {
  asio::steady_timer deadline{strand_};
  while (acceptor_.is_open()) {
    Code code;
    const auto socket = std::make_shared<tcp::socket>(strand_);
    co_await acceptor_.async_accept(*socket, asio::redirect_error(asio::use_awaitable, code));
    if (code) continue;
    deadline.expires_after(std::chrono::seconds{5});
    deadline.async_wait([weak = std::weak_ptr{socket}](Code ended) {
      const auto late = weak.lock();
      if (!ended && late) late->close(ended);
    });
    co_await serve(*socket);
    deadline.cancel();
  }
}

asio::awaitable<void> MetricsDoor::serve(tcp::socket& socket) {
  Code code;
  auto token = asio::redirect_error(asio::use_awaitable, code);
  std::string received;
  std::optional<std::size_t> end;
  while (!end) {
    std::array<char, 2048> more{};
    const auto got = co_await socket.async_read_some(asio::buffer(more), token);
    if (code) co_return;
    received.append(more.data(), got);
    const auto found = find_head_end(received, house_.gate);
    if (!found) co_return;
    end = *found;
  }
  const auto reply = co_await answer(std::string_view{received}.substr(0, *end));
  const auto id = to_text(new_uuid(house_.clock(), house_.random));
  auto text = write_head(reply, {id, false, house_.clock()});
  text.append(as_text(reply.body));
  co_await asio::async_write(socket, asio::buffer(text), token);
  socket.shutdown(tcp::socket::shutdown_send, code);
}

asio::awaitable<gateway::Answer> MetricsDoor::answer(std::string_view raw) {
  const auto head = judge(raw, GateLimits{});
  if (!head || head->method != "GET" || head->path != "/metrics") {
    co_return problem({404, "not_found", "Only GET /metrics is here."}, "");
  }
  auto text = house_.metrics.text();
  gateway::Request question{.method = "GET", .path = "/internal/metrics", .headers = {{"x-internal", "metrics"}}};
  question.request_id = to_text(new_uuid(house_.clock(), house_.random));
  const auto core = co_await house_.core.ask(std::move(question), false);
  if (core && core->status == 200) text.append(as_text(core->body));
  co_return gateway::Answer{200, {{"content-type", "text/plain; version=0.0.4; charset=utf-8"}}, to_bytes(text)};
}

}  // namespace kythu::edge
