#include "soft_token.hpp"

#include <fstream>
#include <stdexcept>
#include <sys/stat.h>

#include "doubles/test_ca.hpp"
#include "hsm/token/provision.hpp"
#include "hsm/token/token.hpp"

namespace kythu::test {
namespace {

void write(const std::filesystem::path& file, const std::string& text) {
  std::ofstream{file} << text;
  chmod(file.c_str(), 0600);
}

void require(bool ok, const std::string& what) {
  if (!ok) throw std::runtime_error{"softhsm: " + what};
}

}  // namespace

SoftHsm& SoftHsm::shared() {
  static SoftHsm one;
  return one;
}

SoftHsm::SoftHsm() {
  std::filesystem::create_directories(folder_ / "tokens");
  std::filesystem::create_directories(folder_ / "credentials");
  write(folder_ / "softhsm2.conf", "directories.tokendir = " + (folder_ / "tokens").native() + "\nlog.level = ERROR\n");
  setenv("SOFTHSM2_CONF", (folder_ / "softhsm2.conf").c_str(), 1);
  write(folder_ / "credentials/pin", std::string{pin} + "\n");
  write(folder_ / "credentials/pin.so", "73910462\n");
  write(folder_ / "credentials/wrong", "000000\n");
  const TestCa ca;
  const hsm::Module module{library};
  const Secret user_pin{pin};
  require(hsm::ensure_token(module, {token, Secret{"73910462"}, user_pin}).has_value(), "no token");
  hsm::Token made{module, {token, 1, Secret{pin}}};
  using hsm::KeyType;
  for (const auto& key : {hsm::KeyToMake{"rsa", {1}, KeyType::rsa2048}, hsm::KeyToMake{"ec", {2}, KeyType::p256}}) {
    const auto spki = made.generate(key, std::chrono::steady_clock::now() + std::chrono::seconds{30});
    require(spki.has_value(), "no key");
    write(folder_ / (key.label + ".pem"), to_pem(ca.issue(*spki, key.label)) + to_pem(ca.certificate()));
  }
}

}  // namespace kythu::test
