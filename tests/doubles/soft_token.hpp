// A private SoftHSM token with an RSA-2048 and a P-256 key, made by the product's own hsm/token, their certificates by
// a test CA.
#pragma once

#include "config/base/ids.hpp"
#include "doubles/temporary_folder.hpp"

namespace kythu::test {

class SoftHsm {
 public:
  /// Made once a process; also sets SOFTHSM2_CONF, so that the process itself may load the module.
  static SoftHsm& shared();

  static constexpr const char* library = "/usr/lib/softhsm/libsofthsm2.so";
  static constexpr const char* token = "kythu-test";
  static constexpr const char* pin = "482915";
  const std::filesystem::path& folder() const { return folder_.path(); }
  const AgencyId agency{{{0x01, 0x93}}};

 private:
  SoftHsm();
  TemporaryFolder folder_;
};

}  // namespace kythu::test
