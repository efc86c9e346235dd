#include "two_tokens.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <poll.h>
#include <stdexcept>
#include <sys/stat.h>
#include <sys/wait.h>

#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "config/base/handle.hpp"

namespace kythu::test {
namespace {

using hsm::Algorithm;
using Key = Handle<EVP_PKEY, EVP_PKEY_free>;

void write(const std::filesystem::path& file, const std::string& text) {
  const auto fresh = file.native() + ".new";
  std::ofstream{fresh} << text;
  chmod(fresh.c_str(), 0600);
  std::filesystem::rename(fresh, file);
}

void run(const std::string& command) {
  if (std::system((command + " >/dev/null 2>&1").c_str()) != 0) throw std::runtime_error{"two tokens: " + command};
}

constexpr const char* softhsm = "/usr/lib/softhsm/libsofthsm2.so";

/// What both are clones of, and the public halves of their keys, made once a process.
class Model {
 public:
  static const Model& shared() {
    static const Model one;
    return one;
  }
  std::filesystem::path tokens() const { return folder_ / "tokens"; }
  std::map<Bytes, Bytes> public_keys;  // by CKA_ID, DER SubjectPublicKeyInfo

 private:
  Model() {
    std::filesystem::create_directories(tokens());
    const auto conf = folder_ / "softhsm2.conf";
    write(conf, "directories.tokendir = " + tokens().native() + "\nlog.level = ERROR\n");
    const auto with = "SOFTHSM2_CONF=" + conf.native() + " ";
    run(with + "softhsm2-util --init-token --free --label twins --so-pin 73910462 --pin " + TwoTokens::pin);
    write(folder_ / "pin", TwoTokens::pin);
    settings::SignerSettings settings{.journal = folder_.path(), .credentials = folder_.path()};
    settings.tokens = {{.name = "model", .module = softhsm, .token_label = "twins", .pin_credential = "pin"}};
    settings.tokens[0].environment = {{"SOFTHSM2_CONF", conf.native()}};
    hsm::Tokens model{settings, quiet_log(), [](std::string_view, std::string_view, std::string_view) {}};
    model.wait_for_start(std::chrono::seconds{20});
    make(model, TwoTokens::p256().id, hsm::KeyType::p256);
    make(model, TwoTokens::rsa().id, hsm::KeyType::rsa2048);
  }
  void make(hsm::Tokens& model, const Bytes& id, hsm::KeyType type) {
    auto made = model.generate("model", "twins", id, type);
    if (!made) throw std::runtime_error{"two tokens: " + made.error()};
    public_keys[id] = std::move(*made);
  }
  TemporaryFolder folder_;
};

std::string fault_file(const std::filesystem::path& folder, const std::string& token) {
  return (folder / (token + ".fault")).native();
}

Bytes ecdsa_der(BytesView raw) {
  if (raw.size() != 64) return {};
  const Handle<ECDSA_SIG, ECDSA_SIG_free> pair{ECDSA_SIG_new()};
  ECDSA_SIG_set0(pair.get(), BN_bin2bn(raw.data(), 32, nullptr), BN_bin2bn(raw.data() + 32, 32, nullptr));
  unsigned char* out = nullptr;
  const int length = i2d_ECDSA_SIG(pair.get(), &out);
  const Bytes der{out, out + std::max(length, 0)};
  OPENSSL_free(out);
  return der;
}

}  // namespace

TwoTokens::TwoTokens() {
  std::filesystem::create_directories(folder_ / "credentials");
  write(folder_ / "credentials/pin", pin);
  for (const auto* token : {"left", "right"}) {
    std::filesystem::copy(Model::shared().tokens(), folder_ / token, std::filesystem::copy_options::recursive);
    write(folder_ / (std::string{token} + ".conf"),
          "directories.tokendir = " + (folder_ / token).native() + "\nlog.level = ERROR\n");
  }
}

settings::SignerSettings TwoTokens::settings() const {
  settings::SignerSettings settings;
  settings.journal = folder_ / "journal";
  settings.fences = folder_ / "fences";
  settings.credentials = folder_ / "credentials";
  settings.deadline = std::chrono::seconds{10};
  for (const auto* token : {"left", "right"}) {
    settings.tokens.push_back(
        {.name = token, .module = KYTHU_FAULTY_MODULE, .token_label = "twins", .pin_credential = "pin", .sessions = 2});
    settings.tokens.back().environment = {{"SOFTHSM2_CONF", (folder_ / (std::string{token} + ".conf")).native()},
                                          {"KYTHU_FAULT", fault_file(folder(), token)}};
    settings.tokens.back().deadline = std::chrono::milliseconds{1'000};
  }
  return settings;
}

hsm::PlacedKey TwoTokens::p256() { return {{0x01}, {"left", "right"}, {Algorithm::ecdsa_p256_sha256}}; }
hsm::PlacedKey TwoTokens::rsa() { return {{0x02}, {"left", "right"}, {Algorithm::rsa_pkcs1_sha256}}; }

bool TwoTokens::verifies(const hsm::SigningOrder& order, BytesView signature) const {
  const bool is_ec = order.algorithm == Algorithm::ecdsa_p256_sha256;
  const auto& der = Model::shared().public_keys.at(is_ec ? p256().id : rsa().id);
  const auto* at = der.data();
  const Key key{d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size()))};
  const Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context{EVP_PKEY_CTX_new(key.get(), nullptr)};
  if (!context || EVP_PKEY_verify_init(context.get()) != 1) return false;
  const auto encoded = is_ec ? ecdsa_der(signature) : Bytes{signature.begin(), signature.end()};
  if (!is_ec && EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) != 1) return false;
  if (EVP_PKEY_CTX_set_signature_md(context.get(), EVP_sha256()) != 1) return false;
  return EVP_PKEY_verify(context.get(), encoded.data(), encoded.size(), order.digest.data(), order.digest.size()) == 1;
}

