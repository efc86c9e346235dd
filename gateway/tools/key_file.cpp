// Officers' keys in files.
#include <algorithm>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include "certificate.hpp"
#include "config/base/handle.hpp"
#include "files.hpp"
#include "pen.hpp"
#include "refused.hpp"

namespace kythu::tools {
namespace {

using Key = Handle<EVP_PKEY, EVP_PKEY_free>;
using Bio = Handle<BIO, BIO_free_all>;
using Digest = Handle<EVP_MD_CTX, EVP_MD_CTX_free>;

// OWASP's password storage rules for scrypt: N = 2^14, r = 8, p = 5; OpenSSL reads up to 32 MiB, which N = 2^14 fits.
constexpr std::uint64_t scrypt_cost = 1 << 14, scrypt_block = 8, scrypt_parallel = 5;
constexpr std::size_t least_passphrase = 12;

Bytes public_key_of(EVP_PKEY* key) {
  unsigned char* out = nullptr;
  const int length = i2d_PUBKEY(key, &out);
  if (length <= 0) throw std::runtime_error{"OpenSSL cannot write a public key"};
  Bytes der{out, out + length};
  OPENSSL_free(out);
  return der;
}

std::string text_of(const Bio& bio) {
  char* text = nullptr;
  const auto length = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(length)};
}

std::string encrypted_pem(EVP_PKEY* key, const Secret& passphrase) {
  const Handle<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free> plain{EVP_PKEY2PKCS8(key)};
  auto* scheme =
      PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), nullptr, 0, nullptr, scrypt_cost, scrypt_block, scrypt_parallel);
  const auto secret = passphrase.reveal();
  const Handle<X509_SIG, X509_SIG_free> sealed{
      scheme && plain ? PKCS8_set0_pbe(secret.data(), static_cast<int>(secret.size()), plain.get(), scheme) : nullptr};
  const Bio out{BIO_new(BIO_s_mem())};
  if (!sealed || PEM_write_bio_PKCS8(out.get(), sealed.get()) != 1)
    throw std::runtime_error{"OpenSSL cannot encrypt a key"};
  return text_of(out);
}

int give_passphrase(char* out, int size, int, void* user) {
  const auto secret = static_cast<const Secret*>(user)->reveal();
  if (secret.size() > static_cast<std::size_t>(size)) return -1;
  std::ranges::copy(secret, out);
  return static_cast<int>(secret.size());
}

class FilePen : public Pen {
 public:
  explicit FilePen(Key key) : key_(std::move(key)), credential_(credential_of_public_key(public_key_of(key_.get()))) {}

  const hsm::Credential& credential() const override { return credential_; }

  Bytes sign(BytesView message) override {
    const Digest context{EVP_MD_CTX_new()};
    const auto* hash = EVP_PKEY_is_a(key_.get(), "ED25519") ? nullptr : EVP_sha256();
    std::size_t size = 0;
    if (EVP_DigestSignInit(context.get(), nullptr, hash, nullptr, key_.get()) != 1 ||
        EVP_DigestSign(context.get(), nullptr, &size, message.data(), message.size()) != 1)
      throw Refused{"this key cannot sign"};
    Bytes signature(size);
    if (EVP_DigestSign(context.get(), signature.data(), &size, message.data(), message.size()) != 1)
      throw Refused{"this key cannot sign"};
    signature.resize(size);
    return signature;
  }

 private:
  Key key_;
  hsm::Credential credential_;
};

}  // namespace

hsm::Credential make_key_file(const std::string& file, const Secret& passphrase) {
  if (passphrase.reveal().size() < least_passphrase) throw Refused{"a passphrase has at least 12 characters"};
  const Key key{EVP_EC_gen("P-256")};
  if (!key) throw std::runtime_error{"OpenSSL cannot make a key"};
  const Bio out{BIO_new(BIO_s_mem())};
  PEM_write_bio_PUBKEY(out.get(), key.get());
  write_new_private(file, encrypted_pem(key.get(), passphrase));
  write_text(file + ".pub", text_of(out));
  return credential_of_public_key(public_key_of(key.get()));
}

std::unique_ptr<Pen> open_key_file(const std::string& file, const Secret& passphrase) {
  const auto text = read_text(file);
  // A key in the clear would sign as well, and anybody who copies the file could: it is no officer's key.
  if (text.find("-----BEGIN ENCRYPTED PRIVATE KEY-----") == std::string::npos)
    throw Refused{file + ": an officer's key file is encrypted PKCS#8 (kythu officer new-key makes one)"};
  const Bio in{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))};
  Key key{PEM_read_bio_PrivateKey(in.get(), nullptr, give_passphrase, const_cast<Secret*>(&passphrase))};
  ERR_clear_error();
  if (!key) throw Refused{file + ": the passphrase does not open it"};
  return std::make_unique<FilePen>(std::move(key));
}

}  // namespace kythu::tools
