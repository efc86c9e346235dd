#include "edge_live.hpp"

#include "case_name.hpp"

namespace kythu::test {
namespace {

TEST_F(Edge, KeepsTheConnectionAndPassesUnknownPathsOn) {
  start();
  Client client{port_};
  for (int i = 0; i < 3; ++i) {
    const auto reply = client.ask(get);
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, "GET /v1/x 0");
    EXPECT_TRUE(reply.has("server: kythu"));
    EXPECT_TRUE(reply.has("x-content-type-options: nosniff"));
    EXPECT_NE(reply.head.find("strict-transport-security: "), std::string::npos);
    EXPECT_EQ(reply.head.find("x-bad"), std::string::npos);
  }
  EXPECT_EQ(client.ask("GET /missing HTTP/1.1\r\nHost: a\r\n\r\n").status, 404);
  EXPECT_EQ(core_->asked(), 4);
  EXPECT_EQ(core_->last().peer, "127.0.0.1");
}

TEST_F(Edge, AnswersPipelinedRequestsInOrder) {
  start();
  Client client{port_};
  client.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(client.receive().body, "GET /1 0");
  EXPECT_EQ(client.receive().body, "GET /2 0");
}

TEST_F(Edge, ReadsBodiesOfEitherKind) {
  start();
  Client client{port_};
  EXPECT_EQ(client.ask("POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello").body, "POST /p 5");
  EXPECT_EQ(
      client.ask("POST /p HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n")
          .body,
      "POST /p 5");
  EXPECT_EQ(as_text(core_->last().body), "hello");
  EXPECT_FALSE(gateway::find_header(core_->last().headers, "transfer-encoding"));
  const std::string large(3'000'000, 'a');
  EXPECT_EQ(client
                .ask("POST /v1/signatures HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: " +
                     std::to_string(large.size()) + "\r\n\r\n" + large)
                .body,
            "POST /v1/signatures 3000000");
}

TEST_F(Edge, SaysContinueWhenAsked) {
  start();
  Client client{port_};
  client.send("POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.receive().status, 100);
  EXPECT_EQ(client.ask("ab").body, "POST /p 2");
}

TEST_F(Edge, AnswersHeadWithoutABody) {
  start();
  Client client{port_};
  client.send("HEAD /h HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto reply = client.receive(true);
  EXPECT_TRUE(reply.has("content-length: 9"));
  EXPECT_EQ(client.ask(get).status, 200);
}

TEST_F(Edge, TakesARequestIdOrMakesOne) {
  start();
  Client client{port_};
  const std::string id = "0193a5c2-1111-7222-8333-444455556666";
  EXPECT_TRUE(client.ask("GET / HTTP/1.1\r\nHost: a\r\nX-Request-Id: " + id + "\r\n\r\n").has("x-request-id: " + id));
  EXPECT_EQ(core_->last().request_id, id);
  EXPECT_FALSE(client.ask("GET / HTTP/1.1\r\nHost: a\r\nX-Request-Id: nonsense\r\n\r\n").has("x-request-id: nonsense"));
  EXPECT_EQ(core_->last().request_id.size(), 36u);
}

struct Bad {
  const char* name;
  const char* raw;
  int status;
  const char* code;
};
class EdgeRefuses : public Edge, public testing::WithParamInterface<Bad> {};

TEST_P(EdgeRefuses, ClosesAndAsksNobody) {
  start("head_ms = 300\nbody_grace_ms = 300");
  Client client{port_};
  const auto reply = client.ask(GetParam().raw);
  EXPECT_EQ(reply.status, GetParam().status);
  EXPECT_TRUE(reply.has("content-type: application/problem+json"));
  EXPECT_TRUE(reply.has("connection: close"));
  EXPECT_NE(reply.body.find(std::string{"\"code\":\""} + GetParam().code + '"'), std::string::npos) << reply.body;
  EXPECT_TRUE(client.is_closed());
  EXPECT_EQ(core_->asked(), 0);
}

INSTANTIATE_TEST_SUITE_P(
    Edge, EdgeRefuses,
    testing::Values(
        Bad{"smuggling",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG", 400,
            "both_lengths"},
        Bad{"too_large", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 262145\r\n\r\n", 413, "body_too_large"},
        Bad{"too_large_chunk", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n40001\r\na", 413,
            "body_too_large"},
        Bad{"too_large_document", "POST /v1/signatures HTTP/1.1\r\nHost: a\r\nContent-Length: 94371841\r\n\r\n", 413,
            "body_too_large"},
        Bad{"trailers", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n\r\n", 400,
            "trailers"},
        Bad{"slow_head", "GET / HTTP/1.1\r\nHo", 408, "head_too_slow"},
        Bad{"slow_body", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab", 408, "body_too_slow"},
        Bad{"version", "GET / HTTP/1.0\r\nHost: a\r\n\r\n", 505, "version"}),
    case_name);

TEST_F(Edge, LetsAClientThatSendsARefusedBodyReadTheAnswer) {
  start();
  Client client{port_};
  const auto head = std::string{"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4194304\r\n\r\n"};
  EXPECT_TRUE(client.send(head + std::string(4 << 20, 'x')));
  EXPECT_EQ(client.receive().status, 413);
  EXPECT_EQ(core_->asked(), 0);
}

TEST_F(Edge, PassesALargeStatementOnWhileItComes) {
  start("piece_bytes = 65536\nstatement_bytes = 300000");
  std::string file;
  for (int i = 0; file.size() < 300'000; ++i) file += std::to_string(i) + ",";
  file.resize(300'000);
  const std::string head = "POST /v1/statements HTTP/1.1\r\nHost: a\r\n";
  const std::string chunks = "40000\r\n" + file.substr(0, 0x40000) + "\r\n93e0\r\n" + file.substr(0x40000) + "\r\n";
  ASSERT_EQ(file.size() - 0x40000, 0x93e0u);
  for (const auto& request : {head + "Content-Length: 300000\r\n\r\n" + file,
                              head + "Transfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\n\r\n"}) {
    core_.reset();
    core_ = std::make_unique<Core>(folder_ / "core.sock");
    Client client{port_};
    ASSERT_TRUE(client.send(request));
    EXPECT_EQ(client.receive().status, 200);
    const auto pieces = core_->pieces();
    ASSERT_GE(pieces.size(), 3u);
    EXPECT_EQ(pieces.front(), "begin");
    EXPECT_EQ(pieces.at(1), "piece u 1");
    EXPECT_EQ(pieces.back(), "last u " + std::to_string(pieces.size() - 1));
    EXPECT_EQ(core_->body(), file);
  }
}

TEST_F(Edge, BoundsAStatementAndTellsCoreWhenItsCallerIsGone) {
  start("piece_bytes = 65536\nstatement_bytes = 300000");
  const std::string head = "POST /v1/statements HTTP/1.1\r\nHost: a\r\n";
  EXPECT_EQ(Client{port_}.ask(head + "Content-Length: 300001\r\n\r\n").status, 413);
  const auto over = head + "Transfer-Encoding: chunked\r\n\r\n493e1\r\n" + std::string(300'001, 'x') + "\r\n";
  EXPECT_EQ(Client{port_}.ask(over).status, 413);
  EXPECT_EQ(core_->asked(), 0);
  {
    Client client{port_};
    ASSERT_TRUE(client.send(head + "Content-Length: 300000\r\n\r\n" + std::string(150'000, 'x')));
    ASSERT_TRUE(becomes_true([&] { return core_->pieces().size() >= 2; }));
  }
  ASSERT_TRUE(becomes_true([&] { return core_->pieces().back() == "drop u"; }));
}

TEST_F(Edge, HidesWhatIsInternal) {
  start();
  Client client{port_};
  EXPECT_EQ(client.ask("GET /internal/metrics HTTP/1.1\r\nHost: a\r\n\r\n").status, 404);
  EXPECT_EQ(core_->asked(), 0);
}

TEST_F(Edge, AnswersLiveItself) {
  start();
  core_.reset();
  Client client{port_};
  EXPECT_EQ(client.ask("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);
}

TEST_F(Edge, Answers503WithoutCoreAndRecoversWithIt) {
  start();
  Client client{port_};
  EXPECT_EQ(client.ask(get).status, 200);
  core_.reset();
  const auto reply = client.ask(get);
  EXPECT_EQ(reply.status, 503);
  EXPECT_TRUE(reply.has("retry-after: 1"));
  core_ = std::make_unique<Core>(folder_ / "core.sock");
  EXPECT_EQ(client.ask(get).status, 200);
}

TEST_F(Edge, ShedsLoadAndKeepsAShareForCallbacks) {
  start("\n[core]\nconnections = 1\nreserved_connections = 1\nburst_ms = 1\npatience_ms = 50");
  Client busy{port_}, shed{port_}, callback{port_};
  busy.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(becomes_true([&] { return core_->asked() == 1; }));
  const auto reply = shed.ask(get);
  EXPECT_EQ(reply.status, 503);
  EXPECT_TRUE(reply.has("retry-after: 1"));
  EXPECT_EQ(callback.ask("GET /callbacks/vnpay?a=b HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);
  core_->let_go();
  EXPECT_EQ(busy.receive().status, 200);
  EXPECT_EQ(shed.ask(get).status, 200);
}

TEST_F(Edge, LetsABurstWaitForItsTurn) {
  start("\n[core]\nconnections = 1\nburst_ms = 10000\npatience_ms = 1");
  Client busy{port_}, waiting{port_};
  busy.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(becomes_true([&] { return core_->asked() == 1; }));
  waiting.send(get);
  core_->let_go();
  EXPECT_EQ(waiting.receive().status, 200);
  EXPECT_EQ(busy.receive().status, 200);
}

TEST_F(Edge, LetsMoneyWaitLongerThanTheRest) {
  start("\n[core]\nconnections = 1\nreserved_connections = 1\nburst_ms = 1\npatience_ms = 1");
  Client busy{port_}, busy_with_money{port_}, money{port_}, shed{port_};
  busy.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(becomes_true([&] { return core_->asked() == 1; }));
  busy_with_money.send("GET /callbacks/slow HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(becomes_true([&] { return core_->asked() == 2; }));
  money.send("GET /callbacks/vnpay HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(shed.ask(get).status, 503);
  core_->let_go();
  EXPECT_EQ(busy_with_money.receive().status, 200);
  EXPECT_EQ(money.receive().status, 200);
}

TEST_F(Edge, GivesUpOnACoreThatDoesNotAnswer) {
  start("\n[core]\nanswering_ms = 200");
  Client client{port_};
  EXPECT_EQ(client.ask("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n").status, 504);
  EXPECT_EQ(client.ask(get).status, 200);
}

TEST_F(Edge, BoundsTheBodiesInMemory) {
  start("bodies_in_memory = 1000");
  const std::string head = "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: ";
  EXPECT_EQ((Client{port_}.ask(head + "2000\r\n\r\n" + std::string(2'000, 'a')).status), 503);
  Client client{port_};
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client.ask(head + "900\r\n\r\n" + std::string(900, 'a')).status, 200);
}

TEST_F(Edge, ServesItsOwnFiles) {
  start();
  core_.reset();
  Client client{port_};
  const auto reply = client.ask("GET /static/checkout.css HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(reply.status, 200);
  EXPECT_TRUE(reply.has("content-type: text/css; charset=utf-8"));
  const auto at = reply.head.find("etag: ") + 6;
  const auto tag = reply.head.substr(at, reply.head.find("\r\n", at) - at);
  client.send("GET /static/checkout.css HTTP/1.1\r\nHost: a\r\nIf-None-Match: " + tag + "\r\n\r\n");
  EXPECT_EQ(client.receive(true).status, 304);
  EXPECT_EQ(client.ask("GET /static/none.css HTTP/1.1\r\nHost: a\r\n\r\n").status, 404);
}

TEST_F(Edge, ThrottlesAnAddress) {
  start("requests_per_second = 1\nburst = 2");
  Client client{port_};
  EXPECT_EQ(client.ask(get).status, 200);
  EXPECT_EQ(client.ask(get).status, 200);
  EXPECT_EQ(client.ask(get).status, 429);
}

TEST_F(Edge, EndsAConnectionAfterItsShareOfRequests) {
  start("requests_per_connection = 2");
  Client client{port_};
  EXPECT_EQ(client.ask(get).status, 200);
  EXPECT_TRUE(client.ask(get).has("connection: close"));
  EXPECT_TRUE(client.is_closed());
}

TEST_F(Edge, SpeaksTls12And13Only) {
  start();
  EXPECT_FALSE((Client{port_, TLS1_1_VERSION}.connected()));
  Client older{port_, TLS1_2_VERSION};
  EXPECT_EQ(older.ask(get).status, 200);
  EXPECT_NE(std::string{SSL_get_cipher(older.tls())}.find("ECDHE"), std::string::npos);
  Client newer{port_};
  EXPECT_EQ(newer.ask(get).status, 200);
  EXPECT_STREQ(SSL_get_version(newer.tls()), "TLSv1.3");
  const unsigned char* protocol = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(newer.tls(), &protocol, &size);
  EXPECT_EQ(as_text({protocol, size}), "http/1.1");
  EXPECT_EQ(SSL_SESSION_get_max_early_data(SSL_get0_session(newer.tls())), 0u);
}

TEST_F(Edge, PassesAVerifiedClientCertificateOn) {
  start("", "client_ca = 'client.crt'");
  Client known{port_, TLS1_3_VERSION, folder_ / "client"};
  EXPECT_EQ(known.ask(get).status, 200);
  EXPECT_TRUE(core_->last().client_certificate.starts_with("-----BEGIN CERTIFICATE-----"));
  Client anonymous{port_};
  EXPECT_EQ(anonymous.ask(get).status, 200);
  EXPECT_EQ(core_->last().client_certificate, "");
  Client foreign{port_, TLS1_3_VERSION, folder_ / "tls"};
  EXPECT_EQ(foreign.ask(get).status, 0);
}

TEST_F(Edge, FinishesARunningRequestBeforeItEnds) {
  start();
  Client idle{port_}, busy{port_};
  EXPECT_EQ(idle.ask(get).status, 200);
  busy.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(becomes_true([&] { return core_->asked() == 2; }));
  program_->end();
  EXPECT_TRUE(idle.is_closed());
  EXPECT_TRUE(becomes_true([&] { return !is_listening(port_); }));
  core_->let_go();
  EXPECT_EQ(busy.receive().body, "GET /slow 0");
  EXPECT_EQ(program_->wait(), 0);
}

TEST_F(Edge, SaysWhyItCannotListen) {
  start();
  Program second{{KYTHU_EDGE, "--settings", folder_ / "edge.toml"}, folder_ / "second"};
  EXPECT_EQ(second.wait(), 1);
  std::ifstream file{folder_ / "second"};
  std::string line;
  std::getline(file, line);
  EXPECT_NE(line.find("cannot listen on 127.0.0.1:" + std::to_string(port_)), std::string::npos) << line;
}

TEST_F(Edge, CountsAndHidesTokensInItsLog) {
  start();
  Client client{port_};
  EXPECT_EQ(client.ask("GET /pay/secret-token HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);
  EXPECT_TRUE(becomes_true([&] { return log().find("/pay/***") != std::string::npos; }));
  EXPECT_EQ(log().find("secret-token"), std::string::npos);
  const int fd = connect_to(metrics_);
  const std::string question = "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n";
  ASSERT_EQ(write(fd, question.data(), question.size()), static_cast<ssize_t>(question.size()));
  std::string text(64 * 1024, '\0');
  std::size_t size = 0;
  for (ssize_t got = 1; got > 0; size += static_cast<std::size_t>(got)) {
    got = std::max<ssize_t>(0, read(fd, text.data() + size, text.size() - size));
  }
  close(fd);
  EXPECT_NE(text.find("kythu_edge_answers_total{class=\"2xx\"} 1"), std::string::npos);
  EXPECT_NE(text.find("GET /internal/metrics 0"), std::string::npos);
}

}  // namespace
}  // namespace kythu::test
