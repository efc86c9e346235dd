#include "doubles/test_responder.hpp"

#include <algorithm>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/ocsp.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "config/base/handle.hpp"

namespace kythu::test {
namespace {

using Key = Handle<EVP_PKEY, EVP_PKEY_free>;
using Certificate = Handle<X509, X509_free>;
using Request = Handle<OCSP_REQUEST, OCSP_REQUEST_free>;
using Reply = Handle<OCSP_RESPONSE, OCSP_RESPONSE_free>;
using Basic = Handle<OCSP_BASICRESP, OCSP_BASICRESP_free>;
using CertId = Handle<OCSP_CERTID, OCSP_CERTID_free>;
using Time = Handle<ASN1_GENERALIZEDTIME, ASN1_GENERALIZEDTIME_free>;

void require(bool ok, const char* step) {
  if (!ok) throw std::runtime_error{std::string{"test responder: "} + step};
}

Key fresh_key() {
  Key key{EVP_EC_gen("P-256")};
  require(key != nullptr, "key");
  return key;
}

struct Wanted {
  const char* name;
  EVP_PKEY* key;
  X509* issuer;  // null: self-signed
  EVP_PKEY* issuer_key;
  std::vector<std::pair<int, std::string>> extensions;
  int days;
};

Certificate make(const Wanted& wanted) {
  Certificate made{X509_new()};
  auto* own = made.get();
  unsigned char serial[16];
  require(own && X509_set_version(own, X509_VERSION_3) == 1 && RAND_bytes(serial, sizeof serial) == 1, "new");
  serial[0] = (serial[0] & 0x3F) | 0x40;
  const Handle<BIGNUM, BN_free> number{BN_bin2bn(serial, sizeof serial, nullptr)};
  BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(own));
  X509_gmtime_adj(X509_getm_notBefore(own), -86'400);
  X509_gmtime_adj(X509_getm_notAfter(own), wanted.days * 86'400L + 600);
  const auto* name = reinterpret_cast<const unsigned char*>(wanted.name);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(own), "CN", MBSTRING_UTF8, name, -1, -1, 0);
  auto* issuer = wanted.issuer ? wanted.issuer : own;
  require(X509_set_issuer_name(own, X509_get_subject_name(issuer)) == 1 && X509_set_pubkey(own, wanted.key) == 1,
          "names");
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, own, nullptr, nullptr, 0);
  for (const auto& [nid, value] : wanted.extensions) {
    const Handle<X509_EXTENSION, X509_EXTENSION_free> extension{
        X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str())};
    require(extension && X509_add_ext(own, extension.get(), -1) == 1, value.c_str());
  }
  require(X509_sign(own, wanted.issuer_key ? wanted.issuer_key : wanted.key, EVP_sha256()) > 0, "sign");
  return made;
}

Bytes to_der(X509* certificate) {
  unsigned char* out = nullptr;
  const int length = i2d_X509(certificate, &out);
  const Bytes der{out, out + length};
  OPENSSL_free(out);
  return der;
}

Time in(std::chrono::seconds from_now) { return Time{X509_gmtime_adj(nullptr, from_now.count())}; }

}  // namespace

struct TestResponder::Inside {
  int days;
  Key ca_key = fresh_key(), responder_key = fresh_key(), stranger_key = fresh_key();
  Certificate ca = make({"Kythu Test CA",
                         ca_key.get(),
                         nullptr,
                         nullptr,
                         {{NID_basic_constraints, "critical,CA:TRUE"}, {NID_key_usage, "critical,keyCertSign,cRLSign"}},
                         days});
  Certificate delegated = responder("OCSP", {{NID_ext_key_usage, "OCSPSigning"}});
  Certificate without_usage = responder("Not OCSP", {{NID_ext_key_usage, "clientAuth"}});
  Certificate stranger =
      make({"Stranger", stranger_key.get(), nullptr, nullptr, {{NID_ext_key_usage, "OCSPSigning"}}, days});

