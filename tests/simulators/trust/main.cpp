// sim-trust: the demonstration CA's web server, OCSP responder and time-stamping authority.
//   sim-trust --port N --folder F [--policy OID]
#include <algorithm>
#include <string_view>

#include "config/base/bytes.hpp"
#include "http/server.hpp"
#include "trust/authority.hpp"

namespace kythu::simulators {
namespace {

struct Published {
  std::string_view path, content_type;
};
constexpr Published published[] = {
    {"/ca.crt", "application/x-pem-file"},      {"/ca.cer", "application/pkix-cert"},
    {"/issuing.crt", "application/x-pem-file"}, {"/issuing.cer", "application/pkix-cert"},
    {"/ca.crl", "application/pkix-crl"},        {"/root.crl", "application/pkix-crl"},
};

const Response not_found{.status = 404, .content_type = "text/plain", .body = "not found\n"};
const Response bad_request{.status = 400, .content_type = "text/plain", .body = "bad request\n"};

/// RFC 6960 appendix A.1: a small request travels in the path, in Base64 that is URL-encoded.
std::string request_in_path(std::string text) {
  for (std::size_t at = 0; (at = text.find('+', at)) != std::string::npos; at += 3) text.replace(at, 1, "%2B");
  const auto form = parse_form("r=" + text);
  const auto der = from_base64(form.at("r"));
  return der ? std::string{as_text(*der)} : std::string{};
}

Response ocsp(const std::filesystem::path& folder, const Request& request) {
  const bool in_path = request.method == "GET" && request.path.starts_with("/ocsp/");
  if (!in_path && request.method != "POST") return not_found;
  return {.content_type = "application/ocsp-response",
          .body = answer_ocsp(folder, in_path ? request_in_path(request.path.substr(6)) : request.body)};
}

Response timestamp(const std::filesystem::path& folder, const std::string& policy, const Request& request) {
  const auto type = request.headers.find("content-type");
  if (type == request.headers.end() || type->second != "application/timestamp-query") return bad_request;
  return {.content_type = "application/timestamp-reply", .body = answer_timestamp(folder, policy, request.body)};
}

Response answer(const std::filesystem::path& folder, const std::string& policy, const Request& request) {
  if (request.path == "/ocsp" || request.path.starts_with("/ocsp/")) return ocsp(folder, request);
  if (request.path == "/tsa" && request.method == "POST") return timestamp(folder, policy, request);
  const auto* const file = std::find_if(std::begin(published), std::end(published),
                                        [&](const Published& p) { return p.path == request.path; });
  if (file == std::end(published) || request.method != "GET") return not_found;
  return {.content_type = std::string{file->content_type}, .body = read_file(folder / request.path.substr(1))};
}

}  // namespace
}  // namespace kythu::simulators

int main(int count, char** words) {
  return kythu::simulators::run_simulator(count, words, "--port N --folder F [--policy OID]", [](const auto& flags) {
    const std::filesystem::path folder = flags.at("folder");
    const auto policy = flags.contains("policy") ? flags.at("policy") : "1.3.6.1.4.1.99999.1.1";
    kythu::simulators::read_certificate(folder / "tsa.crt");  // a wrong folder is told now, not at the first request
    kythu::simulators::serve(flags,
                             [&](const auto& request) { return kythu::simulators::answer(folder, policy, request); });
  });
}
