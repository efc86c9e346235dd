// A small HTTP/1.1 server for the simulators: one thread a connection, loopback only, TLS when it has a certificate.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace kythu::simulators {

struct Request {
  std::string method;
  std::string path;                            ///< without the query
  std::string query;                           ///< behind '?', as sent
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
};

struct Response {
  int status = 200;  ///< 0: the connection is closed without an answer
  std::string content_type = "application/json";
  std::string body = "{}";
  std::map<std::string, std::string> headers = {};  ///< others, "location"
};

/// Called from many threads. What it throws is answered with 500.
using Handler = std::function<Response(const Request&)>;

struct ServerSettings {
  unsigned short port = 0;  ///< 0: any free one
  std::string certificate;  ///< PEM chain file; empty: plain HTTP
  std::string key;
};

class Server {
 public:
  /// Binds 127.0.0.1; throws when the port is taken.
  Server(const ServerSettings& settings, Handler handler);
  ~Server();
  unsigned short port() const;
  /// Serves until SIGTERM or SIGINT; connections that are open then are dropped.
  void run();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

using Flags = std::map<std::string, std::string>;

/// Serves until SIGTERM, and says "listening on PORT". Flags: --port, --certificate, --key.
void serve(const Flags& flags, Handler handler);

/// Runs `program` with the flags of main(); what it throws is told together with `usage`, and the answer is 1.
int run_simulator(int count, char** words, const std::string& usage, const std::function<void(const Flags&)>& program);

/// Form or query text, decoded: "a=1&b=x+y%20z". The first of equal names counts.
std::map<std::string, std::string> parse_form(const std::string& text);

/// "--port 8080 --folder x": every flag has a value. Throws for anything else.
Flags parse_flags(int count, char** words);

}  // namespace kythu::simulators
