// An incremental update (ISO 32000-2, 7.5.6): the original bytes stay as they are; new and changed objects and a
// cross-reference section of the same flavour follow them.
#pragma once

#include <map>

#include "signing/inspector.hpp"

namespace kythu::signing::pdf {

class Update {
 public:
  /// Both must outlive the update.
  Update(BytesView original, const PdfFacts& facts);

  /// Appends an object; returns where its body starts, counted from the start of the whole file.
  std::size_t add(std::int64_t number, int generation, std::string_view body);
  /// Everything that follows the original bytes, with cross references, trailer and end.
  std::string finish() &&;

 private:
  struct Place {
    std::size_t offset;
    int generation;
  };
  std::size_t position() const { return original_ + tail_.size(); }
  /// Object numbers in runs of neighbours, as sections of a table and /Index have them: first number, places.
  std::vector<std::pair<std::int64_t, std::vector<Place>>> runs() const;
  std::string trailer_members() const;
  void write_table();
  void write_stream();

  std::size_t original_;
  const PdfFacts& facts_;
  std::string tail_;
  std::map<std::int64_t, Place> places_;
};

}  // namespace kythu::signing::pdf
