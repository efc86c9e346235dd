// C handles that free themselves: one line per kind, the size of a pointer.
#pragma once

#include <memory>

namespace kythu {

template <auto Free>
struct Release {
  void operator()(auto* pointer) const noexcept { Free(pointer); }
};

/// `using EvpKey = Handle<EVP_PKEY, EVP_PKEY_free>;`
template <class T, auto Free>
using Handle = std::unique_ptr<T, Release<Free>>;

}  // namespace kythu
