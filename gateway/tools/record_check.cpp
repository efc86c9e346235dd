// The signatures below a record: written, and judged without anything but the file.
#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "config/base/digest.hpp"
#include "config/base/handle.hpp"
#include "record.hpp"
#include "record_lines.hpp"
#include "table.hpp"

namespace kythu::tools {
namespace {

using Key = Handle<EVP_PKEY, EVP_PKEY_free>;
using Digest = Handle<EVP_MD_CTX, EVP_MD_CTX_free>;

std::string wrapped(std::string_view name, const std::string& base64) {
  std::string text{name};
  text += ":\n";
  for (std::size_t at = 0; at < base64.size(); at += 64) text += "  " + base64.substr(at, 64) + "\n";
  return text;
}

Bytes signed_bytes(std::string_view text) { return to_bytes(std::string{record_context} + std::string{text}); }

bool verifies(BytesView public_key, BytesView message, BytesView signature) {
  const auto* at = public_key.data();
  const Key key{d2i_PUBKEY(nullptr, &at, static_cast<long>(public_key.size()))};
  if (!key) return false;
  const Digest context{EVP_MD_CTX_new()};
  const auto* hash = EVP_PKEY_is_a(key.get(), "ED25519") ? nullptr : EVP_sha256();
  return EVP_DigestVerifyInit(context.get(), nullptr, hash, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(), message.size()) == 1;
}

/// Every word that stands behind this mark.
std::vector<std::string> behind(std::string_view text, std::string_view mark) {
  std::vector<std::string> words;
  for (auto at = text.find(mark); at != std::string_view::npos; at = text.find(mark, at)) {
    at += mark.size();
    words.emplace_back(text.substr(at, text.find('\n', at) - at));
  }
  return words;
}

/// Takes "name:" and the base64 below it off the front of the block.
std::optional<Bytes> take_base64(std::string_view& block, std::string_view name) {
  const auto first = std::string{name} + ":\n";
  if (!block.starts_with(first)) return std::nullopt;
  block.remove_prefix(first.size());
  std::string base64;
  while (block.starts_with("  ")) {
    const auto end = block.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    base64 += block.substr(2, end - 2);
    block.remove_prefix(end + 1);
  }
  return from_base64(base64);
}

struct Block {
  std::string officer;
  Bytes public_key, signature;
};

std::optional<Block> take_block(std::string_view& text) {
  if (!text.starts_with(signature_begin)) return std::nullopt;
  text.remove_prefix(signature_begin.size());
  constexpr std::string_view name = "officer: ";
  const auto end = text.find('\n');
  if (!text.starts_with(name) || end == std::string_view::npos) return std::nullopt;
  Block block{.officer = std::string{text.substr(name.size(), end - name.size())}, .public_key = {}, .signature = {}};
  text.remove_prefix(end + 1);
  const auto key = take_base64(text, "public key");
  const auto signature = take_base64(text, "signature");
  if (!key || !signature || !text.starts_with(signature_end)) return std::nullopt;
  text.remove_prefix(signature_end.size());
  block.public_key = *key;
  block.signature = *signature;
  return block;
}

}  // namespace

std::string record_signature(const std::string& text, const std::string& officer, Pen& pen) {
  return fmt::format("{}officer: {}\n{}{}{}", signature_begin, officer,
                     wrapped("public key", to_base64(pen.credential().public_key)),
                     wrapped("signature", to_base64(pen.sign(signed_bytes(text)))), signature_end);
}

RecordReport check_record(const std::string& file_text) {
  RecordReport report;
  const auto end = file_text.find(record_end);
  if (end == std::string::npos) {
    report.fault = "this is not the record of a ceremony";
    return report;
  }
  const auto text = std::string_view{file_text}.substr(0, end + record_end.size());
  auto rest = std::string_view{file_text}.substr(text.size());
  const auto vaults = behind(text, vault_mark);
  report.vault = vaults.empty() ? "" : vaults.front();
  report.decisions = behind(text, decision_mark);
  std::set<std::string> missing;
  for (const auto& credential : behind(text, credential_mark)) missing.insert(credential);
  if (missing.size() < 2) report.fault = "the text names fewer than two officers' keys";
  const auto message = signed_bytes(text);
  while (report.fault.empty() && !rest.empty()) {
    const auto block = take_block(rest);
    if (!block) {
      report.fault = "what stands below the record is not a signature";
    } else if (missing.erase(to_hex(sha256(block->public_key))) != 1) {
      report.fault = "the key of " + visible(block->officer) + " is not one that the text names";
    } else if (!verifies(block->public_key, message, block->signature)) {
      report.fault = "the signature of " + visible(block->officer) + " does not fit this text";
    } else {
      report.signers.push_back(block->officer);
    }
  }
  if (report.fault.empty() && !missing.empty()) report.fault = "a signature is missing, by " + *missing.begin();
  return report;
}

}  // namespace kythu::tools
