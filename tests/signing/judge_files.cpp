// Judges files for tests in other languages: a line of JSON a file, in the order of the names on standard input.
//   judge_files SIGNER-ANCHOR.der TIMESTAMP-ANCHOR.der [EVIDENCE.der…]
// A name may be followed by a tab and the file that a detached signature is over, and by another tab and the time.
#include <iostream>
#include <sstream>

#include "signing/pdf_builder.hpp"
#include "signing/validation/validate.hpp"

namespace {

constexpr const char* faults[] = {"unknown_format", "unreadable", "content_needed", "too_large"};

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> parts;
  std::istringstream in{line};
  for (std::string part; std::getline(in, part, '\t');) parts.push_back(part);
  parts.resize(3);
  return parts;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace kythu;
  if (argc < 3) return 2;
  signing::validation::prepare();
  const signing::ValidationTrust trust{{test::read_file(argv[1])}, {test::read_file(argv[2])}};
  std::vector<Bytes> evidence;
  for (int i = 3; i < argc; ++i) evidence.push_back(test::read_file(argv[i]));
  for (std::string line; std::getline(std::cin, line);) {
    const auto parts = split(line);
    const auto found =
        signing::validation::validate({.document = test::read_file(parts[0]),
                                       .detached = parts[1].empty() ? Bytes{} : test::read_file(parts[1]),
                                       .evidence = evidence,
                                       .now = parse_rfc3339(parts[2]).value_or(system_now())},
                                      trust);
    std::cout << (found ? found->json : std::string{"{\"fault\":\""} + faults[static_cast<int>(found.error())] + "\"}")
              << std::endl;
  }
}
