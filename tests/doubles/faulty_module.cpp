// A PKCS#11 module that is SoftHSM until it is told otherwise:
//
// - KYTHU_FAULT names a file whose one word comes true once, at the next C_Sign; the file is gone then. Words: hang
//   (30 s and more, as long as nobody ends it), crash (a real SIGSEGV), garble (one bit of the signature), slow (300
//   ms), device_removed, session_handle_invalid, device_error, token_not_present, user_not_logged_in (which closes the
//   login, as a token does that was pulled out), and device and session for the shorter-minded.
// - KYTHU_FAULT.lasting holds words that are true as long as they stand there, all with ":" and "=" as needed:
//   slow, garble, device_error …, pin_locked (C_Login), removed (no slot has a token, every call fails until the word
//   is gone), sessions=N (C_OpenSession gives no more than N), hang_login.
// - KYTHU_CHAOS is a seed, and a chance: "7:200" makes one signature of 200 hang, crash, garble or fail.
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <dlfcn.h>
#include <fstream>
#include <map>
#include <mutex>
#include <p11-kit/pkcs11.h>
#include <random>
#include <string>
#include <unistd.h>

namespace {

CK_FUNCTION_LIST* real() {
  static CK_FUNCTION_LIST* const list = [] {
    void* handle = dlopen("/usr/lib/softhsm/libsofthsm2.so", RTLD_NOW | RTLD_LOCAL);
    CK_FUNCTION_LIST* found = nullptr;
    if (handle == nullptr) std::abort();
    reinterpret_cast<CK_C_GetFunctionList>(dlsym(handle, "C_GetFunctionList"))(&found);
    return found;
  }();
  return list;
}

const char* control_file() {
  static const char* const file = std::getenv("KYTHU_FAULT");
  return file;
}

/// Renaming is atomic: of all threads and processes that look, one has the fault.
std::string take_fault() {
  const char* file = control_file();
  if (file == nullptr || access(file, F_OK) != 0) return {};
  static std::atomic<int> count = 0;
  const auto taken = std::string{file} + ".taken." + std::to_string(getpid()) + "." + std::to_string(count++);
  if (rename(file, taken.c_str()) != 0) return {};
  std::string word;
  std::ifstream{taken} >> word;
  unlink(taken.c_str());
  return word;
}

/// The value of a lasting word: "" when it stands alone, and nullopt-like "-" when it does not stand there.
std::string lasting(const std::string& wanted) {
  const char* file = control_file();
  if (file == nullptr) return "-";
  std::ifstream in{std::string{file} + ".lasting"};
  for (std::string word; in >> word;) {
    if (word == wanted) return "";
    if (word.starts_with(wanted + "=")) return word.substr(wanted.size() + 1);
  }
  return "-";
}
bool lasts(const std::string& word) { return lasting(word) != "-"; }

std::string chaos() {
  static const std::string settings = [] {
    const char* given = std::getenv("KYTHU_CHAOS");
    return std::string{given == nullptr ? "" : given};
  }();
  if (settings.empty()) return {};
  static std::mutex mutex;
  std::lock_guard lock(mutex);
  static std::mt19937 random{static_cast<unsigned>(std::atoi(settings.c_str())) + static_cast<unsigned>(getpid())};
  const auto chance = std::atoi(settings.c_str() + settings.find(':') + 1);
  if (random() % static_cast<unsigned>(chance) != 0) return {};
  constexpr const char* faults[] = {"hang", "crash", "garble", "device_error", "session_handle_invalid", "slow"};
  return faults[random() % std::size(faults)];
}

[[noreturn]] void hang() {
  for (;;) pause();
}

void wait_300_ms() {
  timespec time{0, 300'000'000};
  clock_nanosleep(CLOCK_MONOTONIC, 0, &time, nullptr);
}

const std::map<std::string, CK_RV> answers{{"device", CKR_DEVICE_ERROR},
                                           {"device_error", CKR_DEVICE_ERROR},
                                           {"device_removed", CKR_DEVICE_REMOVED},
                                           {"token_not_present", CKR_TOKEN_NOT_PRESENT},
                                           {"session", CKR_SESSION_HANDLE_INVALID},
                                           {"session_handle_invalid", CKR_SESSION_HANDLE_INVALID},
                                           {"user_not_logged_in", CKR_USER_NOT_LOGGED_IN}};

CK_RV sign(CK_SESSION_HANDLE session, CK_BYTE* data, CK_ULONG size, CK_BYTE* signature, CK_ULONG* length) {
  if (lasts("removed")) return CKR_DEVICE_REMOVED;
  auto fault = take_fault();
  if (fault.empty()) fault = chaos();
  if (fault.empty()) {
    for (const auto& [word, answer] : answers) {
      if (lasts(word)) fault = word;
    }
  }
  if (fault == "hang") hang();
  if (fault == "crash") {
    std::signal(SIGSEGV, SIG_DFL);  // a sanitizer would make a report of it
    raise(SIGSEGV);
  }
  if (const auto answer = answers.find(fault); answer != answers.end()) {
    if (fault == "user_not_logged_in") real()->C_Logout(session);
    return answer->second;
  }
  if (fault == "slow" || lasts("slow")) wait_300_ms();
  const auto code = real()->C_Sign(session, data, size, signature, length);
  if ((fault == "garble" || lasts("garble")) && code == CKR_OK) signature[*length / 2] ^= 1;
  return code;
}

std::mutex sessions_mutex;
long open_sessions = 0;

CK_RV open_session(CK_SLOT_ID slot, CK_FLAGS flags, void* application, CK_NOTIFY notify, CK_SESSION_HANDLE* session) {
  if (lasts("removed")) return CKR_TOKEN_NOT_PRESENT;
  std::lock_guard lock(sessions_mutex);
  const auto limit = lasting("sessions");
  if (limit != "-" && open_sessions >= std::atol(limit.c_str())) return CKR_SESSION_COUNT;
  const auto code = real()->C_OpenSession(slot, flags, application, notify, session);
  if (code == CKR_OK) ++open_sessions;
  return code;
}

CK_RV close_session(CK_SESSION_HANDLE session) {
  std::lock_guard lock(sessions_mutex);
  const auto code = real()->C_CloseSession(session);
  if (code == CKR_OK) --open_sessions;
  return code;
}

CK_RV slots(CK_BBOOL present, CK_SLOT_ID* list, CK_ULONG* count) {
  if (!lasts("removed")) return real()->C_GetSlotList(present, list, count);
  *count = 0;
  return CKR_OK;
}

CK_RV token_info(CK_SLOT_ID slot, CK_TOKEN_INFO* info) {
  return lasts("removed") ? CKR_TOKEN_NOT_PRESENT : real()->C_GetTokenInfo(slot, info);
}

CK_RV log_in(CK_SESSION_HANDLE session, CK_USER_TYPE user, CK_BYTE* pin, CK_ULONG size) {
  if (lasts("hang_login")) hang();
  if (const char* file = control_file()) std::ofstream{std::string{file} + ".logins", std::ios::app} << "login\n";
  if (lasts("pin_locked")) return CKR_PIN_LOCKED;
  return real()->C_Login(session, user, pin, size);
}

CK_RV find_init(CK_SESSION_HANDLE session, CK_ATTRIBUTE* pattern, CK_ULONG count) {
  return lasts("removed") ? CKR_DEVICE_REMOVED : real()->C_FindObjectsInit(session, pattern, count);
}

}  // namespace

extern "C" __attribute__((visibility("default"))) CK_RV C_GetFunctionList(CK_FUNCTION_LIST** list) {
  static CK_FUNCTION_LIST ours = [] {
    auto copy = *real();
    copy.C_Sign = sign;
    copy.C_OpenSession = open_session;
    copy.C_CloseSession = close_session;
    copy.C_GetSlotList = slots;
    copy.C_GetTokenInfo = token_info;
    copy.C_Login = log_in;
    copy.C_FindObjectsInit = find_init;
    return copy;
  }();
  *list = &ours;
  return CKR_OK;
}
