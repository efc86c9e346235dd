#include "gatherer.hpp"

#include <algorithm>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "config/base/handle.hpp"
#include "crl.hpp"
#include "inquiry.hpp"

namespace kythu::signing {
namespace {

using Known = Handle<X509, X509_free>;

Known known(BytesView der) {
  const auto* at = der.data();
  return Known{d2i_X509(nullptr, &at, static_cast<long>(der.size()))};
}

bool issued(X509* issuer, X509* certificate) {
  return X509_NAME_cmp(X509_get_subject_name(issuer), X509_get_issuer_name(certificate)) == 0 &&
         X509_verify(certificate, X509_get0_pubkey(issuer)) == 1;
}

/// One gathering: certificates wait in `lasting_` until their turn, and answers may bring further ones.
class Gathering {
 public:
  Gathering(const std::vector<Bytes>& anchors, wire::Fetch& outside, Instant now)
      : anchors_(anchors), outside_(outside), now_(now) {}

  Result<Lasting, Refusal> run(const std::vector<Bytes>& certificates) {
    for (const auto& one : certificates) add(one);
    for (std::size_t i = 0; i < lasting_.certificates.size(); ++i) {
      if (lasting_.certificates.size() > most_raise_certificates) return Refusal::not_raisable;
      const Bytes current = lasting_.certificates[i];  // what is added may move the others
      if (auto good = look_at(current); !good) return good.error();
    }
    return std::move(lasting_);
  }

 private:
  void add(const Bytes& certificate) {
    auto& list = lasting_.certificates;
    if (std::ranges::find(list, certificate) == list.end()) list.push_back(certificate);
  }
  bool is_anchor(const Bytes& certificate) const { return std::ranges::find(anchors_, certificate) != anchors_.end(); }

  /// Among what is there, then among the anchors; nullptr for none.
  const Bytes* issuer_of(X509* certificate) const {
    for (const auto* list : {&lasting_.certificates, &anchors_}) {
      for (const auto& one : *list) {
        const auto candidate = known(one);
        if (candidate && issued(candidate.get(), certificate)) return &one;
      }
    }
    return nullptr;
  }

  Result<Done, Refusal> look_at(const Bytes& der) {
    const auto certificate = known(der);
    if (!certificate) return Refusal::not_raisable;
    if (is_anchor(der) || issued(certificate.get(), certificate.get())) return Done{};
    const auto* found = issuer_of(certificate.get());
    ERR_clear_error();
    if (found == nullptr) return Refusal::revocation_unavailable;
    const Bytes issuer = *found;
    add(issuer);
    return ask_about(der, issuer);
  }

  /// The responder first: its answer is newer, and small.
  Result<Done, Refusal> ask_about(const Bytes& certificate, const Bytes& issuer) {
    const auto request = ocsp_request(certificate, issuer, {});
    if (auto answer = fetch_answer(outside_, certificate, request)) {
      const auto said = check_ocsp_reply(*answer, {certificate, issuer, request, now_});
      if (said) {
        for (const auto& responder : responders_to_ask_about(*answer)) {
          if (responder != issuer) add(responder);
        }
        return keep(*said, lasting_.answers, std::move(*answer));
      }
    }
    auto list = fetch_list(outside_, certificate);
    const auto said =
        list ? check_crl(*list, {certificate, issuer, now_}) : Result<Revocation, OcspFault>{OcspFault::no_answer};
    if (!said) return Refusal::revocation_unavailable;
    return keep(*said, lasting_.lists, std::move(*list));
  }

  static Result<Done, Refusal> keep(const Revocation& said, std::vector<Bytes>& evidence, Bytes&& bytes) {
    if (said.revoked) return Refusal::certificate_revoked;
    if (std::ranges::find(evidence, bytes) == evidence.end()) evidence.push_back(std::move(bytes));
    return Done{};
  }

  const std::vector<Bytes>& anchors_;
  wire::Fetch& outside_;
  Instant now_;
  Lasting lasting_;
};

}  // namespace

Result<Lasting, Refusal> Gatherer::gather(const std::vector<Bytes>& certificates, Instant now) const {
  return Gathering{anchors_, outside_, now}.run(certificates);
}

}  // namespace kythu::signing
