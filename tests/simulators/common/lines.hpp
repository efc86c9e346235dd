// A file of JSON lines, one a change: a simulator that is started again reads what it knew.
#pragma once

#include <fstream>
#include <functional>
#include <string>

#include <boost/json/object.hpp>

namespace kythu::simulators {

class Lines {
 public:
  /// Reads every line that is whole; what a crash tore off is left out. Without a name nothing is kept.
  Lines(const std::string& file, const std::function<void(const boost::json::object&)>& read);
  void append(const boost::json::object& line);

 private:
  std::ofstream file_;
};

}  // namespace kythu::simulators
