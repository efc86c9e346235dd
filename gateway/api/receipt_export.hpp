// /v1/receipts/export: signed originals with an index and checksums, for auditors.
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

/// A tar file of up to 1,000 receipts; when there are more, `Link` leads to the next.
Result<Answer, Problem> export_receipts(Context& context);

}  // namespace kythu::gateway
