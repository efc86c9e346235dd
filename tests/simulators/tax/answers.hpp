// The tax system's answers, and its seal on results.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tax/examine.hpp"

namespace kythu::simulators::tax {

class Scribe {
 public:
  /// PEM files.
  Scribe(const std::string& certificate_file, const std::string& key_file);
  ~Scribe();

  /// 999
  std::string technical(const Examined& about, const std::vector<Fault>& faults) const;
  /// 110, 111, 213 or 301
  std::string result(const Examined& about, const std::string& code, const std::vector<Fault>& faults,
                     bool sealed = true) const;

 private:
  struct Seal;
  std::string envelope(const Examined& about, const std::string& code, const std::string& body) const;
  std::unique_ptr<Seal> seal_;
};

}  // namespace kythu::simulators::tax