  Certificate responder(const char* name, std::vector<std::pair<int, std::string>> extensions) {
    return make({name, responder_key.get(), ca.get(), ca_key.get(), std::move(extensions), days});
  }
  void sign(OCSP_BASICRESP* basic, Manner::Signer signer) const {
    struct {
      X509* certificate;
      EVP_PKEY* key;
    } by{};
    switch (signer) {
      case Manner::Signer::delegated: by = {delegated.get(), responder_key.get()}; break;
      case Manner::Signer::issuer: by = {ca.get(), ca_key.get()}; break;
      case Manner::Signer::without_usage: by = {without_usage.get(), responder_key.get()}; break;
      case Manner::Signer::stranger: by = {stranger.get(), stranger_key.get()}; break;
    }
    require(OCSP_basic_sign(basic, by.certificate, by.key, EVP_sha256(), nullptr, 0) == 1, "OCSP signature");
  }
};

TestResponder::TestResponder(int days) : inside_(new Inside{days}) {}
TestResponder::~TestResponder() = default;

std::vector<Bytes> TestResponder::certify(BytesView public_key) const {
  const auto* at = public_key.data();
  const Key key{d2i_PUBKEY(nullptr, &at, static_cast<long>(public_key.size()))};
  const auto leaf = make({"A key",
                          key.get(),
                          inside_->ca.get(),
                          inside_->ca_key.get(),
                          {{NID_key_usage, "critical,digitalSignature,nonRepudiation"},
                           {NID_info_access, "OCSP;URI:" + std::string{address}}},
                          inside_->days});
  return {to_der(leaf.get()), to_der(inside_->ca.get())};
}

std::vector<Bytes> TestResponder::chain() const {
  const auto key = fresh_key();
  unsigned char* out = nullptr;
  const int length = i2d_PUBKEY(key.get(), &out);
  const Bytes der{out, out + length};
  OPENSSL_free(out);
  return certify(der);
}

Bytes TestResponder::answer(BytesView sent, const Manner& manner) const {
  const auto* at = sent.data();
  const Request request{d2i_OCSP_REQUEST(nullptr, &at, static_cast<long>(sent.size()))};
  require(request && OCSP_request_onereq_count(request.get()) == 1, "request");
  auto* asked = OCSP_onereq_get0_id(OCSP_request_onereq_get0(request.get(), 0));
  CertId id{OCSP_CERTID_dup(asked)};
  if (manner.about_another) id.reset(OCSP_cert_to_id(EVP_sha1(), inside_->delegated.get(), inside_->ca.get()));
  const int status = manner.status == Manner::Status::good      ? V_OCSP_CERTSTATUS_GOOD
                     : manner.status == Manner::Status::revoked ? V_OCSP_CERTSTATUS_REVOKED
                                                                : V_OCSP_CERTSTATUS_UNKNOWN;
  const auto revoked = manner.status == Manner::Status::revoked ? in(std::chrono::hours{-1}) : Time{};
  const auto from = in(manner.produced), until = manner.next ? in(*manner.next) : Time{};
  const Basic basic{OCSP_BASICRESP_new()};
  require(OCSP_basic_add1_status(basic.get(), id.get(), status, OCSP_REVOKED_STATUS_KEYCOMPROMISE, revoked.get(),
                                 from.get(), until.get()) != nullptr,
          "status");
  if (manner.nonce == Manner::Nonce::echoed) OCSP_copy_nonce(basic.get(), request.get());
  if (manner.nonce == Manner::Nonce::other) OCSP_basic_add1_nonce(basic.get(), nullptr, 16);
  inside_->sign(basic.get(), manner.signer);
  const Reply reply{OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic.get())};
  unsigned char* der = nullptr;
  const int length = i2d_OCSP_RESPONSE(reply.get(), &der);
  Bytes bytes{der, der + length};
  OPENSSL_free(der);
  if (manner.broken_signature) {
    // Inside the answer, after the response data: the status byte and the certificates stay readable.
    const Basic whole{OCSP_response_get1_basic(reply.get())};
    const auto* signature = OCSP_resp_get0_signature(whole.get());
    const BytesView needle{signature->data, static_cast<std::size_t>(signature->length)};
    const auto found = std::search(bytes.begin(), bytes.end(), needle.begin(), needle.end());
    require(found != bytes.end(), "signature");
    *(found + static_cast<std::ptrdiff_t>(needle.size()) - 1) ^= 1;
  }
  return bytes;
}

}  // namespace kythu::test
