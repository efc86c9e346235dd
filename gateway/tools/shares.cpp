#include "shares.hpp"

#include <algorithm>
#include <memory>
#include <optional>

extern "C" {
#include <libgfshare.h>
}
#include <fmt/format.h>
#include <openssl/crypto.h>

#include "config/base/digest.hpp"
#include "config/base/handle.hpp"
#include "refused.hpp"

namespace kythu::tools {
namespace {

using Context = Handle<gfshare_ctx, gfshare_ctx_free>;

constexpr std::string_view mark = "kythu1-";
constexpr std::size_t head_size = 4, check_size = 2, hash_size = 4, block = 16, max_secret = 64;

/// Bytes on their way between a Secret and libgfshare; never grown, so that no copy is left behind.
class Wiped {
 public:
  explicit Wiped(std::size_t size) : bytes_(size) {}
  explicit Wiped(Bytes bytes) : bytes_(std::move(bytes)) {}
  Wiped(Wiped&&) = default;
  Wiped& operator=(Wiped&&) = delete;
  ~Wiped() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }
  std::uint8_t* data() { return bytes_.data(); }
  std::size_t size() const { return bytes_.size(); }
  BytesView view() const { return bytes_; }

 private:
  Bytes bytes_;
};

/// The library takes its randomness from one variable of its own, also to overwrite what it frees.
void give_randomness() {
  gfshare_fill_rand = [](unsigned char* out, unsigned int size) { system_random({out, size}); };
}

void put_hash(BytesView over, std::uint8_t* out, std::size_t size) {
  const auto hash = sha256(over);
  std::copy_n(hash.begin(), size, out);
}

/// Length, secret, padding, hash: shares do not tell how long the PIN is, up to 15 characters.
Wiped packed(const Secret& secret) {
  const auto text = secret.reveal();
  const auto body = (text.size() / block + 1) * block;
  Wiped whole{body + hash_size};
  whole.data()[0] = static_cast<std::uint8_t>(text.size());
  std::copy(text.begin(), text.end(), whole.data() + 1);
  put_hash(whole.view().first(body), whole.data() + body, hash_size);
  return whole;
}

std::optional<Secret> unpacked(const Wiped& whole) {
  const auto body = whole.size() - hash_size;
  const std::size_t length = whole.view()[0];
  const auto hash = sha256(whole.view().first(body));
  if (length >= body || !std::equal(hash.begin(), hash.begin() + hash_size, whole.view().begin() + body))
    return std::nullopt;
  return Secret{as_text(whole.view().subspan(1, length))};
}

/// In groups of four digits, for people who copy by hand.
Secret written(const Wiped& share) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::array<char, 512> text;
  auto* out = std::copy(mark.begin(), mark.end(), text.data());
  for (std::size_t i = 0; i < share.size(); ++i) {
    if (i > 0 && i % 2 == 0) *out++ = '-';
    *out++ = digits[share.view()[i] >> 4];
    *out++ = digits[share.view()[i] & 15];
  }
  Secret secret{{text.data(), static_cast<std::size_t>(out - text.data())}};
  OPENSSL_cleanse(text.data(), text.size());
  return secret;
}

std::optional<Wiped> read_share(const Secret& share) {
  auto text = share.reveal();
  if (!text.starts_with(mark) || text.size() > 512) return std::nullopt;
  text.remove_prefix(mark.size());
  std::array<char, 512> digits;
  auto* end = std::copy_if(text.begin(), text.end(), digits.data(), [](char c) { return c != '-' && c != ' '; });
  auto bytes = from_hex({digits.data(), static_cast<std::size_t>(end - digits.data())});
  OPENSSL_cleanse(digits.data(), digits.size());
  if (!bytes || bytes->size() < head_size + block + hash_size + check_size) return std::nullopt;
  Wiped whole{std::move(*bytes)};
  const auto body = whole.size() - check_size;
  const auto check = sha256(whole.view().first(body));
  if (!std::equal(check.begin(), check.begin() + check_size, whole.view().begin() + body)) return std::nullopt;
  return whole;
}

void require_one_set(const std::vector<Wiped>& shares) {
  const auto head = shares.front().view().first(head_size);
  std::array<bool, 256> seen{};
  for (const auto& share : shares) {
    const auto other = share.view().first(head_size);
    if (share.size() != shares.front().size() || other[0] != head[0] || other[1] != head[1] || other[3] != head[3])
      throw Refused{"these shares are of different splittings"};
    if (std::exchange(seen[other[2]], true)) throw Refused{"one share was given twice"};
  }
  if (shares.size() < head[3])
    throw Refused{fmt::format("{} shares are needed, and {} were given", head[3], shares.size())};
}

}  // namespace

std::vector<Secret> split_secret(const Secret& secret, const Split& split, const Random& random) {
  if (split.needed > split.shares) throw Refused{"more shares are needed than there would be"};
  if (split.needed < 2 || split.shares > max_shares) throw Refused{"2 to 16 shares"};
  if (secret.empty() || secret.reveal().size() > max_secret) throw Refused{"a secret to split has 1 to 64 bytes"};
  give_randomness();
  auto whole = packed(secret);
  Bytes numbers(split.shares);
  for (unsigned i = 0; i < split.shares; ++i) numbers[i] = static_cast<std::uint8_t>(i + 1);
  const Context context{gfshare_ctx_init_enc(numbers.data(), split.shares, static_cast<unsigned char>(split.needed),
                                             static_cast<unsigned>(whole.size()))};
  if (!context) throw std::bad_alloc{};
  gfshare_ctx_enc_setsecret(context.get(), whole.data());
  std::array<std::uint8_t, 2> splitting;
  random(splitting);
  std::vector<Secret> shares;
  for (unsigned i = 0; i < split.shares; ++i) {
    Wiped share{head_size + whole.size() + check_size};
    const auto body = head_size + whole.size();
    std::copy(splitting.begin(), splitting.end(), share.data());
    share.data()[2] = numbers[i];
    share.data()[3] = static_cast<std::uint8_t>(split.needed);
    gfshare_ctx_enc_getshare(context.get(), static_cast<unsigned char>(i), share.data() + head_size);
    put_hash(share.view().first(body), share.data() + body, check_size);
    shares.push_back(written(share));
  }
  return shares;
}

std::string fault_of_share(const Secret& share) {
  return read_share(share) ? "" : "this is not a share as it was printed: look at every digit";
}

Secret join_shares(const std::vector<Secret>& shares) {
  std::vector<Wiped> read;
  for (const auto& share : shares) {
    auto one = read_share(share);
    if (!one) throw Refused{fault_of_share(share)};
    read.push_back(std::move(*one));
  }
  if (read.empty()) throw Refused{"no share was given"};
  require_one_set(read);
  give_randomness();
  Wiped whole{read.front().size() - head_size - check_size};
  Bytes numbers;
  for (const auto& share : read) numbers.push_back(share.view()[2]);
  const Context context{
      gfshare_ctx_init_dec(numbers.data(), static_cast<unsigned>(numbers.size()), static_cast<unsigned>(whole.size()))};
  if (!context) throw std::bad_alloc{};
  for (std::size_t i = 0; i < read.size(); ++i)
    gfshare_ctx_dec_giveshare(context.get(), static_cast<unsigned char>(i), read[i].data() + head_size);
  gfshare_ctx_dec_extract(context.get(), whole.data());
  auto secret = unpacked(whole);
  if (!secret) throw Refused{"these shares do not make a secret"};
  return std::move(*secret);
}

}  // namespace kythu::tools
