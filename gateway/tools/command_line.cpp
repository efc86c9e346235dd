#include "command_line.hpp"

#include <CLI/CLI.hpp>

namespace kythu::tools {

Option Option::required() const { return Option{*inside_->required()}; }
Option Option::excludes(Option other) const { return Option{*inside_->excludes(other.inside_)}; }
Option Option::needs(Option other) const { return Option{*inside_->needs(other.inside_)}; }
Option Option::capture_default_str() const { return Option{*inside_->capture_default_str()}; }
Option Option::within(std::int64_t least, std::int64_t most) const {
  return Option{*inside_->check(CLI::Range(least, most))};
}

Command Command::add_subcommand(const std::string& name, const std::string& help) const {
  return Command{*inside_->add_subcommand(name, help)};
}
void Command::require_subcommand(std::size_t least, std::size_t most) const {
  inside_->require_subcommand(least, most);
}
void Command::fallthrough() const { inside_->fallthrough(); }
bool Command::parsed() const { return inside_->parsed(); }
void Command::callback(std::function<void()> run) const { inside_->callback(std::move(run)); }

template <class Value>
Option Command::add_option(const std::string& name, Value& value, const std::string& help) const {
  return Option{*inside_->add_option(name, value, help)};
}
template Option Command::add_option(const std::string&, std::string&, const std::string&) const;
template Option Command::add_option(const std::string&, std::vector<std::string>&, const std::string&) const;
template Option Command::add_option(const std::string&, int&, const std::string&) const;
template Option Command::add_option(const std::string&, unsigned&, const std::string&) const;
template Option Command::add_option(const std::string&, std::int64_t&, const std::string&) const;
template Option Command::add_option(const std::string&, std::uint64_t&, const std::string&) const;

Option Command::add_flag(const std::string& name, bool& value, const std::string& help) const {
  return Option{*inside_->add_flag(name, value, help)};
}

}  // namespace kythu::tools
