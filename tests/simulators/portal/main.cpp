// sim-portal: a province's portal that receives webhooks (Standard Webhooks) and shows what came.
//   sim-portal --port N --certificate PEM --key PEM --secret-file F --deliveries FILE [--fail-first N]
// POST /webhooks verifies and appends one JSON line; GET /deliveries lists them; anything else is a thank-you page.
#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>
#include <mutex>
#include <sstream>
#include <stdexcept>

#include <boost/json.hpp>

#include "config/base/bytes.hpp"
#include "config/base/digest.hpp"
#include "http/server.hpp"

namespace kythu::simulators {
namespace {

namespace json = boost::json;

std::string read_all(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// "whsec_" and Base64, as the Standard Webhooks specification writes secrets.
Bytes read_secret(const std::string& path) {
  auto text = read_all(path);
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  if (text.starts_with("whsec_")) text.erase(0, 6);
  const auto key = from_base64(text);
  if (!key || key->empty()) throw std::runtime_error{path + " holds no webhook secret"};
  return *key;
}

std::string header(const Request& request, const std::string& name) {
  const auto found = request.headers.find(name);
  return found == request.headers.end() ? "" : found->second;
}

class Portal {
 public:
  Portal(Bytes secret, std::string file, int failures)
      : secret_(std::move(secret)), file_(std::move(file)), failures_left_(failures) {}

  Response answer(const Request& request) {
    if (request.path == "/webhooks" && request.method == "POST") return receive(request);
    if (request.path == "/deliveries" && request.method == "GET") return list();
    return {.content_type = "text/html; charset=utf-8",
            .body =
                "<!doctype html><meta charset=utf-8><title>Cổng dịch vụ công (mô phỏng)</title>"
                "<h1>Cổng dịch vụ công (mô phỏng)</h1><p>Cảm ơn. <i>(Thank you.)</i></p>"};
  }

 private:
  /// "v1,<Base64>" of HMAC-SHA256 over "id.timestamp.body"; several signatures are separated by spaces.
  bool is_signed(const Request& request) const {
    const auto signed_text =
        header(request, "webhook-id") + "." + header(request, "webhook-timestamp") + "." + request.body;
    const auto wanted = "v1," + to_base64(hmac_sha256(secret_, as_bytes(signed_text)));
    std::istringstream all{header(request, "webhook-signature")};
    for (std::string one; all >> one;) {
      if (equal_in_constant_time(as_bytes(one), as_bytes(wanted))) return true;
    }
    return false;
  }

  /// Not older or newer than five minutes, so that an old delivery cannot be played again.
  static bool is_fresh(const std::string& timestamp) {
    if (timestamp.empty() || timestamp.size() > 12 || timestamp.find_first_not_of("0123456789") != std::string::npos) {
      return false;
    }
    const auto now =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch());
    return std::abs(std::stoll(timestamp) - now.count()) <= 300;
  }

  Response receive(const Request& request) {
    const std::scoped_lock lock{mutex_};
    if (!is_signed(request) || !is_fresh(header(request, "webhook-timestamp"))) {
      return {.status = 401, .body = R"({"error":"signature"})"};
    }
    if (failures_left_ > 0) {
      --failures_left_;
      return {.status = 500, .body = R"({"error":"as told"})"};
    }
    boost::system::error_code error;
    auto body = json::parse(request.body, error);
    if (error) return {.status = 400, .body = R"({"error":"json"})"};
    std::ofstream{file_, std::ios::app} << json::serialize(
                                               json::object{{"id", header(request, "webhook-id")},
                                                            {"timestamp", header(request, "webhook-timestamp")},
                                                            {"signature", header(request, "webhook-signature")},
                                                            {"raw", request.body},
                                                            {"body", std::move(body)}})
                                        << std::endl;
    return {.status = 200, .body = "{}"};
  }

  Response list() {
    const std::scoped_lock lock{mutex_};
    json::array all;
    std::istringstream lines{read_all(file_)};
    for (std::string line; std::getline(lines, line);) all.push_back(json::parse(line));
    return {.body = json::serialize(all)};
  }

  std::mutex mutex_;
  Bytes secret_;
  std::string file_;
  int failures_left_;
};

}  // namespace
}  // namespace kythu::simulators

int main(int count, char** words) {
  return kythu::simulators::run_simulator(
      count, words, "--port N --certificate PEM --key PEM --secret-file F --deliveries FILE [--fail-first N]",
      [](const kythu::simulators::Flags& flags) {
        kythu::simulators::Portal portal{kythu::simulators::read_secret(flags.at("secret-file")),
                                         flags.at("deliveries"),
                                         flags.contains("fail-first") ? std::stoi(flags.at("fail-first")) : 0};
        kythu::simulators::serve(flags, [&](const auto& request) { return portal.answer(request); });
      });
}
