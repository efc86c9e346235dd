#include <iostream>
#include <stdexcept>

#include "http/server.hpp"

namespace kythu::simulators {
namespace {

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string decode(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0) {
      out += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

}  // namespace

std::map<std::string, std::string> parse_form(const std::string& text) {
  std::map<std::string, std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('&', at), text.size());
    const auto pair = text.substr(at, end - at);
    const auto equals = std::min(pair.find('='), pair.size());
    if (!pair.empty()) {
      out.emplace(decode(pair.substr(0, equals)), decode(pair.substr(std::min(equals + 1, pair.size()))));
    }
    at = end + 1;
  }
  return out;
}

Flags parse_flags(int count, char** words) {
  Flags out;
  for (int i = 1; i < count; i += 2) {
    const std::string flag = words[i];
    if (!flag.starts_with("--") || i + 1 == count) throw std::runtime_error{"expected --flag value, got " + flag};
    out[flag.substr(2)] = words[i + 1];
  }
  return out;
}

void serve(const Flags& flags, Handler handler) {
  const auto flag = [&](const std::string& name, const std::string& otherwise) {
    const auto found = flags.find(name);
    return found == flags.end() ? otherwise : found->second;
  };
  Server server{{.port = static_cast<unsigned short>(std::stoul(flag("port", "0"))),
                 .certificate = flag("certificate", ""),
                 .key = flag("key", "")},
                std::move(handler)};
  std::cout << "listening on " << server.port() << std::endl;
  server.run();
}

int run_simulator(int count, char** words, const std::string& usage, const std::function<void(const Flags&)>& program) {
  try {
    program(parse_flags(count, words));
    return 0;
  } catch (const std::exception& wrong) {
    std::cerr << words[0] << ": " << wrong.what() << "\nflags: " << usage << std::endl;
    return 1;
  }
}

}  // namespace kythu::simulators
