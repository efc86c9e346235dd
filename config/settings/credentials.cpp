#include "credentials.hpp"

#include <array>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "config/settings/table.hpp"

namespace kythu::settings {

std::optional<Secret> find_credential(const std::filesystem::path& folder, std::string_view name) {
  const auto file = folder / name;
  const int fd = open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) return std::nullopt;
  struct stat facts {};
  std::array<char, 65'536> buffer;
  const bool statted = fstat(fd, &facts) == 0;
  auto length = read(fd, buffer.data(), buffer.size());
  close(fd);
  if (!statted || (facts.st_mode & 077) != 0)
    throw Error{file.native() + ": a credential must not be open to others (chmod 600)"};
  if (length <= 0 || static_cast<std::size_t>(length) == buffer.size())
    throw Error{file.native() + ": empty or too large"};
  if (buffer[static_cast<std::size_t>(length) - 1] == '\n') --length;
  Secret secret{{buffer.data(), static_cast<std::size_t>(length)}};
  OPENSSL_cleanse(buffer.data(), buffer.size());
  return secret;
}

Secret load_credential(const std::filesystem::path& folder, std::string_view name) {
  auto secret = find_credential(folder, name);
  if (!secret) throw Error{(folder / name).native() + ": this credential is missing"};
  return std::move(*secret);
}

}  // namespace kythu::settings
