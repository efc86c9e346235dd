// A signature dictionary in an incremental update (ISO 32000-2, 12.8.1): everything of the file is signed except the
// hex string of /Contents, which is filled in last.
#pragma once

#include "signing/formats/pdf_update.hpp"

namespace kythu::signing::pdf {

struct GapFile {
  Bytes bytes;
  std::size_t start = 0, end = 0;  ///< of "<…>", both brackets in it

  /// EVP's hash of that name over the two parts around the gap.
  Bytes hash(std::string_view kind) const;
  /// False when `contents` is larger than the room; then nothing has changed.
  bool fill(BytesView contents);
};

struct GapJob {
  std::int64_t number = 0;  ///< of the dictionary's object
  std::string_view before;  ///< its members before /ByteRange, without "<<"
  std::size_t room = 0;     ///< bytes for what goes into /Contents
  std::string_view after;   ///< its members after /Contents, without ">>"
};
/// Adds the dictionary; the update may get further objects until lay_out() closes it.
class Gap {
 public:
  Gap(Update& update, const GapJob& job);
  /// The whole file, with its /ByteRange.
  GapFile lay_out(BytesView original, Update&& update) const;

 private:
  std::size_t range_ = 0, start_ = 0, end_ = 0;
};

}  // namespace kythu::signing::pdf
