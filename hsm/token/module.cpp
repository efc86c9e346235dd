#include "module.hpp"

#include <dlfcn.h>
#include <stdexcept>

#include <fmt/format.h>

namespace kythu::hsm {

FaultKind TokenFault::kind() const {
  switch (code) {
    case CKR_SESSION_HANDLE_INVALID:
    case CKR_SESSION_CLOSED:
    case CKR_USER_NOT_LOGGED_IN:
    case CKR_OBJECT_HANDLE_INVALID:
    case CKR_KEY_HANDLE_INVALID:
    case CKR_OPERATION_ACTIVE:
    case CKR_OPERATION_NOT_INITIALIZED: return FaultKind::session;
    case CKR_PIN_INCORRECT:
    case CKR_PIN_INVALID:
    case CKR_PIN_LEN_RANGE:
    case CKR_PIN_EXPIRED:
    case CKR_PIN_LOCKED:
    case CKR_USER_PIN_NOT_INITIALIZED: return FaultKind::pin;
    case CKR_SESSION_COUNT: return FaultKind::busy;
    case CKR_DEVICE_REMOVED:
    case CKR_TOKEN_NOT_PRESENT:
    case CKR_TOKEN_NOT_RECOGNIZED:
    case CKR_SLOT_ID_INVALID:
    case CKR_DEVICE_ERROR:
    case CKR_DEVICE_MEMORY:
    case CKR_HOST_MEMORY:
    case CKR_CRYPTOKI_NOT_INITIALIZED:
    case CKR_FUNCTION_FAILED:
    case CKR_GENERAL_ERROR: return FaultKind::token;
    default: return FaultKind::final;
  }
}

std::string TokenFault::text() const { return fmt::format("{}: CKR 0x{:x}", step, code); }

std::string TokenFault::token_code() const {
  return std::string_view{step}.starts_with("C_") ? fmt::format("CKR 0x{:x}", code) : std::string{};
}

Module::Module(const std::filesystem::path& library) {
  void* handle = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) throw std::runtime_error{fmt::format("cannot load {}: {}", library.native(), dlerror())};
  const auto get = reinterpret_cast<CK_C_GetFunctionList>(dlsym(handle, "C_GetFunctionList"));
  if (get == nullptr || get(&calls_) != CKR_OK || calls_ == nullptr) {
    throw std::runtime_error{library.native() + " is no PKCS#11 module"};
  }
  CK_C_INITIALIZE_ARGS arguments{};
  arguments.flags = CKF_OS_LOCKING_OK;
  auto code = calls_->C_Initialize(&arguments);
  if (code == CKR_CANT_LOCK) {
    allows_threads_ = false;
    code = calls_->C_Initialize(nullptr);
  }
  if (code != CKR_OK && code != CKR_CRYPTOKI_ALREADY_INITIALIZED) {
    throw std::runtime_error{fmt::format("{}: C_Initialize: CKR 0x{:x}", library.native(), code)};
  }
}

Module::~Module() { calls_->C_Finalize(nullptr); }

std::vector<CK_SLOT_ID> Module::slots() const {
  CK_ULONG count = 0;
  if (calls_->C_GetSlotList(CK_TRUE, nullptr, &count) != CKR_OK) return {};
  std::vector<CK_SLOT_ID> slots(count);
  if (calls_->C_GetSlotList(CK_TRUE, slots.data(), &count) != CKR_OK) return {};
  slots.resize(count);
  return slots;
}

Result<Slot, TokenFault> Module::find_token(const std::string& label) const {
  std::optional<CK_SLOT_ID> found;
  for (const auto slot : slots()) {
    CK_TOKEN_INFO info{};
    if (calls_->C_GetTokenInfo(slot, &info) != CKR_OK || (info.flags & CKF_TOKEN_INITIALIZED) == 0) continue;
    std::string padded{reinterpret_cast<const char*>(info.label), sizeof info.label};
    padded.erase(padded.find_last_not_of(' ') + 1);
    if (padded != label) continue;
    if (found) return TokenFault{CKR_TOKEN_NOT_RECOGNIZED, "two tokens have this label"};
    found = slot;
  }
  if (!found) return TokenFault{CKR_TOKEN_NOT_PRESENT, "no token has this label"};
  return Slot{*found};
}

std::optional<CK_SLOT_ID> Module::find_blank() const {
  for (const auto slot : slots()) {
    CK_TOKEN_INFO info{};
    if (calls_->C_GetTokenInfo(slot, &info) == CKR_OK && (info.flags & CKF_TOKEN_INITIALIZED) == 0) return slot;
  }
  return std::nullopt;
}

}  // namespace kythu::hsm
