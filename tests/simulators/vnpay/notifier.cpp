#include "vnpay/notifier.hpp"

#include <algorithm>
#include <memory>

#include <boost/json.hpp>
#include <curl/curl.h>

namespace kythu::simulators::vnpay {
namespace {

constexpr long patience_seconds = 30;

std::size_t collect(char* data, std::size_t size, std::size_t count, void* out) {
  static_cast<std::string*>(out)->append(data, size * count);
  return size * count;
}

std::string get(const std::string& url, const std::string& ca_file) {
  const std::unique_ptr<CURL, void (*)(CURL*)> curl{curl_easy_init(), curl_easy_cleanup};
  std::string body;
  curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, patience_seconds);
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_PROXY, "");
  if (!ca_file.empty()) curl_easy_setopt(curl.get(), CURLOPT_CAINFO, ca_file.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, collect);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &body);
  const auto result = curl_easy_perform(curl.get());
  return result == CURLE_OK ? body : std::string{"no answer: "} + curl_easy_strerror(result);
}

/// 00 and 02 end it; every other answer, and what is no JSON, is tried again.
bool is_final(const std::string& answer) {
  boost::system::error_code failed;
  const auto value = boost::json::parse(answer, failed);
  if (failed || !value.is_object()) return false;
  const auto* code = value.get_object().if_contains("RspCode");
  return code != nullptr && code->is_string() && (code->get_string() == "00" || code->get_string() == "02");
}

}  // namespace

Notifier::Notifier(NotifierSettings settings, Ledger& ledger)
    : settings_(std::move(settings)), ledger_(ledger), worker_([this] { run(); }) {}

Notifier::~Notifier() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  worker_.join();
}

std::string Notifier::send(const std::string& reference, const std::string& query) {
  return try_once({{}, reference, query, 0});
}

std::string Notifier::try_once(Job job) {
  const auto answer = get(settings_.url + "?" + job.query, settings_.ca_file);
  ledger_.note_ipn(job.reference, answer);
  if (!is_final(answer) && ++job.sent < settings_.most) {
    job.due = std::chrono::steady_clock::now() + settings_.retry;
    const std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(job));
    changed_.notify_all();
  }
  return answer;
}

void Notifier::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const auto first = std::ranges::min_element(jobs_, {}, &Job::due);
    if (first == jobs_.end()) {
      changed_.wait(lock);
      continue;
    }
    if (first->due > std::chrono::steady_clock::now()) {
      const auto due = first->due;
      changed_.wait_until(lock, due);
      continue;
    }
    auto job = std::move(*first);
    jobs_.erase(first);
    lock.unlock();
    try_once(std::move(job));
    lock.lock();
  }
}

}  // namespace kythu::simulators::vnpay
