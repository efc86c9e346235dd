// A stolen core: everything that it could send to the signer by the socket it has.
#include <csignal>
#include <cstring>
#include <fstream>
#include <iterator>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "case_name.hpp"
#include "doubles/softhsm.hpp"
#include "hsm/journal_verify.hpp"
#include "hsm/protocol.hpp"

namespace kythu::hsm {
namespace {

using test::SignerProgram, test::SoftHsm;

constexpr uid_t nobody = 65534;

SigningOrder allowed() {
  return {"rsa", Purpose::receipt, SoftHsm::shared().agency, Algorithm::rsa_pkcs1_sha256, Bytes(32, 5), "rct_1"};
}

std::size_t count(const std::string& text, std::string_view word) {
  std::size_t found = 0;
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++found;
  return found;
}

/// Every order that differs from an allowed one in one thing.
std::vector<SigningOrder> forbidden() {
  std::vector<SigningOrder> orders;
  const auto add = [&](auto change) { change(orders.emplace_back(allowed())); };
  for (const auto purpose : {Purpose::checkpoint, Purpose::timestamp, Purpose::csc}) {
    add([&](auto& order) { order.purpose = purpose; });
  }
  for (const auto algorithm : {Algorithm::ecdsa_p256_sha256, Algorithm::ecdsa_p384_sha384, Algorithm::ed25519}) {
    add([&](auto& order) { order.algorithm = algorithm, order.digest.resize(digest_size(algorithm)); });
  }
  for (const std::size_t size : {0U, 1U, 20U, 31U, 33U, 48U, 64U}) {
    add([&](auto& order) { order.digest.resize(size); });
  }
  add([](auto& order) { order.agency = {}; });
  add([](auto& order) { order.agency.uuid.bytes[15] ^= 1; });
  for (const auto* key : {"other", "RSA", "rsa ", "../rsa"}) add([&](auto& order) { order.key = key; });
  add([](auto& order) { order.message = to_bytes("another message"); });
  add([](auto& order) { order.job = "two\nlines"; });
  return orders;
}

TEST(HostileCore, GetsNoSignatureThatNoGrantAllows) {
  SignerProgram signer;
  signer.start();
  const auto orders = forbidden();
  for (const auto& order : orders) EXPECT_FALSE(signer.keys().sign(order)) << order.key;
  for (const auto& result : signer.keys().sign_all(orders)) EXPECT_FALSE(result);
  const auto text = signer.journal_text();
  EXPECT_EQ(count(text, "\"sign_begun\""), 0u);
  EXPECT_EQ(count(text, "\"sign_refused\""), 2 * orders.size());
}

TEST(HostileCore, GetsOnlyJournalledSignaturesOverTheRateAndCannotFillTheDisk) {
  SignerProgram signer{{.per_second = 5, .per_day = 8}};
  signer.start();
  std::size_t made = 0;
  for (int round = 0; round < 8; ++round) {
    for (const auto& result : signer.keys().sign_all(std::vector(100, allowed()))) made += result.has_value();
  }
  EXPECT_GE(made, 5u);
  EXPECT_LE(made, 8u);
  EXPECT_EQ(signer.end_by(SIGTERM), 0);
  const auto text = signer.journal_text();
  EXPECT_EQ(count(text, "\"sign_done\""), made);
  EXPECT_NE(text.find("\"refusals_not_listed\""), std::string::npos);
  EXPECT_EQ(verify_journal(signer.journal()).fault, "");
}

TEST(HostileCore, CannotForgeAnApproval) {
  SignerProgram signer{{.rsa_approvers = {"tuan"}}};
  signer.start();
  const auto& council = signer.council();
  auto order = allowed();
  const auto good = to_json(std::vector{council.tuan.approve(bytes_to_approve(order))});
  for (const auto& evidence : {std::string{}, std::string{"[]"}, std::string{"{"},
                               to_json(std::vector{council.lan.approve(bytes_to_approve(order))})}) {
    order.evidence = evidence;
    EXPECT_EQ(signer.keys().sign(order).error(), Refusal::needs_approval) << evidence;
  }
  order.evidence = good;
  EXPECT_TRUE(signer.keys().sign(order));
  order.digest[0] ^= 1;
  EXPECT_EQ(signer.keys().sign(order).error(), Refusal::needs_approval) << "an approval is of one digest";
}

TEST(HostileCore, CannotDecideWithWhatItSawGoBy) {
  SignerProgram signer;
  signer.start();
  const auto seen = signer.council().sign(act::Suspend{"ec"});
  ASSERT_TRUE(signer.keys().submit(seen));
  EXPECT_EQ(signer.keys().submit(seen).error().fault, OperationFault::replayed);
  auto changed = seen;
  changed.operation.act = act::Resume{"ec"};
  EXPECT_EQ(signer.keys().submit(changed).error().fault, OperationFault::bad_signature);
  changed.approvals.clear();
  EXPECT_FALSE(signer.keys().submit(changed));
  EXPECT_EQ(signer.keys().state()->key("ec")->state, KeyState::suspended);
}

TEST(HostileCore, NonsenseHarmsNobody) {
  SignerProgram signer;
  signer.start();
  const auto good = encode(to_message(allowed()));
  for (std::size_t i = 0; i < good.size(); i += 3) {
    auto bad = good;
    bad[i] ^= 0x55;
    auto channel = wire::Channel::connect(signer.file("signer.sock"));
    ASSERT_TRUE(channel);
    EXPECT_EQ(write(channel->fd(), bad.data(), bad.size()), static_cast<ssize_t>(bad.size()));
    shutdown(channel->fd(), SHUT_WR);
    static_cast<void>(channel->receive(1 << 20, wire::within(std::chrono::seconds{5})));
  }
  EXPECT_TRUE(signer.keys().sign(allowed()));
}

/// What the child of another user found out, as its exit code.
enum Found { may_use = 1, may_manage = 2 };

int as_nobody(const SignerProgram& signer) {
  const auto child = fork();
  if (child == 0) {
    if (setgid(nobody) != 0 || setuid(nobody) != 0) _exit(64);
    const auto asks = [&](const char* socket) {
      Client client{wire::ClientSettings{.socket = signer.file(socket)}, std::chrono::seconds{5}};
      return client.list().has_value();
    };
    _exit((asks("signer.sock") ? may_use : 0) | (asks("manage.sock") ? may_manage : 0));
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WEXITSTATUS(status);
}

TEST(HostileCore, OfAnotherUserHasTheUseSocketAndNoMore) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can become somebody else";
  SignerProgram signer{{.allowed_users = "\"0\", \"65534\""}};
  signer.start();
  for (const auto* socket : {"signer.sock", "manage.sock"}) chmod(signer.file(socket).c_str(), 0666);
  chmod(signer.file(".").c_str(), 0755);
  EXPECT_EQ(as_nobody(signer), may_use);
  EXPECT_EQ(count(signer.journal_text(), "\"peer_refused\",\"socket\":\"manage\",\"uid\":\"65534\""), 1u);
}

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// Readable memory of a process, in pieces.
bool memory_holds(pid_t pid, std::string_view word) {
  std::ifstream maps{"/proc/" + std::to_string(pid) + "/maps"};
  std::ifstream memory{"/proc/" + std::to_string(pid) + "/mem", std::ios::binary};
  for (std::string line; std::getline(maps, line);) {
    std::size_t begin = 0, end = 0;
    char rights[5] = {};
    if (std::sscanf(line.c_str(), "%zx-%zx %4s", &begin, &end, rights) != 3 || rights[0] != 'r') continue;
    if (end - begin > (64U << 20)) continue;
    std::string piece(end - begin, '\0');
    memory.clear();
    memory.seekg(static_cast<std::streamoff>(begin));
    memory.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    if (piece.find(word) != std::string::npos) return true;
  }
  return false;
}

TEST(CanaryPin, StandsNowhereButInTheSignersMemory) {
  SignerProgram signer{{.pin_credential = ""}};
  signer.start();
  // A wrong PIN is as secret as a right one: it is often another token's.
  const std::string canary = "canary-" + std::to_string(getpid()) + "-81649027";
  ASSERT_TRUE(signer.manage().enter_pin("soft", Secret{canary}));
  EXPECT_EQ(signer.keys().tokens()->front().state, TokenState::fenced);
  for (const auto& process : std::filesystem::directory_iterator{"/proc"}) {
    const auto pid = std::atoi(process.path().filename().c_str());
    if (pid <= 0 || pid == getpid()) continue;
    EXPECT_EQ(bytes_of(process.path() / "environ").find(canary), std::string::npos) << pid;
    EXPECT_EQ(bytes_of(process.path() / "cmdline").find(canary), std::string::npos) << pid;
  }
  for (const auto& file : std::filesystem::recursive_directory_iterator{signer.file(".")}) {
    if (!file.is_regular_file()) continue;
    EXPECT_EQ(bytes_of(file).find(canary), std::string::npos) << file.path();
  }
}

TEST(CanaryPin, LeavesTheSignersMemoryWhenAnotherTakesItsPlace) {
  if (geteuid() != 0) GTEST_SKIP() << "only root reads another process's memory";
  SignerProgram signer{{.pin_credential = ""}};
  signer.start();
  const std::string canary = "canary-" + std::to_string(getpid()) + "-55310468";
  ASSERT_TRUE(signer.manage().enter_pin("soft", Secret{canary}));
  EXPECT_TRUE(memory_holds(signer.pid(), canary)) << "it is kept to open the token again; else this test sees nothing";
  ASSERT_TRUE(signer.manage().enter_pin("soft", Secret{SoftHsm::pin}));
  EXPECT_EQ(signer.keys().tokens()->front().state, TokenState::up);
  EXPECT_FALSE(memory_holds(signer.pid(), canary)) << "no message, buffer or copy of it is left";
}

}  // namespace
}  // namespace kythu::hsm
