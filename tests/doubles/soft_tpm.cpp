#include "soft_tpm.hpp"

#include <cerrno>
#include <csignal>
#include <fstream>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace kythu::test {

SoftTpm::SoftTpm() {
  const auto home = folder_.path().native();
  std::filesystem::create_directories(folder_ / "state");
  std::filesystem::create_directories(folder_ / "store");
  // As a daemon, so that its socket is there when this process of it ends.
  std::vector<std::string> arguments{"swtpm",      "socket",
                                     "--tpm2",     "--daemon",
                                     "--flags",    "not-need-init,startup-clear",
                                     "--tpmstate", "dir=" + home + "/state",
                                     "--server",   "type=unixio,path=" + home + "/tpm",
                                     "--ctrl",     "type=unixio,path=" + home + "/tpm.ctrl",
                                     "--pid",      "file=" + home + "/pid"};
  std::vector<char*> argv;
  for (auto& one : arguments) argv.push_back(one.data());
  argv.push_back(nullptr);
  pid_t starter = -1;
  errno = posix_spawnp(&starter, "swtpm", nullptr, nullptr, argv.data(), environ);
  int status = -1;
  if (errno == 0) waitpid(starter, &status, 0);
  std::ifstream{folder_ / "pid"} >> pid_;
  if (status != 0 || pid_ <= 0) throw std::runtime_error{"swtpm does not start"};
  setenv("TPM2_PKCS11_STORE", (home + "/store").c_str(), 1);
  setenv("TPM2_PKCS11_TCTI", ("swtpm:path=" + home + "/tpm").c_str(), 1);
  setenv("TPM2_PKCS11_LOG_LEVEL", "0", 1);
  setenv("TSS2_LOG", "all+none", 1);
}

SoftTpm::~SoftTpm() { kill(pid_, SIGTERM); }

}  // namespace kythu::test
