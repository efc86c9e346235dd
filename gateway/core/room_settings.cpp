#include "room_settings.hpp"

#include <cstdio>
#include <set>

#include <openssl/pem.h>
#include <openssl/x509.h>

#include "channel_settings.hpp"
#include "config/base/handle.hpp"

namespace kythu::gateway {
namespace {

using File = Handle<std::FILE, std::fclose>;
using Certificate = Handle<X509, X509_free>;

/// The first certificate of a PEM file, or a DER file's; as DER.
Bytes read_certificate(const std::filesystem::path& path) {
  const File file{std::fopen(path.c_str(), "rbe")};
  if (!file) throw settings::Error{path.native() + ": cannot be read"};
  Certificate certificate{PEM_read_X509(file.get(), nullptr, nullptr, nullptr)};
  if (!certificate) {
    std::rewind(file.get());
    certificate.reset(d2i_X509_fp(file.get(), nullptr));
  }
  if (!certificate) throw settings::Error{path.native() + ": no certificate in PEM or DER"};
  const int size = i2d_X509(certificate.get(), nullptr);
  Bytes der(static_cast<std::size_t>(size));
  auto* out = der.data();
  i2d_X509(certificate.get(), &out);
  return der;
}

/// In the order of the names; empty for an empty path.
std::vector<Bytes> read_folder(const std::filesystem::path& folder) {
  if (folder.empty()) return {};
  if (!std::filesystem::is_directory(folder)) throw settings::Error{folder.native() + ": no folder of certificates"};
  std::set<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator{folder}) {
    if (entry.is_regular_file()) files.insert(entry.path());
  }
  std::vector<Bytes> certificates;
  for (const auto& file : files) certificates.push_back(read_certificate(file));
  return certificates;
}

}  // namespace

payments::Settings cashier_settings(const settings::CoreSettings& settings) {
  payments::Settings room;
  room.public_url = settings.public_url;
  if (const auto& vnpay = settings.vnpay) {
    room.vnpay.push_back(
        {vnpay->terminal, Secret{vnpay->hash_secret.reveal()}, vnpay->pay_url, vnpay->query_url, vnpay->address});
  }
  if (!settings.file.empty()) read_channels(settings::Table::from_file(settings.file), settings.credentials, room);
  return room;
}

receipts::Settings registrar_settings(const settings::CoreSettings& settings) {
  return {settings.receipt_key, settings.public_url, settings.receipt_font, settings.receipts_registered_only,
          settings.receipt_high_water};
}

receipts::tax::Settings tax_settings(const settings::CoreSettings& settings) {
  const auto& told = settings.tax.value();
  receipts::tax::Settings room{.address = told.address,
                               .sender = told.sender,
                               .office_code = told.office_code,
                               .office_name = told.office_name,
                               .contact = told.contact,
                               .mail = told.mail,
                               .place = told.place,
                               .authority = {},
                               .key = settings.receipt_key,
                               .gather = told.gather};
  for (const auto& file : told.certificates) room.authority.push_back(read_certificate(file));
  return room;
}

signing::ValidationTrust validation_trust(const settings::CoreSettings& settings) {
  return {read_folder(settings.signer_anchors), read_folder(settings.timestamp_anchors)};
}

signing::SignerSettings signer_settings(const settings::CoreSettings& settings) {
  signing::SignerSettings room;
  room.document_limit = settings.document_limit;
  room.font = settings.signing_font;
  for (const auto& one : settings.timestamp_authorities) {
    room.authorities.push_back({one.url, read_certificate(one.trust_anchor), one.patience});
  }
  const auto trust = validation_trust(settings);
  room.anchors = trust.signers;
  room.anchors.insert(room.anchors.end(), trust.timestamps.begin(), trust.timestamps.end());
  return room;
}

}  // namespace kythu::gateway
