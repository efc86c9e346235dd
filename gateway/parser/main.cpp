// kythu-parser: opens strangers' files, each in a process with walls around it. It holds no secret and no database.
#include <cstdio>
#include <exception>
#include <string_view>

#include "config/base/digest.hpp"
#include "config/settings/parser.hpp"
#include "nursery.hpp"
#include "signing/validation/validate.hpp"

int main(int argc, char** argv) {
  using namespace kythu;
  const bool named = argc == 3 && std::string_view{argv[1]} == "--settings";
  if (argc != 2 && !named) {
    std::fputs("usage: kythu-parser --settings parser.toml\n", stderr);
    return 2;
  }
  try {
    const auto settings = settings::load_parser(argv[argc - 1]);
    (void)sha256(std::string_view{});  // libcrypto reads its configuration here: behind a job's walls it cannot
    const Log log{"kythu-parser", settings.log_level, system_now};
    signing::validation::prepare();
    parser::Nursery nursery{settings, log};
    log.info("parser.ready", {{"socket", settings.socket.native()}, {"jobs", settings.jobs}});
    nursery.run();
    log.info("parser.stopped");
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "kythu-parser: %s\n", error.what());
    return 1;
  }
}
