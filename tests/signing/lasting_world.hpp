// Authorities that can be asked: signers' certificates name a responder or a list, a time-stamp authority's its own.
#pragma once

#include <map>

#include <openssl/x509.h>

#include "config/base/handle.hpp"
#include "doubles/test_ca.hpp"
#include "signing/raising/raising.hpp"
#include "signing/signer.hpp"
#include "signing/test_tsa.hpp"

namespace kythu::test {

/// The reader without the process and the sandbox around it.
class NearRaiser : public signing::Raiser {
 public:
  Result<signing::RaisePlan, signing::Refusal> plan(const signing::RaiseOrder& order) override {
    return signing::raising::plan(order);
  }
  Result<Bytes, signing::Refusal> take(const signing::RaiseOrder& order) override {
    return signing::raising::take(order);
  }
};

class LastingWorld : public wire::Fetch {
 public:
  static constexpr auto stamps = "http://tsa.test/", answers = "http://ocsp.test/signers",
                        lists = "http://crl.test/signers";

  /// A chain for the key of this certificate.
  std::vector<Bytes> certify(const Bytes& certificate, bool by_list = false) const {
    const auto* at = certificate.data();
    const Handle<X509, X509_free> x509{d2i_X509(nullptr, &at, static_cast<long>(certificate.size()))};
    unsigned char* der = nullptr;
    const int length = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x509.get()), &der);
    const Bytes key{der, der + length};
    OPENSSL_free(der);
    return {by_list ? ca.issue(key, "Nguyễn Thị Ánh", {}, lists) : ca.issue(key, "Nguyễn Thị Ánh", answers, {}),
            ca.certificate()};
  }

  Result<wire::FetchReply, wire::FetchFault> fetch(const wire::FetchRequest& request) override {
    ++asked[request.url];
    if (request.url == stamps) return tsa.fetch(request);
    if (silent) return wire::FetchFault::unreachable;
    if (request.url == answers) return wire::FetchReply{200, {}, ca.answer(request.body)};
    if (request.url == lists) return wire::FetchReply{200, {}, ca.list(revoked)};
    if (request.url == tsa_answers) return wire::FetchReply{200, {}, tsa.ocsp_answer(request.body)};
    return wire::FetchFault::not_allowed;
  }

  TestCa ca{"Kythu Lasting CA"};
  std::string tsa_answers = "http://ocsp.test/tsa";
  TestTsa tsa{system_now, TestTsa::Manner::honest, tsa_answers};
  NearRaiser raiser;
  bool silent = false;  ///< of revocation
  Bytes revoked;
  std::map<std::string, int> asked;
};

}  // namespace kythu::test
