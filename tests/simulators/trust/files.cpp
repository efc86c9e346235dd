#include <fstream>
#include <iterator>
#include <stdexcept>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "trust/authority.hpp"

namespace kythu::simulators {

using BioPtr = Handle<BIO, BIO_free_all>;

void require(bool done, const char* what) {
  if (done) return;
  const auto* reason = ERR_reason_error_string(ERR_get_error());
  throw std::runtime_error{std::string{what} + ": " + (reason ? reason : "no reason given")};
}

std::string read_file(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  if (!in) throw std::runtime_error{"cannot read " + file.string()};
  return {std::istreambuf_iterator<char>{in}, {}};
}

X509Ptr read_certificate(const std::filesystem::path& file) {
  const BioPtr in{BIO_new_file(file.c_str(), "rb")};
  require(in != nullptr, file.c_str());
  X509Ptr certificate{PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr)};
  require(certificate != nullptr, file.c_str());
  return certificate;
}

KeyPtr read_key(const std::filesystem::path& file) {
  const BioPtr in{BIO_new_file(file.c_str(), "rb")};
  require(in != nullptr, file.c_str());
  KeyPtr key{PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr)};
  require(key != nullptr, file.c_str());
  return key;
}

}  // namespace kythu::simulators
