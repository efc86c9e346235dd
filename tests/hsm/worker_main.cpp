// The tests' own program is also the worker that it starts, as kythu-signer is.
#include <string_view>

#include <gtest/gtest.h>

#include "hsm/workers/worker_process.hpp"

int main(int argc, char** argv) {
  if (argc == 2 && std::string_view{argv[1]} == "--worker") return kythu::hsm::run_worker();
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
