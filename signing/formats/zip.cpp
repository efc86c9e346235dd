#include "zip.hpp"

#include <new>
#include <zlib.h>

#include "config/base/result.hpp"

namespace kythu::signing {
namespace {

constexpr std::uint32_t local_mark = 0x04034b50, central_mark = 0x02014b50, end_mark = 0x06054b50;
constexpr std::uint16_t version = 20, names_are_utf8 = 1 << 11, stored = 0, deflated = 8;
// The format has no time zone, so its time says nothing: 1980-01-01, as reproducible archives have it.
constexpr std::uint32_t no_time = 0x00210000;

class Little {
 public:
  explicit Little(Bytes& out) : out_(out) {}
  Little& two(std::size_t number) { return put(number, 2); }
  Little& four(std::size_t number) { return put(number, 4); }

 private:
  Little& put(std::size_t number, int bytes) {
    for (int i = 0; i < bytes; ++i) out_.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
    return *this;
  }
  Bytes& out_;
};

std::uint32_t small(std::size_t number) {
  KYTHU_ASSERT(number <= 0xffff'ffff);
  return static_cast<std::uint32_t>(number);
}

std::uint32_t checksum_of(BytesView content) {
  return static_cast<std::uint32_t>(crc32_z(0, content.data(), content.size()));
}

Bytes deflate(BytesView content) {
  z_stream stream{};
  constexpr int bare = -MAX_WBITS, usual_memory = 8;  // without zlib's own frame
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, bare, usual_memory, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc{};
  }
  Bytes out(deflateBound(&stream, small(content.size())));
  stream.next_in = const_cast<Bytef*>(content.data());
  stream.avail_in = small(content.size());
  stream.next_out = out.data();
  stream.avail_out = small(out.size());
  const auto end = ::deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  KYTHU_ASSERT(end == Z_STREAM_END);  // there was room for the worst
  return out;
}

}  // namespace

void Zip::add(std::string_view name, BytesView content) {
  put({std::string{name}, stored, checksum_of(content), small(content.size()), small(content.size()), 0}, content);
}

void Zip::add_deflated(std::string_view name, BytesView content) {
  const auto packed = deflate(content);
  put({std::string{name}, deflated, checksum_of(content), small(content.size()), small(packed.size()), 0}, packed);
}

void Zip::put(Entry entry, BytesView packed) {
  entry.offset = small(file_.size());
  Little{file_}
      .four(local_mark)
      .two(version)
      .two(names_are_utf8)
      .two(entry.method)
      .four(no_time)
      .four(entry.checksum)
      .four(entry.packed_size)
      .four(entry.size)
      .two(entry.name.size())
      .two(0);
  file_.insert(file_.end(), entry.name.begin(), entry.name.end());
  file_.insert(file_.end(), packed.begin(), packed.end());
  entries_.push_back(std::move(entry));
}

Bytes Zip::finish() && {
  const auto start = small(file_.size());
  Little out{file_};
  for (const auto& entry : entries_) {
    out.four(central_mark)
        .two(version)
        .two(version)
        .two(names_are_utf8)
        .two(entry.method)
        .four(no_time)
        .four(entry.checksum)
        .four(entry.packed_size)
        .four(entry.size)
        .two(entry.name.size())
        .two(0)
        .two(0)
        .two(0)
        .two(0)
        .four(0)
        .four(entry.offset);
    file_.insert(file_.end(), entry.name.begin(), entry.name.end());
  }
  const auto size = file_.size() - start;
  out.four(end_mark).two(0).two(0).two(entries_.size()).two(entries_.size()).four(size).four(start).two(0);
  return std::move(file_);
}

}  // namespace kythu::signing
