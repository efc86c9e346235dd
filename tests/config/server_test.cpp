#include "config/wire/server.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <future>
#include <set>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "config/wire/conversation.hpp"
#include "doubles/temporary_folder.hpp"

namespace kythu::wire {
namespace {

using namespace std::chrono_literals;

class ServerTest : public testing::Test {
 protected:
  ServerSettings settings() {
    ServerSettings settings;
    settings.socket = folder_.path() / "s";
    settings.connections = 4;
    settings.message_limit = 1'000;
    return settings;
  }
  std::unique_ptr<Server> serve(Server::Handler handler) {
    return std::make_unique<Server>(settings(), Log{"test", LogLevel::error, system_now}, std::move(handler));
  }
  std::unique_ptr<Server> serve_later(Server::LaterHandler handler, std::size_t pending = 512) {
    auto strict = settings();
    strict.pending = pending;
    return std::make_unique<Server>(strict, Log{"test", LogLevel::error, system_now}, std::move(handler));
  }
  ClientSettings client_settings(std::size_t channels = 4) {
    return {.socket = folder_.path() / "s", .message_limit = 1'000, .channels = channels, .patience = 50ms};
  }
  static Message question(std::string_view text = "xin chào") {
    Message message{1};
    message.add(1, text);
    return message;
  }
  test::TemporaryFolder folder_;
};

Message echo(Message&& asked) {
  Message answer{2};
  answer.add(1, *asked.bytes(1));
  return answer;
}

TEST_F(ServerTest, AnswersManyCallersAtOnce) {
  const auto server = serve(echo);
  Client client{client_settings()};
  std::vector<std::future<bool>> callers;
  for (int i = 0; i < 4; ++i) {
    callers.push_back(std::async(std::launch::async, [&client, i] {
      for (int k = 0; k < 50; ++k) {
        const auto answer = client.call(question(std::to_string(i)), within(5s));
        if (!answer || answer->text(1) != std::to_string(i)) return false;
      }
      return true;
    }));
  }
  for (auto& caller : callers) EXPECT_TRUE(caller.get());
}

TEST_F(ServerTest, ACallBeforeAnybodyListensIsUnreachableAndLaterOnesSucceed) {
  Client client{client_settings()};
  const auto early = client.call(question(), within(1s));
  ASSERT_FALSE(early);
  EXPECT_EQ(early.error(), CallFault::unreachable);
  auto server = serve(echo);
  EXPECT_TRUE(client.call(question(), within(1s)));
  server.reset();
  server = serve(echo);
  EXPECT_TRUE(client.call(question(), within(1s))) << "a stale channel is not used again";
}

TEST_F(ServerTest, ASlowAnswerIsATimeoutAndItsChannelIsDropped) {
  std::promise<void> go;
  auto gone = go.get_future().share();
  std::atomic<int> asked = 0;
  const auto server = serve([&](Message&& message) {
    if (++asked == 1) gone.wait();
    return echo(std::move(message));
  });
  Client client{client_settings()};
  const auto late = client.call(question("first"), within(50ms));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error(), CallFault::timed_out);
  go.set_value();
  const auto next = client.call(question("second"), within(5s));
  ASSERT_TRUE(next);
  EXPECT_EQ(next->text(1), "second") << "never the answer to another question";
}

TEST_F(ServerTest, WaitsForAFreeChannelOnlyAsLongAsItsPatience) {
  std::promise<void> go;
  auto gone = go.get_future().share();
  std::promise<void> entered;
  const auto server = serve([&](Message&& message) {
    entered.set_value();
    gone.wait();
    return echo(std::move(message));
  });
  Client client{client_settings(1)};
  auto first = std::async(std::launch::async, [&] { return client.call(question(), within(5s)).has_value(); });
  entered.get_future().wait();
  const auto second = client.call(question(), within(5s));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error(), CallFault::busy);
  go.set_value();
  EXPECT_TRUE(first.get());
}

TEST_F(ServerTest, AMessageOverTheLimitEndsTheConnection) {
  const auto server = serve(echo);
  Client client{client_settings()};
  EXPECT_FALSE(client.call(question(std::string(2'000, 'x')), within(1s)));
  EXPECT_TRUE(client.call(question(), within(1s)));
}

TEST_F(ServerTest, StoppingLetsARunningRequestFinish) {
  std::promise<void> entered, go;
  auto gone = go.get_future().share();
  auto server = serve([&](Message&& message) {
    entered.set_value();
    gone.wait();
    return echo(std::move(message));
  });
  Client client{client_settings()};
  auto running = std::async(std::launch::async, [&] { return client.call(question(), within(5s)).has_value(); });
  entered.get_future().wait();
  auto stopped = std::async(std::launch::async, [&] { server->stop(); });
  go.set_value();
  EXPECT_TRUE(running.get());
  stopped.get();
}

/// Keeps replies until it is told to give them.
struct Later {
  std::mutex mutex;
  std::vector<Asked> owed;
  std::condition_variable came;

  void take(std::vector<Asked>&& asked) {
    std::lock_guard lock(mutex);
    std::ranges::move(asked, std::back_inserter(owed));
    came.notify_all();
  }
  std::vector<Asked> wait_for(std::size_t count) {
    std::unique_lock lock(mutex);
    EXPECT_TRUE(came.wait_for(lock, 10s, [&] { return owed.size() >= count; }));
    return std::exchange(owed, {});
  }
};

TEST_F(ServerTest, AnAnswerMayComeLaterFromAnotherThread) {
  Later later;
  const auto server = serve_later([&](std::vector<Asked>&& asked) { later.take(std::move(asked)); });
  Client client{client_settings()};
  const auto ask = [&](const char* text) { return client.call(question(text), within(5s)); };
  auto first = std::async(std::launch::async, ask, "một");
  auto second = std::async(std::launch::async, ask, "hai");
  for (auto& [asked, reply] : later.wait_for(2)) {
    reply(echo(std::move(asked)));
    reply(Message{7});  // only the first counts
  }
  EXPECT_EQ(first.get()->text(1), "một");
  EXPECT_EQ(second.get()->text(1), "hai");
}

TEST_F(ServerTest, AReplyThatGoesUnusedEndsItsConnection) {
  const auto server = serve_later([](std::vector<Asked>&&) {});
  Client client{client_settings()};
  const auto lost = client.call(question(), within(5s));
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error(), CallFault::lost);
}

TEST_F(ServerTest, StoppingWaitsForTheAnswersThatAreOwed) {
  Later later;
  auto server = serve_later([&](std::vector<Asked>&& asked) { later.take(std::move(asked)); });
  Client client{client_settings()};
  auto running = std::async(std::launch::async, [&] { return client.call(question(), within(5s)).has_value(); });
  auto owed = later.wait_for(1);
  auto stopped = std::async(std::launch::async, [&] { server->stop(); });
  EXPECT_EQ(stopped.wait_for(20ms), std::future_status::timeout);
  owed.front().reply(echo(std::move(owed.front().question)));
  EXPECT_TRUE(running.get());
  stopped.get();
}

TEST_F(ServerTest, AnswersThatLeaveTogetherReachTheirOwnConnections) {
  Later later;
  const auto server = serve_later([&](std::vector<Asked>&& asked) { later.take(std::move(asked)); });
  Client client{client_settings()};
  std::vector<std::future<Result<Message, CallFault>>> callers;
  for (const char* text : {"một", "hai", "ba"}) {
    callers.push_back(std::async(std::launch::async, [&, text] { return client.call(question(text), within(5s)); }));
  }
  {
    Answers answers;
    for (auto& [asked, reply] : later.wait_for(3)) answers.add(reply, echo(std::move(asked)));
  }
  EXPECT_EQ(callers[0].get()->text(1), "một");
  EXPECT_EQ(callers[1].get()->text(1), "hai");
  EXPECT_EQ(callers[2].get()->text(1), "ba");
}

TEST_F(ServerTest, WhoAsksMoreThanMayBePendingIsEnded) {
  Later later;
  const auto server = serve_later([&](std::vector<Asked>&& asked) { later.take(std::move(asked)); }, 3);
  auto channel = Channel::connect(folder_.path() / "s");
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(channel->send(question(), within(1s)));
  for (auto& [asked, reply] : later.wait_for(3)) reply(echo(std::move(asked)));
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(channel->receive(1'000, within(5s)));
  EXPECT_FALSE(channel->receive(1'000, within(5s)));
}

TEST_F(ServerTest, AMessageMayComeInPiecesAndManyInOne) {
  const auto server = serve(echo);
  auto channel = Channel::connect(folder_.path() / "s");
  Bytes bytes;
  for (const char* text : {"một", "hai", "ba"}) {
    const auto one = encode(question(text));
    bytes.insert(bytes.end(), one.begin(), one.end());
  }
  for (const auto byte : bytes) EXPECT_TRUE(channel->send(BytesView{&byte, 1}, within(1s)));
  EXPECT_TRUE(channel->send(BytesView{bytes}, within(1s)));
  std::multiset<std::string> heard;
  for (int i = 0; i < 6; ++i) heard.emplace(*channel->receive(1'000, within(5s))->text(1));
  EXPECT_EQ(heard, (std::multiset<std::string>{"một", "một", "hai", "hai", "ba", "ba"}));
}

TEST_F(ServerTest, ADocumentIsReadWhole) {
  auto generous = settings();
  generous.message_limit = 8 << 20;
  const Server server{generous, Log{"test", LogLevel::error, system_now}, echo};
  auto patient = client_settings(1);
  patient.message_limit = 8 << 20;
  Client client{patient};
  for (const std::size_t size : {5'000'000u, 3u, 40'000u}) {
    std::string text(size, 'x');
    text.front() = 'a';
    text.back() = 'z';
    const auto answer = client.call(question(text), within(10s));
    ASSERT_TRUE(answer) << size;
    EXPECT_TRUE(answer->text(1) == text) << size;
  }
}

class ConversationTest : public ServerTest {
 protected:
  using Caller = std::future<Result<Message, CallFault>>;
  Caller ask(const char* text, std::chrono::milliseconds patience = 5s) {
    return std::async(std::launch::async,
                      [this, text, patience] { return conversation_.call(question(text), within(patience)); });
  }
  Conversation conversation_{client_settings()};
};

TEST_F(ConversationTest, ManyCallersEachHearTheirOwnAnswer) {
  const auto server = serve(echo);
  std::vector<std::future<bool>> callers;
  for (int i = 0; i < 16; ++i) {
    callers.push_back(std::async(std::launch::async, [this, i] {
      for (int k = 0; k < 50; ++k) {
        const auto mine = std::to_string(100 * i + k);
        const auto answer = conversation_.call(question(mine), within(5s));
        if (!answer || answer->text(1) != mine) return false;
      }
      return true;
    }));
  }
  for (auto& caller : callers) EXPECT_TRUE(caller.get());
}

TEST_F(ConversationTest, AnswersComeInAnyOrderAndALateOneIsNobodys) {
  Later later;
  const auto server = serve_later([&](std::vector<Asked>&& asked) { later.take(std::move(asked)); });
  auto hasty = ask("một", 50ms);
  auto owed = later.wait_for(1);
  const auto refused = hasty.get();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), CallFault::timed_out);
  auto second = ask("hai");
  std::ranges::move(later.wait_for(1), std::back_inserter(owed));
  auto third = ask("ba");
  std::ranges::move(later.wait_for(1), std::back_inserter(owed));
  for (auto one = owed.rbegin(); one != owed.rend(); ++one) one->reply(echo(std::move(one->question)));
  EXPECT_EQ(third.get()->text(1), "ba");
  EXPECT_EQ(second.get()->text(1), "hai");
}

TEST_F(ConversationTest, WhoReadsForAllAndGivesUpIsFollowedByAnother) {
  Later later;
  const auto server = serve_later([&](std::vector<Asked>&& asked) { later.take(std::move(asked)); });
  auto reader = ask("một", 100ms);
  auto owed = later.wait_for(1);
  auto other = ask("hai");
  std::ranges::move(later.wait_for(1), std::back_inserter(owed));
  EXPECT_FALSE(reader.get());
  owed.back().reply(echo(std::move(owed.back().question)));
  EXPECT_EQ(other.get()->text(1), "hai");
}

TEST_F(ConversationTest, TheEndOfTheConnectionIsToldToAllAndTheNextConnects) {
  EXPECT_EQ(ask("zero").get().error(), CallFault::unreachable);
  Later later;
  auto server = serve_later([&](std::vector<Asked>&& asked) { later.take(std::move(asked)); });
  auto first = ask("một");
  auto owed = later.wait_for(1);
  auto second = ask("hai");
  std::ranges::move(later.wait_for(1), std::back_inserter(owed));
  owed.clear();
  EXPECT_EQ(first.get().error(), CallFault::lost);
  EXPECT_EQ(second.get().error(), CallFault::lost);
  server.reset();
  server = serve(echo);
  EXPECT_EQ(ask("ba").get()->text(1), "ba");
}

TEST_F(ServerTest, AnotherUserIsRefused) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can become another user";
  auto strict = settings();
  strict.allowed_users = {12'345};
  const Server server{strict, Log{"test", LogLevel::error, system_now}, echo};
  Client client{client_settings()};
  EXPECT_FALSE(client.call(question(), within(1s))) << "root is not on the list";
}

}  // namespace
}  // namespace kythu::wire
