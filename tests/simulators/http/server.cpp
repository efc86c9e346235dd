#include "http/server.hpp"

#include <chrono>
#include <iostream>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

namespace kythu::simulators {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;

Request to_request(const http::request<http::string_body>& in) {
  const std::string target{in.target()};
  const auto mark = target.find('?');
  Request out{.method = std::string{in.method_string()},
              .path = target.substr(0, mark),
              .query = mark == std::string::npos ? "" : target.substr(mark + 1),
              .headers = {},
              .body = in.body()};
  for (const auto& field : in) {
    std::string name{field.name_string()};
    for (auto& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    out.headers.emplace(std::move(name), std::string{field.value()});
  }
  return out;
}

Response answer(const Handler& handler, const Request& request) {
  try {
    return handler(request);
  } catch (const std::exception& e) {
    std::cerr << request.method << ' ' << request.path << ": " << e.what() << std::endl;
    return {.status = 500, .content_type = "text/plain", .body = e.what()};
  }
}

template <class Stream>
void converse(Stream& stream, const Handler& handler) {
  beast::flat_buffer buffer;
  for (;;) {
    http::request_parser<http::string_body> parser;
    parser.body_limit(16 * 1024 * 1024);
    beast::error_code error;
    http::read(stream, buffer, parser, error);
    if (error) return;
    const auto response = answer(handler, to_request(parser.get()));
    if (response.status == 0) return;
    http::response<http::string_body> out{static_cast<http::status>(response.status), parser.get().version()};
    if (!response.content_type.empty()) out.set(http::field::content_type, response.content_type);
    for (const auto& [name, value] : response.headers) out.set(name, value);
    out.body() = response.body;
    out.keep_alive(parser.get().keep_alive());
    out.prepare_payload();
    http::write(stream, out, error);
    if (error || !out.keep_alive()) return;
  }
}

/// A client that says nothing keeps its thread no longer than this.
void limit_waiting(tcp::socket& socket) {
  const timeval patience{30, 0};
  for (const int option : {SO_RCVTIMEO, SO_SNDTIMEO}) {
    setsockopt(socket.native_handle(), SOL_SOCKET, option, &patience, sizeof patience);
  }
}

}  // namespace

struct Server::Parts {
  asio::io_context io;
  asio::ssl::context tls{asio::ssl::context::tls_server};
  bool secure = false;
  std::shared_ptr<const Handler> handler;
  tcp::acceptor acceptor{io};

  void serve(tcp::socket socket) {
    limit_waiting(socket);
    if (!secure) return converse(socket, *handler);
    beast::ssl_stream<tcp::socket> stream{std::move(socket), tls};
    beast::error_code error;
    stream.handshake(asio::ssl::stream_base::server, error);
    if (error) return;
    converse(stream, *handler);
    stream.shutdown(error);
  }

  void accept() {
    acceptor.async_accept([this](beast::error_code error, tcp::socket socket) {
      if (error) return;
      socket.native_non_blocking(false, error);
      std::thread{[this, peer = std::move(socket)]() mutable { serve(std::move(peer)); }}.detach();
      accept();
    });
  }
};

Server::Server(const ServerSettings& settings, Handler handler) : parts_(std::make_unique<Parts>()) {
  parts_->handler = std::make_shared<const Handler>(std::move(handler));
  parts_->secure = !settings.certificate.empty();
  if (parts_->secure) {
    parts_->tls.use_certificate_chain_file(settings.certificate);
    parts_->tls.use_private_key_file(settings.key, asio::ssl::context::pem);
    SSL_CTX_set_min_proto_version(parts_->tls.native_handle(), TLS1_2_VERSION);
  }
  const tcp::endpoint here{asio::ip::address_v4::loopback(), settings.port};
  parts_->acceptor.open(here.protocol());
  parts_->acceptor.set_option(tcp::acceptor::reuse_address(true));
  parts_->acceptor.bind(here);
  parts_->acceptor.listen();
}

Server::~Server() = default;

unsigned short Server::port() const { return parts_->acceptor.local_endpoint().port(); }

void Server::run() {
  asio::signal_set signals{parts_->io, SIGTERM, SIGINT};
  signals.async_wait([](beast::error_code error, int) {
    if (!error) std::_Exit(0);  // the conversations' threads are detached: nothing may be destroyed under them
  });
  parts_->accept();
  parts_->io.run();
}

}  // namespace kythu::simulators
