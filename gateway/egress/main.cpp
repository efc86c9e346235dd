// kythu-egress: the only program that calls out. It has no secrets and no database; it calls whom its settings name.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string_view>

#include "caller.hpp"
#include "config/base/log.hpp"
#include "config/wire/fetch_protocol.hpp"
#include "config/wire/server.hpp"

namespace kythu::egress {
namespace {

wire::Message answer(Caller& caller, const Log& log, wire::Message&& message) {
  const auto request = wire::to_request(std::move(message));
  if (!request) return wire::to_message(Result<wire::FetchReply, wire::FetchFault>{wire::FetchFault::not_allowed});
  // Neither path nor query is logged: providers' addresses carry tokens.
  const auto host = request->url.substr(0, request->url.find('/', request->url.find("://") + 3));
  const auto began = std::chrono::steady_clock::now();
  try {
    auto outcome = caller.fetch(*request);
    const auto took = std::chrono::steady_clock::now() - began;
    log.info("egress.called", {{"method", request->method},
                               {"host", host.substr(0, 255)},
                               {"status", outcome ? outcome->status : 0},
                               {"fault", outcome ? -1 : static_cast<int>(outcome.error())},
                               {"micros", std::chrono::duration_cast<std::chrono::microseconds>(took).count()}});
    return wire::to_message(outcome);
  } catch (const std::exception& error) {
    log.error("egress.broken", {{"why", error.what()}});
    return wire::to_message(Result<wire::FetchReply, wire::FetchFault>{wire::FetchFault::in_doubt});
  }
}

int run(const char* file) {
  const auto settings = settings::read_egress(settings::Table::from_file(file));
  const auto level = parse_log_level(settings.log_level);
  if (!level) throw settings::Error{"egress.toml: log.level must be debug, info, warning or error"};
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);  // before any thread starts, so that only sigwait sees them
  const Log log{"kythu-egress", *level, system_now};
  Caller caller{settings};
  wire::Server server{
      {.socket = settings.socket, .message_limit = settings.request_bytes, .connections = settings.connections},
      log,
      [&](wire::Message&& message) { return answer(caller, log, std::move(message)); }};
  log.info("egress.ready", {{"socket", settings.socket.native()}, {"allowed", settings.allowed.size()}});
  int signal = 0;
  sigwait(&ends, &signal);
  server.stop();
  log.info("egress.stopped");
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace kythu::egress

int main(int count, char** words) {
  if (count != 3 || std::string_view{words[1]} != "--settings") {
    std::fprintf(stderr, "usage: kythu-egress --settings egress.toml\n");
    return EXIT_FAILURE;
  }
  try {
    return kythu::egress::run(words[2]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "kythu-egress: %s\n", error.what());
    return EXIT_FAILURE;
  }
}
