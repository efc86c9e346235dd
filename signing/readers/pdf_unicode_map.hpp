// A ToUnicode CMap: which text a code of a font stands for (ISO 32000-2, 9.10.3).
#pragma once

#include <map>
#include <string>

#include <qpdf/QPDFObjectHandle.hh>

namespace kythu::signing::readers {

/// At most 65,536 codes of one or two bytes; what is not understood is passed over.
std::map<unsigned, std::u32string> read_unicode_map(QPDFObjectHandle stream);

}  // namespace kythu::signing::readers
