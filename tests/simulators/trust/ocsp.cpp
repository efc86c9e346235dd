#include <sstream>

#include <openssl/bn.h>
#include <openssl/ocsp.h>

#include "trust/authority.hpp"

namespace kythu::simulators {
namespace {

using Request = Handle<OCSP_REQUEST, OCSP_REQUEST_free>;
using Reply = Handle<OCSP_RESPONSE, OCSP_RESPONSE_free>;
using Basic = Handle<OCSP_BASICRESP, OCSP_BASICRESP_free>;
using CertId = Handle<OCSP_CERTID, OCSP_CERTID_free>;
using Time = Handle<ASN1_TIME, ASN1_TIME_free>;
using Number = Handle<BIGNUM, BN_free>;

void free_text(char* text) { OPENSSL_free(text); }
using Text = Handle<char, free_text>;

struct Entry {
  int status = V_OCSP_CERTSTATUS_UNKNOWN;
  Time revoked_at;
};

/// A line of index.txt: status, expiry, revocation time and reason, serial (hex), …, separated by tabs.
Entry look_up(const std::filesystem::path& folder, const std::string& serial) {
  std::istringstream index{read_file(folder / "index.txt")};
  for (std::string line; std::getline(index, line);) {
    std::istringstream fields{line};
    std::string status, expiry, revoked, number;
    std::getline(fields, status, '\t');
    std::getline(fields, expiry, '\t');
    std::getline(fields, revoked, '\t');
    std::getline(fields, number, '\t');
    if (number != serial) continue;
    if (status != "R") return {V_OCSP_CERTSTATUS_GOOD, nullptr};
    Time at{ASN1_TIME_new()};
    require(ASN1_TIME_set_string(at.get(), revoked.substr(0, revoked.find(',')).c_str()) == 1, "index.txt");
    return {V_OCSP_CERTSTATUS_REVOKED, std::move(at)};
  }
  return {};
}

std::string hex(const ASN1_INTEGER* serial) {
  const Number number{ASN1_INTEGER_to_BN(serial, nullptr)};
  require(number != nullptr, "serial");
  const Text text{BN_bn2hex(number.get())};
  return text.get();
}

void add_status(OCSP_BASICRESP* basic, OCSP_CERTID* id, X509* issuer, const std::filesystem::path& folder) {
  ASN1_OBJECT* digest = nullptr;
  ASN1_INTEGER* serial = nullptr;
  OCSP_id_get0_info(nullptr, &digest, nullptr, &serial, id);
  const auto* md = EVP_get_digestbyobj(digest);
  const CertId ours{md ? OCSP_cert_to_id(md, nullptr, issuer) : nullptr};
  const bool our_issuer = ours && OCSP_id_issuer_cmp(ours.get(), id) == 0;
  const auto entry = our_issuer ? look_up(folder, hex(serial)) : Entry{};
  const Time now{X509_gmtime_adj(nullptr, 0)}, next{X509_gmtime_adj(nullptr, 3'600)};
  require(OCSP_basic_add1_status(basic, id, entry.status, OCSP_REVOKED_STATUS_UNSPECIFIED, entry.revoked_at.get(),
                                 now.get(), next.get()) != nullptr,
          "OCSP status");
}

std::string encode(OCSP_RESPONSE* reply) {
  unsigned char* der = nullptr;
  const int length = i2d_OCSP_RESPONSE(reply, &der);
  require(length > 0, "OCSP response");
  std::string out{reinterpret_cast<char*>(der), static_cast<std::size_t>(length)};
  OPENSSL_free(der);
  return out;
}

}  // namespace

std::string answer_ocsp(const std::filesystem::path& folder, const std::string& der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const Request request{d2i_OCSP_REQUEST(nullptr, &at, static_cast<long>(der.size()))};
  if (!request) return encode(Reply{OCSP_response_create(OCSP_RESPONSE_STATUS_MALFORMEDREQUEST, nullptr)}.get());
  const auto issuer = read_certificate(folder / "issuing.crt"), signer = read_certificate(folder / "ocsp.crt");
  const auto key = read_key(folder / "ocsp.key");
  const Basic basic{OCSP_BASICRESP_new()};
  for (int i = 0; i < OCSP_request_onereq_count(request.get()); ++i) {
    add_status(basic.get(), OCSP_onereq_get0_id(OCSP_request_onereq_get0(request.get(), i)), issuer.get(), folder);
  }
  OCSP_copy_nonce(basic.get(), request.get());
  require(OCSP_basic_sign(basic.get(), signer.get(), key.get(), EVP_sha256(), nullptr, 0) == 1, "OCSP signature");
  return encode(Reply{OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic.get())}.get());
}

}  // namespace kythu::simulators
