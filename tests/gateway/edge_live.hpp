// kythu-edge as it runs, in front of a small core that remembers what it was asked; and a client that speaks raw bytes.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "config/base/handle.hpp"
#include "config/wire/server.hpp"
#include "gateway/relay/relay.hpp"
#include "live.hpp"

namespace kythu::test {

using Context = Handle<SSL_CTX, SSL_CTX_free>;
using Connection = Handle<SSL, SSL_free>;

/// Answers with what it was asked; a path that ends in "/slow" waits until it is let go. Of what comes in pieces it
/// wants every one.
class Core {
 public:
  explicit Core(const std::filesystem::path& socket)
      : server_(settings(socket), Log{"core", LogLevel::error, system_now},
                [this](wire::Message&& message) { return answer(std::move(message)); }) {}
  ~Core() { let_go(); }

  void let_go() {
    std::lock_guard lock(mutex_);
    held_ = false;
    released_.notify_all();
  }
  int asked() const { return asked_; }
  gateway::Request last() {
    std::lock_guard lock(mutex_);
    return last_;
  }
  /// Of one body: "begin", "piece u 1" …, and all their bytes.
  std::vector<std::string> pieces() {
    std::lock_guard lock(mutex_);
    return pieces_;
  }
  std::string body() {
    std::lock_guard lock(mutex_);
    return body_;
  }

 private:
  static wire::ServerSettings settings(const std::filesystem::path& socket) {
    wire::ServerSettings made;
    made.socket = socket;
    made.message_limit = 100 << 20;
    return made;
  }
  wire::Message answer(wire::Message&& message) {
    auto request = gateway::to_request(std::move(message));
    std::unique_lock lock(mutex_);
    last_ = *request;
    ++asked_;
    if (const auto said = gateway::find_header(request->headers, "x-internal-upload")) {
      pieces_.emplace_back(*said);
      body_ += as_text(request->body);
      if (!said->starts_with("last "))
        return gateway::to_message(gateway::Answer{202, {{"x-internal-upload", "go-on u"}}, {}});
    }
    if (request->path.ends_with("/slow")) released_.wait(lock, [&] { return !held_; });
    const auto said = request->method + " " + request->path + " " + std::to_string(request->body.size());
    return gateway::to_message(gateway::Answer{request->path == "/missing" ? 404 : 200,
                                               {{"content-type", "text/plain"}, {"x-bad", "a\r\nb"}},
                                               to_bytes(said)});
  }

  std::mutex mutex_;
  std::condition_variable released_;
  bool held_ = true;
  gateway::Request last_;
  std::vector<std::string> pieces_;
  std::string body_;
  std::atomic<int> asked_ = 0;
  wire::Server server_;
};

struct Reply {
  int status = 0;
  std::string head, body;
  bool has(const std::string& line) const { return head.find(line + "\r\n") != std::string::npos; }
};

class Client {
 public:
  explicit Client(std::uint16_t port, int newest = TLS1_3_VERSION, const std::string& identity = "")
      : context_(SSL_CTX_new(TLS_client_method())), fd_(connect_to(port)) {
    SSL_CTX_set_security_level(context_.get(), 0);  // so that a refusal is the server's
    SSL_CTX_set_min_proto_version(context_.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context_.get(), newest);
    if (!identity.empty()) {
      SSL_CTX_use_certificate_file(context_.get(), (identity + ".crt").c_str(), SSL_FILETYPE_PEM);
      SSL_CTX_use_PrivateKey_file(context_.get(), (identity + ".key").c_str(), SSL_FILETYPE_PEM);
    }
    connection_.reset(SSL_new(context_.get()));
    SSL_set_alpn_protos(connection_.get(), reinterpret_cast<const unsigned char*>("\x02h2\x08http/1.1"), 12);
    SSL_set_fd(connection_.get(), fd_);
    connected_ = SSL_connect(connection_.get()) == 1;
  }
  ~Client() { close(fd_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  bool connected() const { return connected_; }
  SSL* tls() { return connection_.get(); }
  /// False when the other side would not take all of it.
  bool send(std::string_view bytes) {
    for (std::size_t at = 0; at < bytes.size();) {
      const int sent =
          SSL_write(tls(), bytes.data() + at, static_cast<int>(std::min<std::size_t>(bytes.size() - at, 16'384)));
      if (sent <= 0) return false;
      at += static_cast<std::size_t>(sent);
    }
    return true;
  }
  /// Reads on until this many bytes are there; false when the other side ends before.
  bool fill(std::size_t size) {
    while (received_.size() < size) {
      char more[4096];
      const int got = SSL_read(tls(), more, sizeof more);
      if (got <= 0) return false;
      received_.append(more, static_cast<std::size_t>(got));
    }
    return true;
  }
  Reply receive(bool bodiless = false) {
    while (received_.find("\r\n\r\n") == std::string::npos) {
      if (!fill(received_.size() + 1)) return {};
    }
    Reply reply;
    const auto end = received_.find("\r\n\r\n") + 4;
    reply.head = received_.substr(0, end);
    reply.status = std::stoi(reply.head.substr(9, 3));
    const auto at = reply.head.find("content-length: ");
    const std::size_t length = bodiless || at == std::string::npos ? 0 : std::stoul(reply.head.substr(at + 16));
    fill(end + length);
    reply.body = received_.substr(end, length);
    received_.erase(0, end + length);
    return reply;
  }
  Reply ask(std::string_view bytes) {
    send(bytes);
    return receive();
  }
  bool is_closed() { return !fill(received_.size() + 1); }

 private:
  Context context_;
  int fd_;
  Connection connection_;
  bool connected_ = false;
  std::string received_;
};

inline constexpr auto get = "GET /v1/x?a=b HTTP/1.1\r\nHost: a\r\n\r\n";

class Edge : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(
        folder_.run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=a "
                    "-keyout tls.key -out tls.crt"));
    ASSERT_TRUE(
        folder_.run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=b "
                    "-keyout client.key -out client.crt"));
    core_ = std::make_unique<Core>(folder_ / "core.sock");
  }
  void start(const std::string& limits = "", const std::string& tls = "") {
    folder_.write("edge.toml",
                  "core_socket = 'core.sock'\n[listen]\naddress = '127.0.0.1'\nport = " + std::to_string(port_) +
                      "\n[metrics]\nport = " + std::to_string(metrics_) +
                      "\n[tls]\ncertificate = 'tls.crt'\nkey = 'tls.key'\n" + tls + "\n[limits]\n" + limits);
    program_ = std::make_unique<Program>(std::vector<std::string>{KYTHU_EDGE, "--settings", folder_ / "edge.toml"},
                                         folder_ / "log");
    ASSERT_TRUE(becomes_true([&] { return is_listening(port_); }));
  }
  std::string log() const {
    std::ifstream file{folder_ / "log"};
    return {std::istreambuf_iterator<char>{file}, {}};
  }

  Folder folder_;
  std::uint16_t port_ = free_port(), metrics_ = free_port();
  std::unique_ptr<Core> core_;
  std::unique_ptr<Program> program_;
};

}  // namespace kythu::test
