// What the commands need of CLI11, in its own words: it takes a compiler seconds wherever it is included, so that one
// file does. Both are names for what the program's CLI::App owns, and may be copied freely while that lives.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace kythu::tools {

class Option {
 public:
  explicit Option(CLI::Option& inside) : inside_(&inside) {}
  Option required() const;
  Option excludes(Option other) const;
  Option needs(Option other) const;
  Option capture_default_str() const;
  Option within(std::int64_t least, std::int64_t most) const;  ///< of whole numbers

 private:
  CLI::Option* inside_;
};

class Command {
 public:
  explicit Command(CLI::App& inside) : inside_(&inside) {}
  Command add_subcommand(const std::string& name, const std::string& help) const;
  void require_subcommand(std::size_t least, std::size_t most) const;
  void fallthrough() const;  ///< an option unknown here is looked for in the command above
  bool parsed() const;
  void callback(std::function<void()> run) const;

  /// For strings, lists of strings, and whole numbers; the value has to live until the program has run.
  template <class Value>
  Option add_option(const std::string& name, Value& value, const std::string& help) const;
  Option add_flag(const std::string& name, bool& value, const std::string& help) const;

 private:
  CLI::App* inside_;
};

}  // namespace kythu::tools
