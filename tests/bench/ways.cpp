#include "ways.hpp"

#include <algorithm>
#include <atomic>
#include <libp11.h>
#include <memory>
#include <stdexcept>
#include <thread>

#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "config/base/handle.hpp"
#include "config/wire/inbox.hpp"
#include "doubles/soft_token.hpp"
#include "hsm/protocol.hpp"
#include "hsm/token/key.hpp"
#include "hsm/token/sign.hpp"

namespace kythu::bench {
namespace {

using test::SoftHsm;

void require(bool ok, const char* what) {
  if (!ok) throw std::runtime_error{what};
}

const hsm::Module& module() {
  static const hsm::Module one{SoftHsm::library};
  return one;
}

/// One login for this process, by one pool, as the signer's workers have it.
hsm::Sessions& sessions() {
  static hsm::Sessions pool{module(), SoftHsm::token, 64, Secret{SoftHsm::pin}};
  return pool;
}

/// libp11's EVP_PKEY of the private key with this id.
EVP_PKEY* libp11_key(BytesView id) {
  static PKCS11_CTX* const context = PKCS11_CTX_new();
  static PKCS11_SLOT* const slot = [] {
    PKCS11_SLOT* slots = nullptr;
    unsigned int count = 0;
    require(PKCS11_CTX_load(context, SoftHsm::library) == 0, "libp11: no module");
    require(PKCS11_enumerate_slots(context, &slots, &count) == 0, "libp11: no slots");
    auto* found = PKCS11_find_token(context, slots, count);
    require(found != nullptr && PKCS11_login(found, 0, SoftHsm::pin) == 0, "libp11: no login");
    return found;
  }();
  PKCS11_KEY* keys = nullptr;
  unsigned int count = 0;
  require(PKCS11_enumerate_keys(slot->token, &keys, &count) == 0, "libp11: no keys");
  for (auto* key = keys; key != keys + count; ++key) {
    if (std::ranges::equal(BytesView{key->id, key->id_len}, id)) return PKCS11_get_private_key(key);
  }
  throw std::runtime_error{"libp11: no such key"};
}

hsm::SigningOrder order_for(const Subject& subject) {
  return {subject.label,
          subject.purpose,
          SoftHsm::shared().agency,
          subject.algorithm,
          Bytes(hsm::digest_size(subject.algorithm), 7),
          "bench"};
}

}  // namespace

double rate(const Load& load, const std::function<std::function<std::size_t()>()>& make) {
  std::vector<std::function<std::size_t()>> calls;
  for (std::size_t i = 0; i < load.threads; ++i) calls.push_back(make());
  for (const auto& call : calls) call();  // whatever is done once
  std::atomic<double> made = 0;
  std::vector<std::thread> threads;
  const auto end = std::chrono::steady_clock::now() + load.time;
  for (const auto& call : calls) {
    threads.emplace_back([&] {
      for (auto begun = std::chrono::steady_clock::now(); begun < end;) {
        const auto signatures = static_cast<double>(call());
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun, left = end - begun;
        made += signatures * std::min(1.0, left / took);  // of a call that ends too late, the share that lay within
        begun = std::chrono::steady_clock::now();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  return made / std::chrono::duration<double>(load.time).count();
}

std::function<std::size_t()> direct(const Subject& subject) {
  auto lease = sessions().lease(std::chrono::steady_clock::now() + std::chrono::seconds{5});
  require(lease.has_value(), "no session");
  const auto held = std::make_shared<hsm::Sessions::Lease>(std::move(*lease));
  const auto key = hsm::find_key(module(), held->session(), subject.id);
  require(key.has_value(), "no key");
  auto mechanism = hsm::mechanism_for(subject.algorithm, false);
  Bytes input{mechanism.digest_info.begin(), mechanism.digest_info.end()};
  input.resize(input.size() + hsm::digest_size(subject.algorithm), 7);
  return [held, input, type = mechanism.type, handle = key->handle]() mutable {
    CK_MECHANISM given{type, nullptr, 0};
    CK_BYTE out[1024];
    CK_ULONG length = sizeof out;
    const auto& calls = module().calls();
    require(calls.C_SignInit(held->session().handle, &given, handle) == CKR_OK, "C_SignInit");
    require(calls.C_Sign(held->session().handle, input.data(), input.size(), out, &length) == CKR_OK, "C_Sign");
    return std::size_t{1};
  };
}

std::function<std::size_t()> by_libp11(const Subject& subject) {
  auto* key = libp11_key(subject.id);
  using Context = Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
  const std::shared_ptr<EVP_PKEY_CTX> context = Context{EVP_PKEY_CTX_new(key, nullptr)};
  require(EVP_PKEY_sign_init(context.get()) == 1, "libp11: sign_init");
  if (subject.algorithm == hsm::Algorithm::rsa_pkcs1_sha256) {
    require(EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) == 1, "libp11: padding");
  }
  require(EVP_PKEY_CTX_set_signature_md(context.get(), EVP_sha256()) == 1, "libp11: hash");
  return [context, digest = Bytes(32, 7)] {
    unsigned char out[1024];
    std::size_t length = sizeof out;
    require(EVP_PKEY_sign(context.get(), out, &length, digest.data(), digest.size()) == 1, "libp11: sign");
    return std::size_t{1};
  };
}

std::function<std::size_t()> by_signer(hsm::Client& client, const Subject& subject, std::size_t batch) {
  return [&client, orders = std::vector<hsm::SigningOrder>(batch, order_for(subject))] {
    if (orders.size() == 1) {
      require(client.sign(orders.front()).has_value(), "the signer refused");
      return std::size_t{1};
    }
    for (const auto& signature : client.sign_all(orders)) require(signature.has_value(), "the signer refused");
    return orders.size();
  };
}

std::function<std::size_t()> by_pipeline(const std::filesystem::path& socket, const Subject& subject,
                                         std::size_t under_way) {
  struct Pipeline {
    wire::Channel channel;
    const Bytes order;
    wire::Inbox inbox{channel.fd(), hsm::answer_limit};
    void send(std::size_t count) {
      Bytes orders;
      for (std::size_t i = 0; i < count; ++i) orders.insert(orders.end(), order.begin(), order.end());
      require(channel.send(BytesView{orders}, soon()).has_value(), "the signer hears nothing");
    }
    std::size_t take() {
      require(channel.wait(soon()) && inbox.read().has_value(), "the signer says nothing");
      for (std::size_t count = 0;; ++count) {
        const auto answer = inbox.next();
        require(answer.has_value(), "the signer speaks nonsense");
        if (!*answer) return count;
        require(hsm::to_signature(**answer).has_value(), "the signer refused");
      }
    }
    static wire::Deadline soon() { return wire::within(std::chrono::seconds{10}); }
  };
  auto channel = wire::Channel::connect(socket);
  require(channel.has_value(), "no signer");
  auto line = std::make_shared<Pipeline>(std::move(*channel), encode(hsm::to_message(order_for(subject))));
  line->send(under_way);
  return [line] {
    const auto count = line->take();
    if (count > 0) line->send(count);
    return count;
  };
}

std::chrono::nanoseconds median_time(const std::function<std::size_t()>& call, int calls) {
  std::vector<std::chrono::nanoseconds> times;
  for (int i = 0; i < calls; ++i) {
    const auto start = std::chrono::steady_clock::now();
    call();
    times.push_back(std::chrono::steady_clock::now() - start);
  }
  std::ranges::nth_element(times, times.begin() + calls / 2);
  return times[static_cast<std::size_t>(calls) / 2];
}

}  // namespace kythu::bench
