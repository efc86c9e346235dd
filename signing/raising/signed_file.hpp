// A signed file of one format, opened to be raised. Every view points into the order's bytes.
#pragma once

#include <functional>
#include <memory>

#include "signing/raiser.hpp"

namespace kythu::signing::raising {

class SignedFile {
 public:
  virtual ~SignedFile() = default;
  /// What it is, and its certificates; without an imprint.
  virtual RaisePlan survey() const = 0;
  /// What the time-stamp of a step is over, hashed with SHA-256.
  virtual Result<Sha256, Refusal> imprint(const RaiseOrder& order) = 0;
  virtual Result<Bytes, Refusal> with_token(const RaiseOrder& order) = 0;
  virtual Result<Bytes, Refusal> with_evidence(const Lasting& lasting) = 0;
};

using Opened = Result<std::unique_ptr<SignedFile>, Refusal>;
Opened open_cms(const RaiseOrder& order);
Opened open_pdf(const RaiseOrder& order);
Opened open_xml(const RaiseOrder& order);
/// `bytes` stay; `files` finds what references outside of the document name.
Opened open_xades(BytesView bytes, const std::function<std::optional<BytesView>(const std::string&)>& files);
Opened open_json(const RaiseOrder& order);
Opened open_asic(const RaiseOrder& order);

}  // namespace kythu::signing::raising
