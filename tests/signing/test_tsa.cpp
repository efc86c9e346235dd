#include "test_tsa.hpp"

#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/ts.h>
#include <openssl/x509v3.h>

#include "config/base/handle.hpp"
#include "doubles/authority_words.hpp"

namespace kythu::test {
namespace {

using Key = Handle<EVP_PKEY, EVP_PKEY_free>;
using Cert = Handle<X509, X509_free>;
using Context = Handle<TS_RESP_CTX, TS_RESP_CTX_free>;
using Response = Handle<TS_RESP, TS_RESP_free>;
using Request = Handle<TS_REQ, TS_REQ_free>;
using Memory = Handle<BIO, BIO_free_all>;
using Object = Handle<ASN1_OBJECT, ASN1_OBJECT_free>;
using Extension = Handle<X509_EXTENSION, X509_EXTENSION_free>;

void must(bool done) {
  if (!done) throw std::runtime_error{"the test's authority cannot work"};
}

void extend(X509* cert, int nid, const char* value) {
  const Extension extension{X509V3_EXT_conf_nid(nullptr, nullptr, nid, value)};
  must(extension && X509_add_ext(cert, extension.get(), -1) == 1);
}

Cert certify(EVP_PKEY* key, const char* name, X509* issuer) {
  Cert cert{X509_new()};
  X509_set_version(cert.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(cert.get()), issuer == nullptr ? 1 : 2);
  X509_gmtime_adj(X509_getm_notBefore(cert.get()), -86'400);
  X509_gmtime_adj(X509_getm_notAfter(cert.get()), 86'400L * 365);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(cert.get()), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
  X509_set_issuer_name(cert.get(), X509_get_subject_name(issuer == nullptr ? cert.get() : issuer));
  X509_set_pubkey(cert.get(), key);
  if (issuer == nullptr) extend(cert.get(), NID_basic_constraints, "critical,CA:TRUE");
  return cert;
}

ASN1_INTEGER* next_serial(TS_RESP_CTX*, void*) {
  auto* serial = ASN1_INTEGER_new();
  ASN1_INTEGER_set(serial, 42);
  return serial;
}

Bytes to_der(X509* certificate) {
  std::uint8_t* der = nullptr;
  const int length = i2d_X509(certificate, &der);
  must(length > 0);
  Bytes bytes{der, der + length};
  OPENSSL_free(der);
  return bytes;
}

}  // namespace

struct TestTsa::Inside {
  Key ca_key{EVP_EC_gen("prime256v1")}, key{EVP_EC_gen("prime256v1")}, foreign_key{EVP_EC_gen("prime256v1")};
  Cert ca, cert, foreign;
};

TestTsa::TestTsa(Clock clock, Manner manner, const std::string& responder)
    : inside_(std::make_unique<Inside>()), clock_(std::move(clock)), manner_(manner) {
  auto& in = *inside_;
  in.ca = certify(in.ca_key.get(), "Test TSA CA", nullptr);
  must(X509_sign(in.ca.get(), in.ca_key.get(), EVP_sha256()) > 0);
  in.foreign = certify(in.foreign_key.get(), "Test TSA CA", nullptr);
  must(X509_sign(in.foreign.get(), in.foreign_key.get(), EVP_sha256()) > 0);
  in.cert = certify(in.key.get(), "Test TSA", in.ca.get());
  extend(in.cert.get(), NID_ext_key_usage, "critical,timeStamping");
  if (!responder.empty()) extend(in.cert.get(), NID_info_access, ("OCSP;URI:" + responder).c_str());
  must(X509_sign(in.cert.get(), manner == Manner::foreign_anchor ? in.foreign_key.get() : in.ca_key.get(),
                 EVP_sha256()) > 0);
}

TestTsa::~TestTsa() = default;

Bytes TestTsa::trust_anchor() const { return to_der(inside_->ca.get()); }

Bytes TestTsa::ocsp_answer(BytesView request) const {
  return good_answer(request, inside_->ca.get(), inside_->ca_key.get());
}

Bytes TestTsa::certificate() const { return to_der(inside_->cert.get()); }

// OpenSSL's maker of tokens takes no unfit certificate, so a fit one is changed after it was taken.
void TestTsa::make_unfit() {
  auto* cert = inside_->cert.get();
  const Extension old{X509_delete_ext(cert, X509_get_ext_by_NID(cert, NID_ext_key_usage, -1))};
  if (manner_ == Manner::plain_eku) extend(cert, NID_ext_key_usage, "timeStamping");
  must(X509_sign(cert, inside_->ca_key.get(), EVP_sha256()) > 0);
}

Bytes TestTsa::answer(BytesView body) {
  const auto* at = body.data();
  const Request query{d2i_TS_REQ(nullptr, &at, static_cast<long>(body.size()))};
  must(query != nullptr);
  if (manner_ == Manner::other_nonce) ASN1_INTEGER_set(const_cast<ASN1_INTEGER*>(TS_REQ_get_nonce(query.get())), 7);
  if (manner_ == Manner::other_imprint) {
    Bytes wrong(32, 0x55);
    TS_MSG_IMPRINT_set_msg(TS_REQ_get_msg_imprint(query.get()), wrong.data(), 32);
  }
  std::uint8_t* der = nullptr;
  const int length = i2d_TS_REQ(query.get(), &der);
  must(length > 0);
  const Memory input{BIO_new_mem_buf(der, length)};
  const Context context{TS_RESP_CTX_new()};
  const Object policy{OBJ_txt2obj("1.2.3.4.1", 1)};
  TS_RESP_CTX_set_serial_cb(context.get(), next_serial, nullptr);
  must(TS_RESP_CTX_set_signer_cert(context.get(), inside_->cert.get()) == 1 &&
       TS_RESP_CTX_set_signer_key(context.get(), inside_->key.get()) == 1 &&
       TS_RESP_CTX_set_signer_digest(context.get(), EVP_sha256()) == 1 &&
       TS_RESP_CTX_set_ess_cert_id_digest(context.get(), EVP_sha256()) == 1 &&
       TS_RESP_CTX_set_def_policy(context.get(), policy.get()) == 1);
  if (manner_ == Manner::no_eku || manner_ == Manner::plain_eku) make_unfit();
  if (manner_ != Manner::rejects) TS_RESP_CTX_add_md(context.get(), EVP_sha256());
  TS_RESP_CTX_set_time_cb(
      context.get(),
      [](TS_RESP_CTX*, void* clock, long* seconds, long* micros) {
        const auto now = (*static_cast<Clock*>(clock))();
        *seconds = static_cast<long>(std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count());
        *micros = 0;
        return 1;
      },
      &clock_);
  const Response response{TS_RESP_create_response(context.get(), input.get())};
  OPENSSL_free(der);
  must(response != nullptr);
  std::uint8_t* out = nullptr;
  const int size = i2d_TS_RESP(response.get(), &out);
  must(size > 0);
  Bytes reply{out, out + size};
  OPENSSL_free(out);
  return reply;
}

Result<wire::FetchReply, wire::FetchFault> TestTsa::fetch(const wire::FetchRequest& request) {
  ++asked_;
  if (manner_ == Manner::unreachable) return wire::FetchFault::unreachable;
  if (manner_ == Manner::too_large) return wire::FetchFault::too_large;
  last_reply_ = manner_ == Manner::garbage ? to_bytes("not a token") : answer(request.body);
  if (manner_ == Manner::tail) last_reply_.push_back(0);
  return wire::FetchReply{
      manner_ == Manner::server_error ? 500 : 200, {{"content-type", "application/timestamp-reply"}}, last_reply_};
}

}  // namespace kythu::test
