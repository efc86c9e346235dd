#include "common/notifier.hpp"

#include <algorithm>
#include <memory>

#include <curl/curl.h>

namespace kythu::simulators {
namespace {

constexpr long patience_seconds = 30;

std::size_t collect(char* data, std::size_t size, std::size_t count, void* out) {
  static_cast<std::string*>(out)->append(data, size * count);
  return size * count;
}

using Curl = std::unique_ptr<CURL, void (*)(CURL*)>;
using List = std::unique_ptr<curl_slist, void (*)(curl_slist*)>;

Heard call(const Notice& notice, const std::string& ca_file) {
  const Curl curl{curl_easy_init(), curl_easy_cleanup};
  List headers{nullptr, curl_slist_free_all};
  for (const auto& line : notice.headers) headers.reset(curl_slist_append(headers.release(), line.c_str()));
  Heard heard;
  curl_easy_setopt(curl.get(), CURLOPT_URL, notice.url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, patience_seconds);
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_PROXY, "");
  curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
  if (!ca_file.empty()) curl_easy_setopt(curl.get(), CURLOPT_CAINFO, ca_file.c_str());
  if (notice.method == "POST") {
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(notice.body.size()));
    curl_easy_setopt(curl.get(), CURLOPT_COPYPOSTFIELDS, notice.body.c_str());
  }
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, collect);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &heard.body);
  const auto result = curl_easy_perform(curl.get());
  if (result != CURLE_OK) return {0, std::string{"no answer: "} + curl_easy_strerror(result)};
  long status = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
  heard.status = static_cast<int>(status);
  return heard;
}

}  // namespace

std::vector<std::chrono::milliseconds> in_minutes_of(std::int64_t minute_ms,
                                                     const std::vector<std::chrono::seconds>& intervals) {
  std::vector<std::chrono::milliseconds> out;
  for (const auto& one : intervals) out.emplace_back(one.count() * minute_ms / 60);
  return out;
}

Notifier::Notifier(NotifierSettings settings) : settings_(std::move(settings)) {
  curl_global_init(CURL_GLOBAL_DEFAULT);
  worker_ = std::thread{[this] { run(); }};
}

Notifier::~Notifier() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  worker_.join();
}

Heard Notifier::send(const std::string& reference, Write write) {
  return try_once({{}, reference, std::move(write), 0});
}

void Notifier::send_later(const std::string& reference, Write write, std::chrono::milliseconds delay) {
  put({std::chrono::steady_clock::now() + delay, reference, std::move(write), 0});
}

void Notifier::resume(const std::string& reference, std::size_t sent, Write write) {
  put({std::chrono::steady_clock::now(), reference, std::move(write), sent});
}

Heard Notifier::try_once(Job job) {
  const auto heard = call(job.write(), settings_.ca_file);
  const bool taken = settings_.is_taken(heard), again = !taken && job.sent < settings_.retries.size();
  settings_.note(job.reference, heard, taken ? "taken" : again ? "due" : "given up");
  if (again) {
    job.due = std::chrono::steady_clock::now() + settings_.retries[job.sent++];
    put(std::move(job));
  }
  return heard;
}

void Notifier::put(Job job) {
  {
    const std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(job));
  }
  changed_.notify_all();
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

}  // namespace kythu::simulators
