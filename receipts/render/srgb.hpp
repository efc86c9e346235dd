// The colours that a copy means: sRGB (IEC 61966-2-1) as an ICC profile, for the output intent of PDF/A.
#pragma once

#include "config/base/bytes.hpp"

namespace kythu::receipts {

/// A display profile by ICC.1:2010 (version 4), with the curve as a formula: some 500 bytes, the same each time.
Bytes srgb_profile();

}  // namespace kythu::receipts
