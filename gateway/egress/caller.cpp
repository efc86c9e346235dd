#include "caller.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

#include <curl/curl.h>

#include "config/base/handle.hpp"

namespace kythu::egress {
namespace {

using wire::FetchFault;
using wire::FetchReply;
using wire::FetchRequest;
using Easy = Handle<CURL, curl_easy_cleanup>;
using Lines = Handle<curl_slist, curl_slist_free_all>;

constexpr std::size_t longest_head = 64 * 1024;

/// What the callbacks of one call know.
struct Call {
  const settings::EgressEntry* entry;
  std::size_t body_limit;
  FetchReply reply{};
  std::size_t head_size = 0;
  bool too_large = false;
  bool address_refused = false;
};

/// The address is checked here and connected to right behind: no second resolution can come between.
curl_socket_t open_socket(void* context, curlsocktype, curl_sockaddr* address) {
  auto& call = *static_cast<Call*>(context);
  if (!may_connect(*call.entry, address->addr)) {
    call.address_refused = true;
    return CURL_SOCKET_BAD;
  }
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::size_t take_body(const char* data, std::size_t, std::size_t size, void* context) {
  auto& call = *static_cast<Call*>(context);
  if (call.reply.body.size() + size > call.body_limit) {
    call.too_large = true;
    return 0;
  }
  const auto bytes = as_bytes({data, size});
  call.reply.body.insert(call.reply.body.end(), bytes.begin(), bytes.end());
  return size;
}

std::size_t take_header(const char* data, std::size_t, std::size_t size, void* context) {
  auto& call = *static_cast<Call*>(context);
  call.head_size += size;
  if (call.head_size > longest_head) {
    call.too_large = true;
    return 0;
  }
  std::string_view line{data, size};
  if (line.starts_with("HTTP/")) call.reply.headers.clear();  // a 100 came before the answer itself
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return size;
  std::string name{line.substr(0, colon)};
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  line.remove_prefix(colon + 1);
  const auto from = std::min(line.find_first_not_of(" \t\r\n"), line.size());
  const auto to = line.find_last_not_of(" \t\r\n");
  call.reply.headers.emplace_back(std::move(name), from == line.size() ? "" : line.substr(from, to - from + 1));
  return size;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
  });
}

bool headers_are_sane(const FetchRequest& request) {
  constexpr std::array<std::string_view, 7> ours{
      "host", "content-length", "transfer-encoding", "connection", "expect", "upgrade", "te"};
  return std::all_of(request.headers.begin(), request.headers.end(), [&](const auto& header) {
    std::string name = header.first;
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return is_token(name) && std::find(ours.begin(), ours.end(), name) == ours.end() &&
           std::all_of(header.second.begin(), header.second.end(),
                       [](char c) { return (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) || c == '\t'; });
  });
}

/// `Name;` is libcurl's way to send an empty value.
std::string header_line(const std::pair<std::string, std::string>& header) {
  return header.second.empty() ? header.first + ";" : header.first + ": " + header.second;
}

Lines lines_of(const FetchRequest& request) {
  Lines lines;
  const auto add = [&](const std::string& line) {
    auto* longer = curl_slist_append(lines.get(), line.c_str());
    if (!longer) throw std::bad_alloc{};
    [[maybe_unused]] auto* same = lines.release();
    lines.reset(longer);
  };
  add("Expect:");  // no waiting for a 100
  for (const auto& header : request.headers) add(header_line(header));
  const bool typed = std::any_of(request.headers.begin(), request.headers.end(), [](const auto& header) {
    return header.first == "content-type" || header.first == "Content-Type";
  });
  if (!typed) add("Content-Type:");  // libcurl would invent one
  return lines;
}

template <class Value>
void set(CURL* easy, CURLoption option, Value value) {
  if (curl_easy_setopt(easy, option, value) != CURLE_OK) throw std::runtime_error{"libcurl refused an option"};
}

void set_rules(CURL* easy, Call& call, bool may_repeat) {
  set(easy, CURLOPT_NOSIGNAL, 1L);
  set(easy, CURLOPT_PROTOCOLS_STR, call.entry->scheme.c_str());
  set(easy, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
  set(easy, CURLOPT_HTTP09_ALLOWED, 0L);
  set(easy, CURLOPT_FOLLOWLOCATION, 0L);
  set(easy, CURLOPT_PROXY, "");  // not even from the environment
  // A kept connection may die under a request, and libcurl would then send it again; money is not sent twice (D5).
  if (!may_repeat) {
    set(easy, CURLOPT_FRESH_CONNECT, 1L);
    set(easy, CURLOPT_FORBID_REUSE, 1L);
  }
  set(easy, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  set(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  set(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  if (!call.entry->ca_file.empty()) {
    set(easy, CURLOPT_CAINFO, call.entry->ca_file.c_str());
    set(easy, CURLOPT_CAPATH, static_cast<const char*>(nullptr));
  }
  set(easy, CURLOPT_OPENSOCKETFUNCTION, &open_socket);
  set(easy, CURLOPT_OPENSOCKETDATA, &call);
  set(easy, CURLOPT_WRITEFUNCTION, &take_body);
  set(easy, CURLOPT_WRITEDATA, &call);
  set(easy, CURLOPT_HEADERFUNCTION, &take_header);
  set(easy, CURLOPT_HEADERDATA, &call);
}

bool set_method(CURL* easy, const FetchRequest& request) {
  const bool sends = request.method == "POST" || request.method == "PUT";
  const bool known = sends || request.method == "GET" || request.method == "HEAD" || request.method == "DELETE";
  if (!known || (!sends && !request.body.empty())) return false;
  if (sends) {
    set(easy, CURLOPT_POST, 1L);
    set(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    set(easy, CURLOPT_POSTFIELDS, reinterpret_cast<const char*>(request.body.data()));
  }
  if (request.method == "HEAD") set(easy, CURLOPT_NOBODY, 1L);
  if (request.method == "PUT" || request.method == "DELETE") set(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  return true;
}

/// What is left of a message on its way.
struct Upload {
  BytesView left;
  bool begun = false;
};

std::size_t give_body(char* to, std::size_t, std::size_t room, void* context) {
  auto& upload = *static_cast<Upload*>(context);
  upload.begun = true;
  const auto size = std::min(room, upload.left.size());
  std::copy_n(upload.left.begin(), size, to);
  upload.left = upload.left.subspan(size);
  return size;
}

std::string header_of(const FetchRequest& request, std::string_view name) {
  const auto found = std::ranges::find(request.headers, name, [](const auto& header) { return header.first; });
  return found == request.headers.end() ? "" : found->second;
}

/// Of RFC 5321's mailboxes those in use, so that none ends the command it stands in.
bool is_mailbox(std::string_view text) {
  const auto at = text.find('@');
  const auto plain = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view{"!#$%&'*+-/=?^_`{|}~."}.find(c) != std::string_view::npos;
  };
  const auto named = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.';
  };
  return text.size() <= 254 && at != text.npos && at > 0 && at <= 64 && at + 1 < text.size() &&
         std::ranges::all_of(text.substr(0, at), plain) && std::ranges::all_of(text.substr(at + 1), named);
}

bool is_mail(const settings::EgressEntry& entry) { return entry.scheme == "smtps" || entry.scheme == "smtp"; }

/// False for what is no submission. The list of receivers lives as long as the call.
bool set_submission(CURL* easy, const FetchRequest& request, Upload& upload, Lines& receivers) {
  const auto from = header_of(request, "mail-from"), to = header_of(request, "rcpt-to");
  if (request.method != "MAIL" || !is_mailbox(from) || !is_mailbox(to)) return false;
  receivers.reset(curl_slist_append(nullptr, ("<" + to + ">").c_str()));
  if (!receivers) throw std::bad_alloc{};
  set(easy, CURLOPT_USE_SSL, long{CURLUSESSL_ALL});
  set(easy, CURLOPT_MAIL_FROM, ("<" + from + ">").c_str());
  set(easy, CURLOPT_MAIL_RCPT, receivers.get());
  set(easy, CURLOPT_UPLOAD, 1L);
  set(easy, CURLOPT_READFUNCTION, &give_body);
  set(easy, CURLOPT_READDATA, &upload);
  if (const auto user = header_of(request, "user"); !user.empty()) {
    set(easy, CURLOPT_USERNAME, user.c_str());
    set(easy, CURLOPT_PASSWORD, header_of(request, "password").c_str());
  }
  return true;
}

/// The server's last word, or that there was none.
Result<FetchReply, FetchFault> judge_submission(CURL* easy, CURLcode outcome, const Call& call, const Upload& upload) {
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  if (outcome == CURLE_OK || (status >= 400 && status < 600)) return FetchReply{static_cast<int>(status), {}, {}};
  if (upload.begun) return FetchFault::in_doubt;
  return call.address_refused ? FetchFault::not_allowed : FetchFault::unreachable;
}

/// Whether a byte of the request left decides between "again is safe" and "only a query can tell".
FetchFault fault_of(CURL* easy, const Call& call) {
  if (call.too_large) return FetchFault::too_large;
  long sent = 0;
  curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &sent);
  if (sent > 0) return FetchFault::in_doubt;
  return call.address_refused ? FetchFault::not_allowed : FetchFault::unreachable;
}

/// This thread's own, which keeps its connections; each was judged when it was made.
CURL* keeping() {
  thread_local const Easy easy{curl_easy_init()};
  if (easy) curl_easy_reset(easy.get());
  return easy.get();
}

}  // namespace

Caller::Caller(const settings::EgressSettings& settings) : settings_(settings), allowed_(settings.allowed) {
  if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) throw std::runtime_error{"libcurl does not start"};
}

Caller::~Caller() { curl_global_cleanup(); }

Result<FetchReply, FetchFault> Caller::fetch(const FetchRequest& request) {
  const auto destination = allowed_.find(request.url);
  if (!destination || !headers_are_sane(request)) return FetchFault::not_allowed;
  const Easy once{request.may_repeat ? nullptr : curl_easy_init()};
  auto* const easy = request.may_repeat ? keeping() : once.get();
  if (!easy) return FetchFault::egress_down;
  Call call{.entry = destination->entry, .body_limit = std::min(request.answer_limit, settings_.answer_bytes)};
  set_rules(easy, call, request.may_repeat);
  const bool mail = is_mail(*destination->entry);
  Upload upload{request.body};
  Lines receivers, lines;
  if (mail) {
    if (!set_submission(easy, request, upload, receivers)) return FetchFault::not_allowed;
  } else {
    if (!set_method(easy, request)) return FetchFault::not_allowed;
    lines = lines_of(request);
    set(easy, CURLOPT_HTTPHEADER, lines.get());
  }
  const auto patience = std::clamp(request.patience, std::chrono::milliseconds{1}, settings_.patience);
  set(easy, CURLOPT_URL, destination->url.c_str());
  set(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(settings_.connecting.count()));
  set(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(patience.count()));
  const auto outcome = curl_easy_perform(easy);
  if (mail) return judge_submission(easy, outcome, call, upload);
  if (outcome != CURLE_OK) return fault_of(easy, call);
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  call.reply.status = static_cast<int>(status);
  return std::move(call.reply);
}

}  // namespace kythu::egress
