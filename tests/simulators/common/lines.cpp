#include "common/lines.hpp"

#include <stdexcept>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace kythu::simulators {

Lines::Lines(const std::string& file, const std::function<void(const boost::json::object&)>& read) {
  if (file.empty()) return;
  std::ifstream before{file};
  for (std::string line; std::getline(before, line);) {
    boost::system::error_code torn;
    const auto value = boost::json::parse(line, torn);
    if (!torn && value.is_object()) read(value.get_object());
  }
  file_.open(file, std::ios::app);
  if (!file_) throw std::runtime_error{"cannot write " + file};
}

void Lines::append(const boost::json::object& line) {
  if (file_.is_open()) file_ << boost::json::serialize(line) << std::endl;
}

}  // namespace kythu::simulators
