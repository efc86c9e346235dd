// kythu-edge faces strangers: TLS, strict HTTP, throttling, built-in files. No database, no keys but its own, no
// outbound connection but core's socket.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string_view>
#include <thread>
#include <vector>

#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include "config/base/secret.hpp"
#include "embedded_static.hpp"
#include "listener.hpp"
#include "metrics_door.hpp"
#include "tls.hpp"

namespace kythu::edge {
namespace {

Assets built_in() { return Assets{embedded_static::all}; }

int run(const char* file) {
  auto settings = settings::read_edge(settings::Table::from_file(file));
  const auto level = parse_log_level(settings.log_level);
  if (!level) throw settings::Error{"edge.toml: log.level must be debug, info, warning or error"};
  const auto threads = settings.threads;
  const Log log{"kythu-edge", *level, system_now};
  boost::asio::io_context context{static_cast<int>(threads)};
  auto tls = make_tls(settings.tls);
  House house{std::move(settings), log, built_in(), context.get_executor()};
  Listener listener{context, tls, house};
  std::optional<MetricsDoor> metrics;
  if (house.settings.metrics_port != 0) metrics.emplace(context, house);
  listener.start();
  if (metrics) metrics->start();

  boost::asio::steady_timer last_call{context};
  boost::asio::signal_set ends{context, SIGTERM, SIGINT};
  ends.async_wait([&](boost::system::error_code, int) {
    log.info("edge.stopping");
    if (metrics) metrics->stop();
    last_call.expires_after(std::chrono::seconds{9});  // whoever still runs then is broken off
    last_call.async_wait([&](boost::system::error_code) { context.stop(); });
    listener.stop([&] { last_call.cancel(); });
  });
  log.info("edge.ready", {{"address", house.settings.address}, {"port", house.settings.port}});
  std::vector<std::jthread> others;
  for (std::size_t i = 1; i < threads; ++i) others.emplace_back([&] { context.run(); });
  context.run();
  others.clear();
  log.info("edge.stopped");
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace kythu::edge

int main(int count, char** words) {
  if (count != 3 || std::string_view{words[1]} != "--settings") {
    std::fprintf(stderr, "usage: kythu-edge --settings edge.toml\n");
    return EXIT_FAILURE;
  }
  try {
    kythu::forbid_core_dumps();  // the TLS key is in memory
    return kythu::edge::run(words[2]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "kythu-edge: %s\n", error.what());
    return EXIT_FAILURE;
  }
}
