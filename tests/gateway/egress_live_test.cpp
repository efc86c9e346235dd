// Calls by kythu-egress's caller to real servers on the loopback.
#include <fstream>
#include <poll.h>

#include <gtest/gtest.h>

#include "gateway/egress/caller.hpp"
#include "live.hpp"

namespace kythu::test {
namespace {

using egress::Caller;
using settings::EgressEntry;
using wire::FetchFault;
using wire::FetchRequest;

/// Answers every connection's first request with what its path asks for; counts requests.
class Site {
 public:
  Site() : listening_(listen_anywhere(port)), thread_([this] { run(); }) {}
  ~Site() {
    shutdown(listening_, SHUT_RDWR);
    thread_.join();
    for (const int fd : kept_) close(fd);
    close(listening_);
  }
  Site(const Site&) = delete;
  Site& operator=(const Site&) = delete;
  std::string url(const std::string& path) const { return "http://127.0.0.1:" + std::to_string(port) + path; }

  std::uint16_t port = 0;
  std::atomic<int> asked = 0;

 private:
  void run() {
    for (int fd = accept(listening_, nullptr, nullptr); fd >= 0; fd = accept(listening_, nullptr, nullptr)) {
      kept_.push_back(fd);
      std::string received;
      char more[4096];
      while (received.find("\r\n\r\n") == std::string::npos) {
        const auto got = read(fd, more, sizeof more);
        if (got <= 0) break;
        received.append(more, static_cast<std::size_t>(got));
      }
      ++asked;
      say(fd, received);
    }
  }
  static void say(int fd, const std::string& received) {
    const auto path = received.substr(received.find(' ') + 1, received.find(" HTTP") - received.find(' ') - 1);
    if (path == "/silent") return;  // stays open, says nothing
    std::string answer =
        "HTTP/1.1 200 OK\r\nX-Seen: " + received.substr(0, received.find(' ')) + "\r\nContent-Length: 5\r\n\r\nhello";
    if (path == "/redirect") answer = "HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n";
    if (path == "/large") answer = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + std::string(100'000, 'a');
    if (path == "/cut") answer = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf";
    if (path == "/die") answer.clear();
    [[maybe_unused]] const auto sent = write(fd, answer.data(), answer.size());
    shutdown(fd, SHUT_RDWR);
  }

  int listening_;
  std::vector<int> kept_;
  std::thread thread_;
};

settings::EgressSettings allowing(std::vector<EgressEntry> entries) {
  settings::EgressSettings made;
  made.allowed = std::move(entries);
  return made;
}

EgressEntry local(std::uint16_t port, const std::string& scheme = "http") {
  return {.scheme = scheme, .host = "127.0.0.1", .port = port, .loopback = true, .purpose = "test"};
}

FetchRequest to(const std::string& url) { return {.url = url, .patience = std::chrono::milliseconds{3'000}}; }

TEST(Egress, BringsTheAnswer) {
  Site site;
  Caller caller{allowing({local(site.port)})};
  auto request = to(site.url("/ok"));
  request.method = "POST";
  request.body = to_bytes("a=b");
  const auto reply = caller.fetch(request);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 200);
  EXPECT_EQ(as_text(reply->body), "hello");
  EXPECT_EQ(reply->headers.front(), (std::pair<std::string, std::string>{"x-seen", "POST"}));
}

TEST(Egress, DoesNotFollowARedirect) {
  Site site;
  Caller caller{allowing({local(site.port)})};
  const auto reply = caller.fetch(to(site.url("/redirect")));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 302);
  EXPECT_EQ(site.asked, 1);
}

TEST(Egress, StopsAtTheLimitOfTheAnswer) {
  Site site;
  Caller caller{allowing({local(site.port)})};
  auto request = to(site.url("/large"));
  request.answer_limit = 1'000;
  EXPECT_EQ(caller.fetch(request).error(), FetchFault::too_large);
}

TEST(Egress, IsInDoubtWhenTheRequestWasSentAndNoWholeAnswerCame) {
  Site site;
  Caller caller{allowing({local(site.port)})};
  for (const auto* path : {"/silent", "/cut", "/die"}) {
    auto request = to(site.url(path));
    request.patience = std::chrono::milliseconds{400};
    const auto before = site.asked.load();
    EXPECT_EQ(caller.fetch(request).error(), FetchFault::in_doubt) << path;
    EXPECT_TRUE(becomes_true([&] { return site.asked == before + 1; }));  // and not a second time
  }
}

TEST(Egress, IsUnreachableWhenNobodyListens) {
  const auto port = free_port();
  Caller caller{allowing({local(port)})};
  EXPECT_EQ(caller.fetch(to("http://127.0.0.1:" + std::to_string(port) + "/")).error(), FetchFault::unreachable);
}

TEST(Egress, RefusesANameThatLeadsInside) {
  Site site;
  EgressEntry entry{.scheme = "http", .host = "localhost", .port = site.port, .purpose = "ocsp"};
  Caller caller{allowing({entry})};
  EXPECT_EQ(caller.fetch(to("http://localhost:" + std::to_string(site.port) + "/")).error(), FetchFault::not_allowed);
  EXPECT_EQ(site.asked, 0);
}

TEST(Egress, IgnoresProxiesOfTheEnvironment) {
  Site site, proxy;
  setenv("http_proxy", proxy.url("").c_str(), 1);
  Caller caller{allowing({local(site.port)})};
  EXPECT_TRUE(caller.fetch(to(site.url("/ok"))));
  unsetenv("http_proxy");
  EXPECT_EQ(proxy.asked, 0);
}

/// smtp_server.py, with a certificate of its own.
class MailServer {
 public:
  MailServer()
      : program_({"python3", KYTHU_SMTP_SERVER, folder / "cert.pem", folder / "key.pem", folder.path(),
                  std::to_string(certified())}) {
    EXPECT_TRUE(becomes_true([this] { return is_listening(port); }));
  }
  EgressEntry entry() const {
    auto made = local(port, "smtps");
    made.ca_file = folder.path() / "cert.pem";
    made.purpose = "mail";
    return made;
  }
  FetchRequest mail(const std::string& to) const {
    auto request = test::to("smtps://127.0.0.1:" + std::to_string(port));
    request.method = "MAIL";
    request.headers = {{"mail-from", "bienlai@so.test"}, {"rcpt-to", to}, {"user", "u"}, {"password", "p"}};
    request.body = to_bytes("Subject: x\r\n\r\n.hello\r\n");
    return request;
  }
  std::string kept(const std::string& name) const {
    std::ifstream file{folder.path() / name, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
  }

  const Folder folder;
  const std::uint16_t port = free_port();

 private:
  std::uint16_t certified() const {
    EXPECT_TRUE(
        folder.run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=test "
                   "-addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out cert.pem"));
    return port;
  }
  Program program_;
};

TEST(Egress, SubmitsAMailOverTlsAndSaysWhatTheServerSaid) {
  MailServer server;
  Caller caller{allowing({server.entry()})};
  const auto status = [&](const std::string& to) {
    const auto reply = caller.fetch(server.mail(to));
    return reply ? reply->status : -static_cast<int>(reply.error());
  };
  EXPECT_EQ(status("an@example.vn"), 250);
  EXPECT_EQ(server.kept("0.to"), "<bienlai@so.test> <an@example.vn>");
  EXPECT_EQ(server.kept("0.eml"), "Subject: x\r\n\r\n..hello\r\n");  // on its way a dot begins no end
  EXPECT_EQ(status("never@example.vn"), 550);
  EXPECT_EQ(status("later@example.vn"), 451);
  EXPECT_EQ(status("gone@example.vn"), -static_cast<int>(FetchFault::in_doubt));
  for (const auto* strange : {"", "an", "an@x.vn> SIZE=1", "an@x.vn>\r\nRCPT TO:<b@x.vn", "an@x.vn\n", "<an@x.vn"}) {
    EXPECT_EQ(caller.fetch(server.mail(strange)).error(), FetchFault::not_allowed) << strange;
  }
  auto post = server.mail("an@example.vn");
  post.method = "POST";
  EXPECT_EQ(caller.fetch(post).error(), FetchFault::not_allowed);
  EXPECT_EQ(server.kept("1.eml"), "");
}

TEST(Egress, TellsNoMailServerThatItDoesNotTrust) {
  MailServer server;
  auto entry = server.entry();
  entry.ca_file.clear();
  Caller caller{allowing({entry})};
  EXPECT_EQ(caller.fetch(server.mail("an@example.vn")).error(), FetchFault::unreachable);
  EXPECT_EQ(server.kept("0.eml"), "");
}

TEST(Egress, RefusesHeadersThatAreItsOwnOrBreakLines) {
  Site site;
  Caller caller{allowing({local(site.port)})};
  for (const auto& header : {std::pair<std::string, std::string>{"Host", "evil"},
                             {"Transfer-Encoding", "chunked"},
                             {"X-A", "b\r\nX-C: d"},
                             {"X A", "b"}}) {
    auto request = to(site.url("/ok"));
    request.headers.push_back(header);
    EXPECT_EQ(caller.fetch(request).error(), FetchFault::not_allowed) << header.first;
  }
  EXPECT_EQ(site.asked, 0);
}

/// openssl's own server, with a certificate made for the occasion.
class EgressTls : public testing::Test {
 protected:
  void serve(const std::string& name, const std::string& more = "") {
    ASSERT_TRUE(
        folder_.run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=a "
                    "-addext subjectAltName=" +
                    name + " -keyout site.key -out site.crt"));
    std::vector<std::string> words{"openssl", "s_server",
                                   "-quiet",  "-www",
                                   "-accept", std::to_string(port_),
                                   "-cert",   folder_ / "site.crt",
                                   "-key",    folder_ / "site.key"};
    if (!more.empty()) words.insert(words.end(), {more, "-cipher", "DEFAULT:@SECLEVEL=0"});
    server_ = std::make_unique<Program>(words);
    ASSERT_TRUE(becomes_true([&] { return is_listening(port_); }));
  }
  Result<wire::FetchReply, FetchFault> fetch(bool trusted) {
    auto entry = local(port_, "https");
    if (trusted) entry.ca_file = folder_ / "site.crt";
    return Caller{allowing({entry})}.fetch(to("https://127.0.0.1:" + std::to_string(port_) + "/"));
  }

  Folder folder_;
  std::uint16_t port_ = free_port();
  std::unique_ptr<Program> server_;
};

TEST_F(EgressTls, TrustsTheStoreOfTheEntry) {
  serve("IP:127.0.0.1");
  const auto reply = fetch(true);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 200);
}

TEST_F(EgressTls, RefusesASelfSignedStranger) {
  serve("IP:127.0.0.1");
  EXPECT_EQ(fetch(false).error(), FetchFault::unreachable);
}

TEST_F(EgressTls, RefusesAWrongName) {
  serve("DNS:other.example");
  EXPECT_EQ(fetch(true).error(), FetchFault::unreachable);
}

TEST_F(EgressTls, RefusesTls11) {
  serve("IP:127.0.0.1", "-tls1_1");
  EXPECT_EQ(fetch(true).error(), FetchFault::unreachable);
}

}  // namespace
}  // namespace kythu::test
