#include "test_ca.hpp"

#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "authority_words.hpp"
#include "config/base/handle.hpp"

namespace kythu::test {
namespace {

using Key = Handle<EVP_PKEY, EVP_PKEY_free>;
using Certificate = Handle<X509, X509_free>;

void require(bool ok, const char* step) {
  if (!ok) throw std::runtime_error{std::string{"test CA: "} + step};
}

void extend(X509* certificate, X509* issuer, int nid, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const Handle<X509_EXTENSION, X509_EXTENSION_free> extension{X509V3_EXT_conf_nid(nullptr, &context, nid, value)};
  require(extension && X509_add_ext(certificate, extension.get(), -1) == 1, value);
}

void set_name(X509_NAME* name, const std::string& common_name) {
  const auto add = [&](const char* field, const std::string& text) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    require(X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, bytes, static_cast<int>(text.size()), -1, 0) == 1,
            field);
  };
  add("C", "VN");
  add("O", "Kythu Test");
  add("CN", common_name);
}

Certificate blank(const std::string& common_name, EVP_PKEY* key) {
  Certificate certificate{X509_new()};
  require(certificate && X509_set_version(certificate.get(), X509_VERSION_3) == 1, "new");
  unsigned char serial[16];
  require(RAND_bytes(serial, sizeof serial) == 1, "serial");
  serial[0] = (serial[0] & 0x3F) | 0x40;  // positive, and of full length
  const Handle<BIGNUM, BN_free> number{BN_bin2bn(serial, sizeof serial, nullptr)};
  require(BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate.get())) != nullptr, "serial");
  ASN1_TIME_set(X509_getm_notBefore(certificate.get()), 1'767'225'600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3650L * 86'400);
  set_name(X509_get_subject_name(certificate.get()), common_name);
  require(X509_set_pubkey(certificate.get(), key) == 1, "public key");
  return certificate;
}

Bytes to_der(X509* certificate) {
  unsigned char* out = nullptr;
  const int length = i2d_X509(certificate, &out);
  require(length > 0, "DER");
  const Bytes der{out, out + length};
  OPENSSL_free(out);
  return der;
}

}  // namespace

struct TestCa::Inside {
  Key key;
  Certificate certificate;
};

TestCa::TestCa(const std::string& common_name) : inside_(std::make_unique<Inside>()) {
  inside_->key.reset(EVP_RSA_gen(2048));
  require(inside_->key != nullptr, "key");
  inside_->certificate = blank(common_name, inside_->key.get());
  auto* own = inside_->certificate.get();
  require(X509_set_issuer_name(own, X509_get_subject_name(own)) == 1, "issuer");
  extend(own, own, NID_basic_constraints, "critical,CA:TRUE");
  extend(own, own, NID_key_usage, "critical,keyCertSign,cRLSign");
  extend(own, own, NID_subject_key_identifier, "hash");
  require(X509_sign(own, inside_->key.get(), EVP_sha256()) > 0, "sign");
}

TestCa::~TestCa() = default;
TestCa::TestCa(TestCa&&) noexcept = default;

Bytes TestCa::certificate() const { return to_der(inside_->certificate.get()); }

Bytes TestCa::answer(BytesView request) const {
  return good_answer(request, inside_->certificate.get(), inside_->key.get());
}

Bytes TestCa::list(BytesView revoked) const {
  return revocation_list(inside_->certificate.get(), inside_->key.get(), revoked);
}

Bytes TestCa::issue(BytesView public_key, const std::string& common_name) const {
  return issue(public_key, common_name, {}, {});
}

Bytes TestCa::issue(BytesView public_key, const std::string& common_name, const std::string& responder,
                    const std::string& list) const {
  const auto* at = public_key.data();
  const Key key{d2i_PUBKEY(nullptr, &at, static_cast<long>(public_key.size()))};
  require(key != nullptr, "public key");
  const auto certificate = blank(common_name, key.get());
  auto* own = certificate.get();
  auto* issuer = inside_->certificate.get();
  require(X509_set_issuer_name(own, X509_get_subject_name(issuer)) == 1, "issuer");
  extend(own, issuer, NID_basic_constraints, "critical,CA:FALSE");
  extend(own, issuer, NID_key_usage, "critical,digitalSignature,nonRepudiation");
  extend(own, issuer, NID_subject_key_identifier, "hash");
  extend(own, issuer, NID_authority_key_identifier, "keyid");
  if (!responder.empty()) extend(own, issuer, NID_info_access, ("OCSP;URI:" + responder).c_str());
  if (!list.empty()) extend(own, issuer, NID_crl_distribution_points, ("URI:" + list).c_str());
  require(X509_sign(own, inside_->key.get(), EVP_sha256()) > 0, "sign");
  return to_der(own);
}

std::string to_pem(BytesView certificate) {
  const auto text = to_base64(certificate);
  std::string pem = "-----BEGIN CERTIFICATE-----\n";
  for (std::size_t at = 0; at < text.size(); at += 64) pem += text.substr(at, 64) + "\n";
  return pem + "-----END CERTIFICATE-----\n";
}

}  // namespace kythu::test
