// Accepts connections and gives each a child process of its own. Single-threaded: it forks, and does nothing else.
#pragma once

#include <map>
#include <sys/types.h>

#include "config/base/log.hpp"
#include "config/settings/parser.hpp"
#include "config/wire/channel.hpp"

namespace kythu::parser {

class Nursery {
 public:
  /// Listens; throws std::system_error when it cannot.
  Nursery(settings::ParserSettings settings, Log log);
  Nursery(const Nursery&) = delete;
  Nursery& operator=(const Nursery&) = delete;
  ~Nursery();

  /// Until SIGTERM or SIGINT; children that run may finish.
  void run();

 private:
  void wait_for_something();
  void read_signals();
  void accept_one();
  void raise_child(int connection);
  void reap();
  void end_overdue();

  settings::ParserSettings settings_;
  Log log_;
  int listening_, signals_;
  bool stopping_ = false;
  std::map<pid_t, wire::Deadline> children_;
};

}  // namespace kythu::parser
