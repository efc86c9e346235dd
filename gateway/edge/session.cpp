#include "session.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "answers.hpp"
#include "chunks.hpp"
#include "config/base/ids.hpp"
#include "tls.hpp"

namespace kythu::edge {
namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {

constexpr std::size_t read_step = 16 * 1024;
constexpr std::size_t body_step = 64 * 1024;

/// Fields between two neighbours, which core has no use for (RFC 9110 section 7.6.1).
bool is_for_edge_only(std::string_view name) {
  constexpr std::array<std::string_view, 8> own{
      "connection", "keep-alive", "te", "upgrade", "expect", "proxy-connection", "content-length", "transfer-encoding"};
  return std::find(own.begin(), own.end(), name) != own.end();
}

ProblemWords words_of(CoreFault fault) {
  switch (fault) {
    case CoreFault::busy: return {503, "overloaded", "Too much is going on; try again in a moment."};
    case CoreFault::down: return {503, "unavailable", "The service is not available at the moment."};
    case CoreFault::lost:
      return {502, "answer_lost", "No answer came; whether the request was carried out is not known."};
    case CoreFault::timed_out:
      return {504, "answer_late", "No answer came in time; whether the request was carried out is not known."};
  }
  std::abort();
}

}  // namespace

/// One request on its way.
struct Session::Exchange {
  explicit Exchange(House& house) : hold(house.bodies) {}
  Head head;
  gateway::Request request;
  BodyHold hold;
  steady_clock::time_point began = steady_clock::now();
  std::size_t body_received = 0;
  bool streamed = false;
  std::string upload;      ///< core's name of it; empty: nothing was passed on
  std::size_t pieces = 0;  ///< that were
  bool keep_alive = false;
  bool gone = false;  ///< the caller is no more
};

Session::Session(asio::ip::tcp::socket socket, asio::ssl::context& tls, House& house, std::string peer)
    : house_(house), end_(std::make_shared<WireEnd>(std::move(socket), tls)), peer_(std::move(peer)) {}

asio::awaitable<void> Session::run() {
  const auto self = shared_from_this();
  end_->watch();
  end_->expect_within(house_.settings.limits.handshake);
  if (!co_await end_->handshake()) {
    house_.metrics.handshake_failed();
    end_->break_off();
    co_return;
  }
  certificate_ = client_certificate(end_->tls());
  end_->expect_within(house_.settings.limits.head);  // the first request is expected at once
  while (co_await serve_one()) end_->expect_within(house_.settings.limits.idle);
  co_await end_->close();
}

void Session::stop() {
  if (idle_) end_->expect_by(steady_clock::now());
}

/// Nothing when the connection ended between two requests.
asio::awaitable<Result<std::optional<Head>, Fault>> Session::read_head() {
  bool waiting = received_.empty();
  for (;;) {
    const auto found = find_head_end(received_, house_.gate);
    if (!found) co_return found.error();
    if (*found) {
      auto head = judge(std::string_view{received_}.substr(0, **found), house_.gate);
      received_.erase(0, **found);
      if (!head) co_return head.error();
      co_return std::optional{std::move(*head)};
    }
    idle_ = waiting;
    if (waiting && house_.stopping) co_return std::optional<Head>{};
    const auto had = received_.size();
    received_.resize(had + read_step);
    const auto got = co_await end_->read(received_.data() + had, read_step);
    received_.resize(had + got);
    idle_ = false;
    if (got == 0) {
      if (!received_.empty() && end_->expired()) co_return Fault::head_too_slow;
      co_return std::optional<Head>{};
    }
    if (waiting) end_->expect_within(house_.settings.limits.head);
    waiting = false;
  }
}

asio::awaitable<bool> Session::serve_one() {
  auto head = co_await read_head();
  if (head && !*head) co_return false;
  Exchange exchange{house_};
  end_->expect_nothing();
  exchange.request.request_id = to_text(new_uuid(house_.clock(), house_.random));
  Answer answer;
  if (!head) {
    answer = refuse(exchange, head.error());
  } else {
    exchange.head = std::move(**head);
    answer = co_await answer_for(exchange);
  }
  if (exchange.gone) co_return false;
  const bool sent = co_await send(exchange, answer);
  record(exchange, answer);
  co_return sent&& exchange.keep_alive;
}

gateway::Answer Session::refuse(Exchange& exchange, Fault fault) {
  const auto words = refusal(fault);
  exchange.keep_alive = false;  // what follows in the stream cannot be trusted
  house_.metrics.refused(words.code);
  return problem({words.status, words.code, words.detail}, exchange.request.request_id);
}

asio::awaitable<gateway::Answer> Session::answer_for(Exchange& exchange) {
  auto& head = exchange.head;
  auto& request = exchange.request;
  if (const auto given = gateway::find_header(head.headers, "x-request-id")) {
    if (const auto uuid = parse_uuid(*given)) request.request_id = to_text(*uuid);
  }
  request.method = head.method;
  request.path = head.path;
  request.query = head.query;
  request.peer = peer_;
  for (auto& header : head.headers) {
    if (!is_for_edge_only(header.first)) request.headers.push_back(std::move(header));
  }
  if (!house_.throttle.admit_request(peer_, steady_clock::now())) {
    house_.metrics.refused("throttled");
    exchange.keep_alive = head.keep_alive && !head.has_body();
    co_return problem({429, "too_many_requests", "Too many requests from this address."}, request.request_id);
  }
  if (auto refused = co_await read_body(exchange)) {
    if (!exchange.upload.empty()) co_await drop_upload(exchange);
    co_return std::move(*refused);
  }
  exchange.began = steady_clock::now();
  exchange.keep_alive = head.keep_alive && ++served_ < house_.settings.limits.requests_per_connection;
  if (auto here = answer_here(exchange)) co_return std::move(*here);
  co_return co_await ask_core(exchange);
}

void Session::expect_body(const Exchange& exchange) {
  const auto& limits = house_.settings.limits;
  const std::chrono::milliseconds earned{exchange.body_received * 1'000 / limits.body_rate};
  end_->expect_by(exchange.began + limits.body_grace + earned);
}

asio::awaitable<std::optional<gateway::Answer>> Session::read_body(Exchange& exchange) {
  const auto& head = exchange.head;
  if (!head.has_body()) co_return std::nullopt;
  const auto type = gateway::find_header(exchange.request.headers, "content-type").value_or("");
  const auto limit = body_limit(head.path, type, house_.body_limits);
  if (head.body_length.value_or(0) > limit) co_return refuse(exchange, Fault::body_too_large);
  exchange.streamed =
      is_streamed(head.path) && (head.chunked || *head.body_length > house_.settings.limits.piece_bytes);
  expect_body(exchange);
  if (head.expects_continue && received_.empty()) {
    exchange.gone = !co_await end_->write("HTTP/1.1 100 Continue\r\n\r\n", {});
    if (exchange.gone) co_return Answer{};
  }
  std::optional<Answer> refused;  // not by `?:`: GCC 12 destroys what is awaited inside it twice
  if (head.chunked) {
    refused = co_await read_chunks(exchange, limit);
  } else {
    refused = co_await read_sized(exchange, *head.body_length);
  }
  end_->expect_nothing();
  co_return std::move(refused);
}

asio::awaitable<std::optional<gateway::Answer>> Session::read_sized(Exchange& exchange, std::size_t length) {
  auto& body = exchange.request.body;
  const ProblemWords full{503, "memory_full", "Too many large requests are on their way."};
  const auto here = std::min(length, received_.size());
  if (!exchange.hold.grow(here)) co_return problem(full, exchange.request.request_id);
  body.assign(received_.begin(), received_.begin() + static_cast<std::ptrdiff_t>(here));
  received_.erase(0, here);
  std::size_t passed = 0;
  while (passed + body.size() < length) {
    if (exchange.streamed && body.size() >= house_.settings.limits.piece_bytes) {
      passed += body.size();
      if (auto refused = co_await pass_on(exchange)) co_return std::move(*refused);
    }
    const auto had = body.size(), step = std::min(length - passed - had, body_step);
    if (!exchange.hold.grow(step)) co_return problem(full, exchange.request.request_id);
    body.resize(had + step);
    std::size_t got = 0;
    while (got < step) {
      const auto more = co_await end_->read(reinterpret_cast<char*>(body.data()) + had + got, step - got);
      if (more == 0 && end_->expired()) co_return refuse(exchange, Fault::body_too_slow);
      exchange.gone = more == 0;
      if (exchange.gone) co_return Answer{};
      got += more;
      exchange.body_received += more;
      expect_body(exchange);
    }
  }
  co_return std::nullopt;
}

asio::awaitable<std::optional<gateway::Answer>> Session::read_chunks(Exchange& exchange, std::size_t limit) {
  ChunkReader reader{limit};
  auto& body = exchange.request.body;
  for (;;) {
    const auto before = body.size();
    const auto taken = reader.take(received_, body);
    if (!taken) co_return refuse(exchange, taken.error());
    received_.erase(0, *taken);
    if (!exchange.hold.grow(body.size() - before)) {
      const ProblemWords full{503, "memory_full", "Too many large requests are on their way."};
      co_return problem(full, exchange.request.request_id);
    }
    // Only the body's own bytes count: a million chunk headers bring nothing.
    exchange.body_received += body.size() - before;
    expect_body(exchange);
    if (reader.done()) co_return std::nullopt;
    if (exchange.streamed && body.size() >= house_.settings.limits.piece_bytes) {
      if (auto refused = co_await pass_on(exchange)) co_return std::move(*refused);
    }
    received_.resize(read_step);
    const auto got = co_await end_->read(received_.data(), read_step);
    received_.resize(got);
    if (got == 0 && end_->expired()) co_return refuse(exchange, Fault::body_too_slow);
    exchange.gone = got == 0;
    if (exchange.gone) co_return Answer{};
  }
}

/// What has come of a large body, as a question of its own. Nothing: core wants the next piece.
asio::awaitable<std::optional<gateway::Answer>> Session::pass_on(Exchange& exchange) {
  end_->expect_nothing();
  auto body = std::exchange(exchange.request.body, {});
  auto question = exchange.request;
  question.body = std::move(body);
  question.client_certificate = certificate_;
  question.headers.emplace_back(
      "x-internal-upload",
      exchange.upload.empty() ? "begin" : "piece " + exchange.upload + " " + std::to_string(exchange.pieces));
  auto answer = co_await house_.core.ask(std::move(question), false);
  exchange.hold.release();
  const auto said = answer ? gateway::find_header(answer->headers, "x-internal-upload") : std::nullopt;
  if (said && said->starts_with("go-on ")) {
    exchange.upload = said->substr(6);
    ++exchange.pieces;
    expect_body(exchange);
    co_return std::nullopt;
  }
  exchange.keep_alive = false;
  exchange.upload.clear();
  if (answer) co_return std::move(*answer);
  co_return fault_of_core(exchange, answer.error());
}

/// The caller is gone, or has sent nonsense: core needs not keep what came.
asio::awaitable<void> Session::drop_upload(Exchange& exchange) {
  gateway::Request question;
  question.method = exchange.request.method;
  question.path = exchange.request.path;
  question.request_id = exchange.request.request_id;
  question.headers = {{"x-internal-upload", "drop " + exchange.upload}};
  co_await house_.core.ask(std::move(question), false);
}

std::optional<gateway::Answer> Session::answer_here(const Exchange& exchange) const {
  const auto& request = exchange.request;
  if (is_internal(request.path)) {
    return problem({404, "not_found", "There is nothing at this address."}, request.request_id);
  }
  if (request.path == "/health/live" && (request.method == "GET" || request.method == "HEAD")) {
    const std::string_view live = R"({"status":"live"})";
    return Answer{200, {{"content-type", "application/json"}, {"cache-control", "no-store"}}, to_bytes(live)};
  }
  return house_.assets.find(request);
}

asio::awaitable<gateway::Answer> Session::ask_core(Exchange& exchange) {
  exchange.request.client_certificate = certificate_;
  auto body = std::exchange(exchange.request.body, {});
  auto question = exchange.request;
  question.body = std::move(body);
  auto patience = house_.settings.core.answering;
  if (!exchange.upload.empty()) {
    patience = house_.settings.core.upload_answering;
    question.headers.emplace_back("x-internal-upload",
                                  "last " + exchange.upload + " " + std::to_string(exchange.pieces));
  }
  auto answer = co_await house_.core.ask(std::move(question), completes_money(exchange.request.path), patience);
  if (answer) co_return std::move(*answer);
  co_return fault_of_core(exchange, answer.error());
}

gateway::Answer Session::fault_of_core(const Exchange& exchange, CoreFault fault) {
  const auto words = words_of(fault);
  house_.metrics.refused(words.code);
  house_.log.warning("edge.core_fault", {{"code", words.code}, {"request_id", exchange.request.request_id}});
  return problem(words, exchange.request.request_id);
}

asio::awaitable<bool> Session::send(Exchange& exchange, const Answer& answer) {
  if (house_.stopping) exchange.keep_alive = false;
  const auto head = write_head(answer, {exchange.request.request_id, exchange.keep_alive, house_.clock()});
  const bool bodiless = exchange.head.method == "HEAD" || is_bodiless(answer.status);
  end_->expect_within(house_.settings.limits.sending);
  co_return co_await end_->write(head, bodiless ? BytesView{} : BytesView{answer.body});
}

void Session::record(const Exchange& exchange, const Answer& answer) {
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - exchange.began);
  house_.metrics.answered(answer.status, took);
  house_.log.info("edge.request", {{"method", exchange.request.method},
                                   {"path", path_for_log(exchange.request.path)},
                                   {"status", answer.status},
                                   {"micros", took.count()},
                                   {"bytes", answer.body.size()},
                                   {"peer", peer_},
                                   {"request_id", exchange.request.request_id}});
}

}  // namespace kythu::edge
