#include "pdf_gap.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "config/base/digest.hpp"
#include "config/base/handle.hpp"

namespace kythu::signing::pdf {
namespace {

using RangesDigest = Handle<EVP_MD_CTX, EVP_MD_CTX_free>;

// Wide enough for four numbers of 20 digits, the largest a file can need.
constexpr std::size_t range_width = 4 * 20 + 3;

}  // namespace

Bytes GapFile::hash(std::string_view kind) const {
  const RangesDigest context{EVP_MD_CTX_new()};
  Bytes digest(EVP_MAX_MD_SIZE);
  unsigned length = 0;
  KYTHU_ASSERT(context &&
               EVP_DigestInit_ex(context.get(), EVP_get_digestbyname(std::string{kind}.c_str()), nullptr) == 1 &&
               EVP_DigestUpdate(context.get(), bytes.data(), start) == 1 &&
               EVP_DigestUpdate(context.get(), bytes.data() + end, bytes.size() - end) == 1 &&
               EVP_DigestFinal_ex(context.get(), digest.data(), &length) == 1);
  digest.resize(length);
  return digest;
}

bool GapFile::fill(BytesView contents) {
  if (contents.size() > (end - start - 2) / 2) return false;
  // What is not used of the room stays '0': ISO 32000-2, 12.8.1 allows padding inside /Contents.
  const auto hex = to_hex(contents);
  std::copy(hex.begin(), hex.end(), bytes.begin() + static_cast<std::ptrdiff_t>(start + 1));
  return true;
}

Gap::Gap(Update& update, const GapJob& job) {
  auto body = fmt::format("<< {} /ByteRange ", job.before);
  const auto range = body.size() + 1;
  body += "[" + std::string(range_width, ' ') + "] /Contents ";
  const auto contents = body.size();
  body += "<" + std::string(2 * job.room, '0') + ">";
  const auto end = body.size();
  body += fmt::format("{} >>", job.after);
  const auto at = update.add(job.number, 0, body);
  range_ = at + range;
  start_ = at + contents;
  end_ = at + end;
}

GapFile Gap::lay_out(BytesView original, Update&& update) const {
  const auto tail = std::move(update).finish();
  GapFile file{{}, start_, end_};
  file.bytes.reserve(original.size() + tail.size());
  file.bytes.insert(file.bytes.end(), original.begin(), original.end());
  file.bytes.insert(file.bytes.end(), tail.begin(), tail.end());
  const auto range = fmt::format("0 {} {} {}", start_, end_, file.bytes.size() - end_);
  std::copy(range.begin(), range.end(), file.bytes.begin() + static_cast<std::ptrdiff_t>(range_));
  return file;
}

}  // namespace kythu::signing::pdf
