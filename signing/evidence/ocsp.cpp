#include "ocsp.hpp"

#include <ctime>

#include <openssl/err.h>
#include <openssl/ocsp.h>
#include <openssl/x509v3.h>

#include "config/base/handle.hpp"

namespace kythu::signing {
namespace {

using X509Handle = Handle<X509, X509_free>;
using Store = Handle<X509_STORE, X509_STORE_free>;
using Request = Handle<OCSP_REQUEST, OCSP_REQUEST_free>;
using Response = Handle<OCSP_RESPONSE, OCSP_RESPONSE_free>;
using Basic = Handle<OCSP_BASICRESP, OCSP_BASICRESP_free>;
using CertId = Handle<OCSP_CERTID, OCSP_CERTID_free>;

void free_texts(STACK_OF(OPENSSL_STRING) * texts) { X509_email_free(texts); }
using Texts = Handle<STACK_OF(OPENSSL_STRING), free_texts>;
void free_chain(STACK_OF(X509) * chain) { sk_X509_free(chain); }  // the certificates have owners of their own
using Chain = Handle<STACK_OF(X509), free_chain>;
void free_openssl(void* memory) { OPENSSL_free(memory); }

constexpr std::size_t reply_limit = 64 * 1024;
constexpr std::size_t nonce_size = 32;  // RFC 8954 section 2.1: at most
constexpr std::chrono::seconds clock_tolerance{60};
/// Of an answer that does not say when the next one comes.
constexpr std::chrono::hours oldest{24};
constexpr std::chrono::milliseconds patience{10'000};

X509Handle parse(BytesView der) {
  const auto* at = der.data();
  return X509Handle{d2i_X509(nullptr, &at, static_cast<long>(der.size()))};
}

/// SHA-1 here only names the issuer, and is what RFC 5019 responders are sure to know.
CertId id_of(X509* certificate, X509* issuer) { return CertId{OCSP_cert_to_id(EVP_sha1(), certificate, issuer)}; }

std::optional<Instant> to_instant(const ASN1_GENERALIZEDTIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  return Instant{std::chrono::seconds{timegm(&parts)}};
}

/// The issuer of our own certificate, which officers imported, is the anchor; the responder is that issuer itself or
/// somebody with the issuer's certificate for id-kp-OCSPSigning (RFC 6960 section 4.2.2.2). OCSP_NOEXPLICIT leaves no
/// third way.
bool is_signed_for(OCSP_BASICRESP* basic, X509* issuer, Instant now) {
  const Store store{X509_STORE_new()};
  const Chain known{sk_X509_new_null()};
  if (!store || !known || X509_STORE_add_cert(store.get(), issuer) != 1 || sk_X509_push(known.get(), issuer) == 0)
    return false;
  auto* parameters = X509_STORE_get0_param(store.get());
  X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN);
  X509_VERIFY_PARAM_set_time(parameters,
                             std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(now)));
  return OCSP_basic_verify(basic, known.get(), store.get(), OCSP_NOEXPLICIT) == 1;
}

/// Large responders answer without a nonce (RFC 5019 section 4), and then only freshness speaks; a wrong one never
/// does.
bool nonce_fits(BytesView sent, OCSP_BASICRESP* basic) {
  const auto* at = sent.data();
  const Request request{d2i_OCSP_REQUEST(nullptr, &at, static_cast<long>(sent.size()))};
  return request && OCSP_check_nonce(request.get(), basic) != 0;
}

Result<Revocation, OcspFault> status_of(OCSP_BASICRESP* basic, OCSP_CERTID* id, Instant now) {
  int status = V_OCSP_CERTSTATUS_UNKNOWN;
  ASN1_GENERALIZEDTIME *revoked = nullptr, *produced = nullptr, *next = nullptr;
  if (OCSP_resp_find_status(basic, id, &status, nullptr, &revoked, &produced, &next) != 1 ||
      status == V_OCSP_CERTSTATUS_UNKNOWN)
    return OcspFault::not_ours;
  const auto from = to_instant(produced);
  const auto until = next != nullptr ? to_instant(next) : from ? std::optional{*from + oldest} : std::nullopt;
  if (!from || !until || *from > now + clock_tolerance || *until < now - clock_tolerance) return OcspFault::stale;
  return Revocation{status == V_OCSP_CERTSTATUS_REVOKED, to_instant(revoked), *from};
}

Result<Revocation, OcspFault> judge(BytesView reply, const OcspCheck& check) {
  const auto* at = reply.data();
  const Response response{d2i_OCSP_RESPONSE(nullptr, &at, static_cast<long>(reply.size()))};
  const auto certificate = parse(check.certificate), issuer = parse(check.issuer);
  if (!certificate || !issuer) return OcspFault::no_responder;
  if (!response || at != reply.data() + reply.size() ||
      OCSP_response_status(response.get()) != OCSP_RESPONSE_STATUS_SUCCESSFUL)
    return OcspFault::no_answer;
  const Basic basic{OCSP_response_get1_basic(response.get())};
  if (!basic) return OcspFault::no_answer;
  if (!nonce_fits(check.request, basic.get()) || !is_signed_for(basic.get(), issuer.get(), check.now))
    return OcspFault::not_valid;
  const auto id = id_of(certificate.get(), issuer.get());
  return id ? status_of(basic.get(), id.get(), check.now) : Result<Revocation, OcspFault>{OcspFault::not_ours};
}

}  // namespace