void TwoTokens::next_fault(const std::string& token, const std::string& word) const {
  write(fault_file(folder(), token), word);
}

void TwoTokens::lasting_fault(const std::string& token, const std::string& words) const {
  write(fault_file(folder(), token) + ".lasting", words);
}

std::size_t TwoTokens::logins(const std::string& token) const {
  std::ifstream in{fault_file(folder(), token) + ".logins"};
  return static_cast<std::size_t>(std::count(std::istreambuf_iterator<char>{in}, {}, '\n'));
}

hsm::Tokens::Noted Notes::writer() {
  return [this](std::string_view act, std::string_view token, std::string_view why) {
    std::lock_guard lock(mutex_);
    lines_.push_back(std::string{act} + " " + std::string{token} + ": " + std::string{why});
    added_.notify_all();
  };
}

bool Notes::has(const std::string& beginning) {
  std::unique_lock lock(mutex_);
  return added_.wait_for(lock, std::chrono::seconds{10}, [&] {
    return std::ranges::any_of(lines_, [&](const std::string& line) { return line.starts_with(beginning); });
  });
}

std::string Notes::text() {
  std::lock_guard lock(mutex_);
  std::string all;
  for (const auto& line : lines_) all += line + "\n";
  return all;
}

void Notes::forget() {
  std::lock_guard lock(mutex_);
  lines_.clear();
}

bool soon(const std::function<bool()>& holds) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{10};
  while (!holds()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    poll(nullptr, 0, 5);
  }
  return true;
}

hsm::SigningOrder order_for(const hsm::PlacedKey& key, std::uint8_t number) {
  return {"twins", hsm::Purpose::receipt, AgencyId{{{number}}}, key.algorithms.front(), Bytes(32, number), "rct_1"};
}

hsm::TokenStatus status_of(hsm::Tokens& tokens, const std::string& name) {
  for (auto& status : tokens.status()) {
    if (status.name == name) return std::move(status);
  }
  return {};
}

Log quiet_log() { return Log{"test", LogLevel::error, system_now}; }

}  // namespace kythu::test
