#include "receipt_check.hpp"

#include "certificate.hpp"
#include "markup/reader.hpp"
#include "render/names.hpp"

namespace kythu::receipts {
namespace {

constexpr markup::Bounds bounds{.bytes = 1 << 20, .depth = 16, .elements = 20'000, .attributes = 8};

/// Exactly these children, in this order, and no text between them.
bool is_made_of(const markup::Element& element, std::initializer_list<std::string_view> names) {
  if (element.nodes.size() != names.size()) return false;
  auto node = element.nodes.begin();
  for (const auto name : names) {
    if (!node->element || node->element->name != name) return false;
    ++node;
  }
  return true;
}

/// `TTKhac/TTin` with that name.
std::string extra_value(const markup::Element& data, std::string_view name) {
  const auto* extra = data.child(names::extra);
  if (!extra) return {};
  for (const auto* item : extra->children(names::extra_item)) {
    if (item->text_of(names::extra_name) == name) return std::string{item->text_of(names::extra_value)};
  }
  return {};
}

}  // namespace

Result<CheckedReceipt, Done> check_receipt(std::string_view xml) {
  const auto root = markup::read(xml, bounds);
  if (!root) return Done{};
  const auto& receipt = **root;
  const bool voucher = receipt.name == names::voucher_document.root;
  const auto& document = voucher ? names::voucher_document : names::receipt_document;
  if (receipt.name != document.root || !is_made_of(receipt, {document.data, names::signatures})) return Done{};
  const auto* list = receipt.child(names::signatures);
  if (!is_made_of(*list, {names::collector})) return Done{};
  const auto* party = list->child(names::collector);
  if (!is_made_of(*party, {"Signature"})) return Done{};
  const auto& signature = *party->child("Signature");
  if (!is_made_of(signature, {"SignedInfo", "SignatureValue", "KeyInfo", "Object"})) return Done{};
  const auto* data = receipt.child(document.data);
  CheckedReceipt checked{.signature = check_signature(receipt, signature, {.data = data}),
                         .signer = {},
                         .signer_tax_code = {},
                         .lookup_code = extra_value(*data, "MTCuu"),
                         .voucher = voucher};
  if (const auto certificate = Certificate::from_der(checked.signature.certificate)) {
    checked.signer = certificate->common_name();
    checked.signer_tax_code = certificate->tax_code();
  }
  return checked;
}

}  // namespace kythu::receipts
