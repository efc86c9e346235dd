#include "note.hpp"

#include <openssl/x509.h>

#include "config/base/digest.hpp"
#include "config/base/handle.hpp"
#include "hsm/statement.hpp"

namespace kythu::gateway {
namespace {

constexpr std::string_view opening = "\n\u2014 ";  // the empty line's end, and the dash
constexpr std::size_t most_bytes = 64 << 10, id_bytes = 4;

void free_bytes(unsigned char* bytes) { OPENSSL_free(bytes); }

}  // namespace

std::string to_text(const SignedNote& note) {
  auto blob = note.key_id;
  blob.insert(blob.end(), note.signature.begin(), note.signature.end());
  return note.text + std::string{opening} + note.name + " " + to_base64(blob) + "\n";
}

std::optional<SignedNote> parse_note(std::string_view text) {
  if (text.size() > most_bytes || !text.ends_with('\n')) return std::nullopt;
  const auto at = text.find("\n" + std::string{opening});
  if (at == std::string_view::npos) return std::nullopt;
  auto line = text.substr(at + 1 + opening.size());
  line.remove_suffix(1);
  const auto space = line.find(' ');
  if (space == std::string_view::npos || line.find('\n') != std::string_view::npos) return std::nullopt;
  const auto blob = from_base64(line.substr(space + 1));
  if (space == 0 || !blob || blob->size() <= id_bytes) return std::nullopt;
  const auto id_end = blob->begin() + static_cast<std::ptrdiff_t>(id_bytes);
  return SignedNote{.text = std::string{text.substr(0, at + 1)},
                    .name = std::string{line.substr(0, space)},
                    .key_id = {blob->begin(), id_end},
                    .signature = {id_end, blob->end()}};
}

std::optional<Bytes> note_key_id(BytesView certificate) {
  const auto* at = certificate.data();
  const Handle<X509, X509_free> parsed{d2i_X509(nullptr, &at, static_cast<long>(certificate.size()))};
  if (!parsed) return std::nullopt;
  unsigned char* der = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(parsed.get()), &der);
  const Handle<unsigned char, free_bytes> owned{der};
  if (size <= 0) return std::nullopt;
  const auto digest = sha256(BytesView{der, static_cast<std::size_t>(size)});
  return Bytes{digest.begin(), digest.begin() + static_cast<std::ptrdiff_t>(id_bytes)};
}

Result<std::string, hsm::Refusal> sign_note(hsm::Keys& keys, const hsm::KeyInfo& key, std::string_view name,
                                            std::string text, std::string job) {
  auto id = note_key_id(key.certificate_chain.front());
  if (!id) return hsm::Refusal::failed;
  auto signature = hsm::sign_statement(keys, key, text, std::move(job));
  if (!signature) return signature.error();
  return to_text({std::move(text), std::string{name}, std::move(*id), std::move(*signature)});
}

}  // namespace kythu::gateway
