#include "tax/answers.hpp"

#include <cstdio>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>

#include "common/text.hpp"

namespace kythu::simulators::tax {
namespace {

using File = std::unique_ptr<std::FILE, decltype(&std::fclose)>;

File open(const std::string& name) {
  File file{std::fopen(name.c_str(), "rbe"), std::fclose};
  if (!file) throw std::runtime_error{name + " cannot be read"};
  return file;
}

std::string digest(const std::string& text) {
  unsigned char out[32];
  EVP_Digest(text.data(), text.size(), out, nullptr, EVP_sha256(), nullptr);
  return base64({reinterpret_cast<const char*>(out), sizeof out});
}

std::string fresh_id() {
  constexpr const char* digits = "0123456789ABCDEF";
  unsigned char noise[32];
  RAND_bytes(noise, sizeof noise);
  std::string id = "TCT";
  for (const auto byte : noise) id += digits[byte % 16];
  return id;
}

std::string reasons(const std::vector<Fault>& faults) {
  if (faults.empty()) return "";
  std::string list = "<DSLDo>";
  for (const auto& one : faults) {
    list += "<LDo><MLoi>" + escape(one.code) + "</MLoi><MTa>" + escape(one.text) + "</MTa></LDo>";
  }
  return list + "</DSLDo>";
}

}  // namespace

struct Scribe::Seal {
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{nullptr, EVP_PKEY_free};
  std::string certificate;  // DER, in Base64

  std::string sign(const std::string& text) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), EVP_MD_CTX_free};
    std::string out(1024, '\0');
    std::size_t length = out.size();
    if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) != 1 ||
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &length,
                       reinterpret_cast<const unsigned char*>(text.data()), text.size()) != 1) {
      throw std::runtime_error{"the authority's key does not sign"};
    }
    out.resize(length);
    return base64(out);
  }
};

Scribe::Scribe(const std::string& certificate_file, const std::string& key_file) : seal_(new Seal) {
  seal_->key.reset(PEM_read_PrivateKey(open(key_file).get(), nullptr, nullptr, nullptr));
  const std::unique_ptr<X509, decltype(&X509_free)> certificate{
      PEM_read_X509(open(certificate_file).get(), nullptr, nullptr, nullptr), X509_free};
  if (!seal_->key || !certificate) throw std::runtime_error{"no certificate or no key in the files"};
  unsigned char* der = nullptr;
  const int length = i2d_X509(certificate.get(), &der);
  seal_->certificate = base64({reinterpret_cast<const char*>(der), static_cast<std::size_t>(length)});
  OPENSSL_free(der);
}
Scribe::~Scribe() = default;

std::string Scribe::envelope(const Examined& about, const std::string& code, const std::string& body) const {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><TDiep><TTChung><PBan>2.1.1</PBan><MNGui>TCT</MNGui><MNNhan>" +
         about.sender + "</MNNhan><MLTDiep>" + code + "</MLTDiep><MTDiep>" + fresh_id() + "</MTDiep><MTDTChieu>" +
         about.wire_id + "</MTDTChieu><MST>" + escape(about.tax_code) + "</MST><SLuong>1</SLuong></TTChung><DLieu>" +
         body + "</DLieu></TDiep>";
}

std::string Scribe::technical(const Examined& about, const std::vector<Fault>& faults) const {
  return envelope(about, "999",
                  "<TBao><MTDiep>" + about.wire_id + "</MTDiep><MNGui>TCT</MNGui><NNhan>" +
                      vietnam(now_ms(), "%Y-%m-%dT%H:%M:%S") + "</NNhan><TTTNhan>" + (faults.empty() ? "0" : "1") +
                      "</TTTNhan>" + reasons(faults) + "</TBao>");
}

std::string Scribe::result(const Examined& about, const std::string& code, const std::vector<Fault>& faults,
                           bool sealed) const {
  const auto data =
      "<DLTBao Id=\"KQ\"><KQua>" + std::string{faults.empty() ? "1" : "2"} + "</KQua>" + reasons(faults) + "</DLTBao>";
  if (!sealed) return envelope(about, code, "<TBao>" + data + "<DSCKS></DSCKS></TBao>");
  const std::string space = " xmlns=\"http://www.w3.org/2000/09/xmldsig#\"";
  const auto object = "<Object" + space +
                      " Id=\"Tct-Time\"><SignatureProperties><SignatureProperty Target=\"signatureProperties\">"
                      "<SigningTime>" +
                      vietnam(now_ms(), "%Y-%m-%dT%H:%M:%S") +
                      "</SigningTime></SignatureProperty></SignatureProperties></Object>";
  const auto reference = [](const std::string& id, const std::string& text) {
    return "<Reference URI=\"#" + id +
           "\"><DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"></DigestMethod><DigestValue>" +
           digest(text) + "</DigestValue></Reference>";
  };
  const auto info =
      "<SignedInfo" + space +
      "><CanonicalizationMethod Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315\"></CanonicalizationMethod>"
      "<SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"></SignatureMethod>" +
      reference("KQ", data) + reference("Tct-Time", object) + "</SignedInfo>";
  return envelope(about, code,
                  "<TBao>" + data + "<DSCKS><CQT><Signature" + space + " Id=\"Tct\">" + info + "<SignatureValue>" +
                      seal_->sign(info) + "</SignatureValue><KeyInfo><X509Data><X509Certificate>" + seal_->certificate +
                      "</X509Certificate></X509Data></KeyInfo>" + object + "</Signature></CQT></DSCKS></TBao>");
}

}  // namespace kythu::simulators::tax