std::string_view name(OcspFault fault) {
  switch (fault) {
    case OcspFault::no_responder: return "no_responder";
    case OcspFault::not_allowed: return "not_allowed";
    case OcspFault::no_answer: return "no_answer";
    case OcspFault::not_valid: return "not_valid";
    case OcspFault::not_ours: return "not_ours";
    case OcspFault::stale: return "stale";
  }
  std::abort();
}

std::string ocsp_address(BytesView der) {
  const auto certificate = parse(der);
  const Texts addresses{certificate ? X509_get1_ocsp(certificate.get()) : nullptr};
  for (int i = 0; addresses && i < sk_OPENSSL_STRING_num(addresses.get()); ++i) {
    const std::string address{sk_OPENSSL_STRING_value(addresses.get(), i)};
    if (address.starts_with("http://") || address.starts_with("https://")) return address;
  }
  return {};
}

Bytes ocsp_request(BytesView certificate_der, BytesView issuer_der, BytesView nonce) {
  const auto certificate = parse(certificate_der), issuer = parse(issuer_der);
  if (!certificate || !issuer) return {};
  auto id = id_of(certificate.get(), issuer.get());
  const Request request{OCSP_REQUEST_new()};
  KYTHU_ASSERT(id && request && OCSP_request_add0_id(request.get(), id.get()) != nullptr);
  [[maybe_unused]] const auto* owned_by_request = id.release();
  Bytes value{nonce.begin(), nonce.end()};
  KYTHU_ASSERT(OCSP_request_add1_nonce(request.get(), value.data(), static_cast<int>(value.size())) == 1);
  std::uint8_t* der = nullptr;
  const int length = i2d_OCSP_REQUEST(request.get(), &der);
  const Handle<std::uint8_t, free_openssl> owner{der};
  KYTHU_ASSERT(length > 0);
  return {der, der + length};
}

std::vector<Bytes> responders_to_ask_about(BytesView reply) {
  const auto* at = reply.data();
  const Response response{d2i_OCSP_RESPONSE(nullptr, &at, static_cast<long>(reply.size()))};
  const Basic basic{response ? OCSP_response_get1_basic(response.get()) : nullptr};
  std::vector<Bytes> found;
  const auto* certificates = basic ? OCSP_resp_get0_certs(basic.get()) : nullptr;
  for (int i = 0; certificates != nullptr && i < sk_X509_num(certificates); ++i) {
    auto* one = sk_X509_value(certificates, i);
    if (X509_get_ext_by_NID(one, NID_id_pkix_OCSP_noCheck, -1) >= 0) continue;
    std::uint8_t* der = nullptr;
    const int length = i2d_X509(one, &der);
    const Handle<std::uint8_t, free_openssl> owner{der};
    if (length > 0) found.emplace_back(der, der + length);
  }
  return found;
}

Result<Revocation, OcspFault> check_ocsp_reply(BytesView reply, const OcspCheck& check) {
  if (reply.empty() || reply.size() > reply_limit) return OcspFault::no_answer;
  auto judged = judge(reply, check);
  ERR_clear_error();
  return judged;
}

Result<Revocation, OcspFault> ask_ocsp(const std::vector<Bytes>& chain, wire::Fetch& outside, Instant now,
                                       const Random& random) {
  if (chain.size() < 2) return OcspFault::no_responder;
  const auto address = ocsp_address(chain[0]);
  Bytes nonce(nonce_size);
  random(nonce);
  const auto request = ocsp_request(chain[0], chain[1], nonce);
  if (address.empty() || request.empty()) return OcspFault::no_responder;
  const auto reply =
      outside.fetch({.method = "POST",
                     .url = address,
                     .headers = {{"content-type", "application/ocsp-request"}, {"accept", "application/ocsp-response"}},
                     .body = request,
                     .patience = patience,
                     .answer_limit = reply_limit});
  if (!reply) {
    return reply.error() == wire::FetchFault::not_allowed ? OcspFault::not_allowed : OcspFault::no_answer;
  }
  if (reply->status != 200) return OcspFault::no_answer;
  return check_ocsp_reply(reply->body, {chain[0], chain[1], request, now});
}

}  // namespace kythu::signing
