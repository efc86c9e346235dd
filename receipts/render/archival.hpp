// Makes a drawn PDF one for the archive: PDF/A-3b (ISO 19005-3:2012), with the file that it shows inside it.
#pragma once

#include <string>

#include "config/base/bytes.hpp"
#include "config/base/clock.hpp"

namespace kythu::receipts {

struct Archival {
  std::string title;
  std::string keywords;  ///< stand as they are in the document's information, where a program finds them by search
  std::string language;  ///< RFC 5646
  std::string picture;   ///< what the only picture shows, for whoever hears the page
  Instant made_at;
  std::string file_name, media_type, description;  ///< of the embedded file, the source of what is shown
  BytesView file;
};

/// Adds XMP metadata, the output intent, document ID, language and the embedded file. What is embedded stands
/// uncompressed and in one piece, so that it is found again without a reader of PDF. The same bytes for the same
/// arguments. `drawn` is our own: this throws for anything else.
Bytes to_pdfa(const Bytes& drawn, const Archival& archival);

}  // namespace kythu::receipts
