#include "inquiry.hpp"

#include "crl.hpp"
#include "ocsp.hpp"

namespace kythu::signing {
namespace {

constexpr std::chrono::milliseconds inquiry_patience{10'000};
constexpr std::size_t answer_limit = 64 * 1024, list_limit = 2 * 1024 * 1024;

std::optional<Bytes> body_of(Result<wire::FetchReply, wire::FetchFault> reply) {
  if (!reply || reply->status != 200 || reply->body.empty()) return std::nullopt;
  return std::move(reply->body);
}

}  // namespace

std::optional<Bytes> fetch_answer(wire::Fetch& outside, BytesView certificate, BytesView request) {
  const auto address = ocsp_address(certificate);
  if (address.empty() || request.empty()) return std::nullopt;
  return body_of(
      outside.fetch({.method = "POST",
                     .url = address,
                     .headers = {{"content-type", "application/ocsp-request"}, {"accept", "application/ocsp-response"}},
                     .body = {request.begin(), request.end()},
                     .patience = inquiry_patience,
                     .answer_limit = answer_limit}));
}

std::optional<Bytes> fetch_list(wire::Fetch& outside, BytesView certificate) {
  const auto address = crl_address(certificate);
  if (address.empty()) return std::nullopt;
  return body_of(outside.fetch({.method = "GET",
                                .url = address,
                                .headers = {},
                                .body = {},
                                .patience = inquiry_patience,
                                .answer_limit = list_limit}));
}

}  // namespace kythu::signing
