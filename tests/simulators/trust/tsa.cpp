#include <array>

#include <openssl/rand.h>
#include <openssl/ts.h>

#include "trust/authority.hpp"

namespace kythu::simulators {
namespace {

using Context = Handle<TS_RESP_CTX, TS_RESP_CTX_free>;
using Reply = Handle<TS_RESP, TS_RESP_free>;
using BioPtr = Handle<BIO, BIO_free_all>;
using Policy = Handle<ASN1_OBJECT, ASN1_OBJECT_free>;

void free_stack(STACK_OF(X509) * stack) { sk_X509_free(stack); }
using Stack = Handle<STACK_OF(X509), free_stack>;

/// 128 random bits, positive.
ASN1_INTEGER* random_serial(TS_RESP_CTX*, void*) {
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) return nullptr;
  bytes[0] = static_cast<unsigned char>((bytes[0] & 0x7f) | 0x40);
  auto* serial = ASN1_INTEGER_new();
  if (serial) ASN1_STRING_set(serial, bytes.data(), static_cast<int>(bytes.size()));
  return serial;
}

void set_up(TS_RESP_CTX* context, const std::string& policy) {
  const Policy oid{OBJ_txt2obj(policy.c_str(), 1)};
  require(oid != nullptr, "--policy");
  require(TS_RESP_CTX_set_def_policy(context, oid.get()) == 1, "policy");
  for (const auto* md : {EVP_sha256(), EVP_sha384(), EVP_sha512()}) {
    require(TS_RESP_CTX_add_md(context, md) == 1, "imprint digest");
  }
  require(TS_RESP_CTX_set_signer_digest(context, EVP_sha256()) == 1, "signer digest");
  // SHA-256 makes it SigningCertificateV2 (RFC 5816).
  require(TS_RESP_CTX_set_ess_cert_id_digest(context, EVP_sha256()) == 1, "ESS digest");
  require(TS_RESP_CTX_set_accuracy(context, 1, 0, 0) == 1, "accuracy");
  TS_RESP_CTX_set_serial_cb(context, random_serial, nullptr);
}

}  // namespace

std::string answer_timestamp(const std::filesystem::path& folder, const std::string& policy,
                             const std::string& request) {
  const auto signer = read_certificate(folder / "tsa.crt"), issuer = read_certificate(folder / "issuing.crt");
  const auto key = read_key(folder / "tsa.key");
  const Context context{TS_RESP_CTX_new()};
  const Stack chain{sk_X509_new_null()};
  require(context && chain && sk_X509_push(chain.get(), issuer.get()) > 0, "memory");
  require(TS_RESP_CTX_set_signer_cert(context.get(), signer.get()) == 1, "tsa.crt");
  require(TS_RESP_CTX_set_signer_key(context.get(), key.get()) == 1, "tsa.key");
  require(TS_RESP_CTX_set_certs(context.get(), chain.get()) == 1, "issuing.crt");
  set_up(context.get(), policy);
  const BioPtr in{BIO_new_mem_buf(request.data(), static_cast<int>(request.size()))};
  const Reply reply{TS_RESP_create_response(context.get(), in.get())};
  require(reply != nullptr, "time stamp");
  unsigned char* der = nullptr;
  const int length = i2d_TS_RESP(reply.get(), &der);
  require(length > 0, "time stamp");
  std::string out{reinterpret_cast<char*>(der), static_cast<std::size_t>(length)};
  OPENSSL_free(der);
  return out;
}

}  // namespace kythu::simulators
