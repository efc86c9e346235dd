#include "zip_reader.hpp"

#include <set>
#include <zlib.h>

namespace kythu {
namespace {

constexpr std::uint32_t local_header = 0x04034b50, directory_header = 0x02014b50, end_header = 0x06054b50,
                        descriptor_header = 0x08074b50;
constexpr std::uint16_t is_encrypted = 1, has_descriptor = 1 << 3, is_unicode = 1 << 11;
constexpr std::uint16_t allowed_flags = has_descriptor | is_unicode | 0x6;  // 0x6: how hard the deflater tried
constexpr std::size_t end_size = 22;

/// Little-endian numbers; after the end it gives zeros and is no longer good.
class Cursor {
 public:
  Cursor(BytesView bytes, std::size_t at) : bytes_(bytes), at_(at) {}
  std::uint16_t two() { return static_cast<std::uint16_t>(number(2)); }
  std::uint32_t four() { return number(4); }
  BytesView take(std::size_t size) {
    if (at_ > bytes_.size() || size > bytes_.size() - at_) {
      good_ = false;
      return {};
    }
    at_ += size;
    return bytes_.subspan(at_ - size, size);
  }
  std::size_t at() const { return at_; }
  bool good() const { return good_; }

 private:
  std::uint32_t number(std::size_t size) {
    std::uint32_t value = 0;
    const auto part = take(size);
    for (std::size_t i = part.size(); i > 0; --i) value = value << 8 | part[i - 1];
    return value;
  }
  BytesView bytes_;
  std::size_t at_;
  bool good_ = true;
};

struct Record {
  std::string name;
  std::uint16_t flags = 0, method = 0;
  std::uint32_t checksum = 0, packed = 0, size = 0, offset = 0;
};

bool is_plain_name(std::string_view name) {
  if (name.empty() || name.size() > 512 || name.front() == '/' || !is_utf8(name)) return false;
  for (const char c : name) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\\' || c == ':' || c == 0x7f) return false;
  }
  for (std::size_t from = 0; from <= name.size();) {
    const auto to = std::min(name.find('/', from), name.size());
    const auto part = name.substr(from, to - from);
    const bool last = to == name.size();
    if (part == "." || part == ".." || (part.empty() && !last)) return false;
    from = to + 1;
  }
  return true;
}

std::optional<Record> read_record(Cursor& cursor) {
  if (cursor.four() != directory_header) return std::nullopt;
  cursor.take(4);  // versions
  Record record;
  record.flags = cursor.two();
  record.method = cursor.two();
  cursor.take(4);  // time
  record.checksum = cursor.four();
  record.packed = cursor.four();
  record.size = cursor.four();
  const auto name = cursor.two(), extra = cursor.two(), comment = cursor.two();
  cursor.take(8);  // disk, attributes
  record.offset = cursor.four();
  record.name = as_text(cursor.take(name));
  cursor.take(extra);
  cursor.take(comment);
  const bool known = (record.method == 0 || record.method == Z_DEFLATED) && (record.flags & ~allowed_flags) == 0;
  return cursor.good() && known && is_plain_name(record.name) ? std::optional{std::move(record)} : std::nullopt;
}

/// The entry's own header says what the directory says; returns where its content begins.
std::optional<std::size_t> check_local(BytesView file, const Record& record) {
  Cursor cursor{file, record.offset};
  if (cursor.four() != local_header) return std::nullopt;
  cursor.take(2);
  const auto flags = cursor.two(), method = cursor.two();
  cursor.take(4);
  const auto checksum = cursor.four(), packed = cursor.four(), size = cursor.four();
  const auto name = cursor.two(), extra = cursor.two();
  const auto text = as_text(cursor.take(name));
  cursor.take(extra);
  const bool later = (flags & has_descriptor) != 0 && checksum == 0 && packed == 0 && size == 0;
  const bool same = checksum == record.checksum && packed == record.packed && size == record.size;
  if (!cursor.good() || flags != record.flags || method != record.method || text != record.name || !(same || later))
    return std::nullopt;
  return cursor.at();
}

std::optional<Bytes> unpack(BytesView packed, const Record& record) {
  Bytes content(record.size);
  if (record.method == 0) {
    if (packed.size() != content.size()) return std::nullopt;
    std::copy(packed.begin(), packed.end(), content.begin());
  } else {
    if (record.size > (1 << 20) && record.size / most_zip_ratio > packed.size()) return std::nullopt;
    z_stream stream{};
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return std::nullopt;
    std::uint8_t beyond = 0;
    stream.next_in = const_cast<std::uint8_t*>(packed.data());
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = content.empty() ? &beyond : content.data();
    stream.avail_out = content.empty() ? 1 : static_cast<uInt>(content.size());
    const int ended = inflate(&stream, Z_FINISH);
    const bool whole = ended == Z_STREAM_END && stream.total_out == content.size() && stream.avail_in == 0;
    inflateEnd(&stream);
    if (!whole) return std::nullopt;
  }
  return crc32_z(0, content.data(), content.size()) == record.checksum ? std::optional{std::move(content)}
                                                                       : std::nullopt;
}

/// After the content of an entry that was written as a stream: with or without its mark.
std::optional<std::size_t> skip_descriptor(BytesView file, std::size_t at, const Record& record) {
  if ((record.flags & has_descriptor) == 0) return at;
  Cursor cursor{file, at};
  auto checksum = cursor.four();
  if (checksum == descriptor_header && record.checksum != descriptor_header) checksum = cursor.four();
  const auto packed = cursor.four(), size = cursor.four();
  const bool same = checksum == record.checksum && packed == record.packed && size == record.size;
  return cursor.good() && same ? std::optional{cursor.at()} : std::nullopt;
}

std::optional<std::vector<Record>> read_directory(BytesView file, std::size_t& start) {
  // No comment at the end: the last bytes are the end record.
  if (file.size() < end_size) return std::nullopt;
  Cursor end{file, file.size() - end_size};
  const bool marked = end.four() == end_header;
  const auto disk = end.two(), first_disk = end.two(), here = end.two(), count = end.two();
  const auto size = end.four();
  start = end.four();
  const auto comment = end.two();
  if (!marked || disk != 0 || first_disk != 0 || here != count || comment != 0 || count > most_zip_entries ||
      start + std::size_t{size} != file.size() - end_size)
    return std::nullopt;
  std::vector<Record> records;
  Cursor cursor{file.first(file.size() - end_size), start};
  for (int i = 0; i < count; ++i) {
    auto record = read_record(cursor);
    if (!record) return std::nullopt;
    records.push_back(std::move(*record));
  }
  return cursor.at() == file.size() - end_size ? std::optional{std::move(records)} : std::nullopt;
}

}  // namespace

std::optional<std::vector<ZipEntry>> read_zip(BytesView file) {
  std::size_t start = 0, at = 0, total = 0;
  auto records = read_directory(file, start);
  if (!records) return std::nullopt;
  std::set<std::string> names;
  std::vector<ZipEntry> entries;
  for (const auto& record : *records) {
    total += record.size;
    const auto content = record.offset == at ? check_local(file, record) : std::nullopt;
    if (!content || *content > start || record.packed > start - *content || total > most_zip_content ||
        !names.insert(record.name).second)
      return std::nullopt;
    auto bytes = unpack(file.subspan(*content, record.packed), record);
    const auto next = skip_descriptor(file.first(start), *content + record.packed, record);
    const bool folder = record.name.ends_with('/');
    if (!bytes || !next || (folder && !bytes->empty())) return std::nullopt;
    at = *next;
    if (!folder) entries.push_back({record.name, std::move(*bytes)});
  }
  return at == start ? std::optional{std::move(entries)} : std::nullopt;
}

}  // namespace kythu
