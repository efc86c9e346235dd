#include "json_web.hpp"

#include <algorithm>

#include <boost/json.hpp>

#include "cms.hpp"
#include "config/base/digest.hpp"
#include "hsm/strict_json.hpp"
#include "raw_value.hpp"

namespace kythu::signing::validation {
namespace {

namespace json = boost::json;

constexpr std::size_t most_web_signatures = 64, most_web_stamps = 32, deepest_json = 16;
constexpr std::string_view by_uri = "http://uri.etsi.org/19182/ObjectIdByURI",
                           by_uri_hash = "http://uri.etsi.org/19182/ObjectIdByURIHash";
// RFC 7797 and TS 119 182-1, 5.1 and 5.2: what a signature may insist on.
constexpr std::string_view understood[] = {"b64",   "sigD",  "sigT",   "sigX5ts", "x5t#o",
                                           "srCms", "sigPl", "adoTst", "srAts",   "sigPId"};

std::optional<Bytes> base64url_of(std::string_view text) {
  std::string plain{text};
  for (char& c : plain) {
    if (c == '+' || c == '/' || c == '=') return std::nullopt;
    if (c == '-') c = '+';
    if (c == '_') c = '/';
  }
  plain.append((4 - plain.size() % 4) % 4, '=');
  return from_base64(plain);
}

std::string_view view(json::string_view text) { return {text.data(), text.size()}; }

const json::value* member(const json::object& object, std::string_view name) {
  const auto* found = object.find(name) == object.end() ? nullptr : &object.at(name);
  return found;
}

std::string_view text_in(const json::object& object, std::string_view name) {
  const auto* found = member(object, name);
  return found != nullptr && found->is_string() ? view(found->get_string()) : std::string_view{};
}

const json::array& list_in(const json::object& object, std::string_view name) {
  static const json::array none;
  const auto* found = member(object, name);
  return found != nullptr && found->is_array() ? found->get_array() : none;
}

std::optional<json::object> object_of(std::string_view text) {
  auto read = hsm::parse_strict(text, deepest_json);
  if (!read || !read->is_object()) return std::nullopt;
  return std::move(read->get_object());
}

/// One signature, whichever form it was written in.
struct WebSignature {
  std::string protected_text, value_text;
  json::object header;       ///< protected
  json::object unprotected;  ///< may be empty
  Bytes value;
};

struct WebDocument {
  std::optional<std::string> payload;  ///< as it is written; nullopt: detached
  std::vector<WebSignature> signatures;
};

std::optional<WebSignature> read_signature(std::string_view header, std::string_view value,
                                           const json::value* unprotected) {
  const auto bytes = base64url_of(header), signature = base64url_of(value);
  auto members = bytes && is_utf8(as_text(*bytes)) ? object_of(as_text(*bytes)) : std::nullopt;
  if (!members || !signature || (unprotected != nullptr && !unprotected->is_object())) return std::nullopt;
  WebSignature read{std::string{header}, std::string{value}, std::move(*members), {}, *signature};
  if (unprotected != nullptr) read.unprotected = unprotected->get_object();
  for (const auto& [name, ignored] : read.unprotected) {
    if (read.header.contains(name)) return std::nullopt;
  }
  return read;
}

std::optional<WebDocument> read_compact(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  const auto first = text.find('.'), second = text.find('.', first + 1);
  auto signature = read_signature(text.substr(0, first), text.substr(second + 1), nullptr);
  if (!signature) return std::nullopt;
  WebDocument document;
  if (second > first + 1) document.payload = text.substr(first + 1, second - first - 1);
  document.signatures.push_back(std::move(*signature));
  return document;
}

std::optional<WebDocument> read_json_form(std::string_view text) {
  const auto whole = object_of(text);
  if (!whole) return std::nullopt;
  WebDocument document;
  if (const auto* payload = member(*whole, "payload")) {
    if (!payload->is_string()) return std::nullopt;
    document.payload = view(payload->get_string());
  }
  const bool general = whole->contains("signatures");
  if (general == whole->contains("signature") || (general && whole->contains("protected"))) return std::nullopt;
  const json::array flattened{*whole};
  const auto& list = general ? list_in(*whole, "signatures") : flattened;
  if (list.empty() || list.size() > most_web_signatures) return std::nullopt;
  for (const auto& one : list) {
    if (!one.is_object()) return std::nullopt;
    const auto& object = one.get_object();
    auto signature =
        read_signature(text_in(object, "protected"), text_in(object, "signature"), member(object, "header"));
    if (!signature) return std::nullopt;
    document.signatures.push_back(std::move(*signature));
  }
  return document;
}

/// TS 119 182-1, 5.3.1: each element as it is written and as the object that it is.
struct UnsignedPart {
  std::string written;
  json::object object;
};

class WebReader {
 public:
  WebReader(const World& world, const WebDocument& document, const WebSignature& signature, BytesView detached)
      : world_(world), document_(document), signature_(signature), detached_(detached) {}

  SignatureReport read();
  const World& world() const { return world_; }
  bool needs_content() const { return !document_.payload && detached_.empty(); }

 private:
  std::optional<SubIndication> judge_header() const;
  std::optional<SubIndication> judge_reference(SignatureReport& report) const;
  bool is_encoded() const;
  std::string signed_data() const;
  std::string signing_input() const;
  void learn_values();
  void learn_part(const json::object& part);
  void find_signer(SignatureReport& report);
  bool is_named(const X509Ref& certificate, bool& named) const;
  void add_stamps(Claim& claim);
  void add_stamps_of(Claim& claim, const json::value* container, Stamp::Kind kind, const std::string& over,
                     std::size_t before);

  World world_;
  const WebDocument& document_;
  const WebSignature& signature_;
  BytesView detached_;
  std::vector<UnsignedPart> parts_;
  std::vector<std::size_t> evidence_before_;  ///< of each part: how much evidence was known
};

bool WebReader::is_encoded() const {
  const auto* b64 = member(signature_.header, "b64");
  return b64 == nullptr || !b64->is_bool() || b64->get_bool();
}

/// What a time stamp of the content, or of the archive, is over.
std::string WebReader::signed_data() const {
  if (document_.payload) return *document_.payload;
  return is_encoded() ? to_base64url(detached_) : std::string{as_text(detached_)};
}

std::string WebReader::signing_input() const {
  const auto* reference = member(signature_.header, "sigD");
  const bool hashed =
      reference != nullptr && reference->is_object() && text_in(reference->get_object(), "mId") == by_uri_hash;
  return signature_.protected_text + "." + (hashed ? document_.payload.value_or("") : signed_data());
}

std::optional<SubIndication> WebReader::judge_header() const {
  const auto* critical = member(signature_.header, "crit");
  if (critical != nullptr && (!critical->is_array() || critical->get_array().empty()))
    return SubIndication::format_failure;
  const auto& names = list_in(signature_.header, "crit");
  for (const auto& one : names) {
    if (!one.is_string() || !signature_.header.contains(one.get_string())) return SubIndication::format_failure;
    if (std::ranges::find(understood, view(one.get_string())) == std::end(understood))
      return SubIndication::sig_constraints_failure;
  }
  const auto insists = [&](std::string_view name) {
    return std::ranges::any_of(names, [&](const auto& one) { return view(one.get_string()) == name; });
  };
  // RFC 7797, 6: whoever does not know b64 would read other bytes.
  if (!is_encoded() && !insists("b64")) return SubIndication::format_failure;
  if (is_encoded() && document_.payload && !base64url_of(*document_.payload)) return SubIndication::format_failure;
  return std::nullopt;
}

std::optional<SubIndication> WebReader::judge_reference(SignatureReport& report) const {
  const auto* found = member(signature_.header, "sigD");
  if (found == nullptr) return std::nullopt;
  if (!found->is_object() || document_.payload) return SubIndication::format_failure;
  const auto& reference = found->get_object();
  const auto kind = text_in(reference, "mId");
  const auto &names = list_in(reference, "pars"), &values = list_in(reference, "hashV");
  for (const auto& one : names) report.covers.emplace_back(one.is_string() ? view(one.get_string()) : "");
  if (kind != by_uri && kind != by_uri_hash) return SubIndication::sig_constraints_failure;
  if (names.empty()) return SubIndication::format_failure;
  if (names.size() > 1) return SubIndication::signed_data_not_found;
  if (kind == by_uri) return std::nullopt;
  constexpr std::pair<std::string_view, const char*> hashes[] = {{"S256", "sha256"},     {"S384", "sha384"},
                                                                 {"S512", "sha512"},     {"S3-256", "sha3-256"},
                                                                 {"S3-384", "sha3-384"}, {"S3-512", "sha3-512"}};
  const auto* hash = std::ranges::find(hashes, text_in(reference, "hashM"), [](const auto& one) { return one.first; });
  if (hash == std::end(hashes)) return SubIndication::crypto_constraints_failure;
  const auto wanted =
      values.size() == 1 && values[0].is_string() ? base64url_of(view(values[0].get_string())) : std::nullopt;
  if (!wanted) return SubIndication::format_failure;
  if (digest_of(hash->second, {as_bytes(signed_data())}) != *wanted) return SubIndication::hash_failure;
  return std::nullopt;
}

void WebReader::learn_part(const json::object& part) {
  const auto certificates = [&](const json::array& list) {
    for (const auto& one : list) {
      if (!one.is_object() || world_.certificates.size() >= most_certificates) continue;
      const auto* inside = member(one.get_object(), "x509Cert");
      const auto der = inside && inside->is_object() ? from_base64(text_in(inside->get_object(), "val")) : std::nullopt;
      if (auto certificate = der ? read_certificate(*der) : nullptr)
        world_.certificates.push_back(std::move(certificate));
    }
  };
  const auto evidence = [&](const json::array& list, Evidence::Kind kind) {
    for (const auto& one : list) {
      auto der = one.is_object() ? from_base64(text_in(one.get_object(), "val")) : std::nullopt;
      if (der && world_.evidence.size() < most_evidence)
        world_.evidence.push_back({kind, std::move(*der), world_.now, true});
    }
  };
  for (const auto name : {"xVals", "axVals"}) certificates(list_in(part, name));
  for (const auto name : {"rVals", "arVals"}) {
    const auto* values = member(part, name);
    if (values == nullptr || !values->is_object()) continue;
    evidence(list_in(values->get_object(), "crlVals"), Evidence::Kind::crl);
    evidence(list_in(values->get_object(), "ocspVals"), Evidence::Kind::ocsp);
  }
  for (const auto name : {"tstVD", "anyValData"}) {
    const auto* inside = member(part, name);
    if (inside != nullptr && inside->is_object()) learn_part(inside->get_object());
  }
}

void WebReader::learn_values() {
  for (const auto* header : {&signature_.header, &signature_.unprotected}) {
    for (const auto& one : list_in(*header, "x5c")) {
      const auto der = one.is_string() ? from_base64(view(one.get_string())) : std::nullopt;
      auto certificate = der ? read_certificate(*der) : nullptr;
      if (certificate && world_.certificates.size() < most_certificates)
        world_.certificates.push_back(std::move(certificate));
    }
  }
  for (const auto& one : list_in(signature_.unprotected, "etsiU")) {
    UnsignedPart part;
    if (one.is_object()) {
      part.object = one.get_object();  // no time stamp can be over it: nobody knows how it was written
    } else if (one.is_string()) {
      part.written = view(one.get_string());
      const auto bytes = base64url_of(part.written);
      part.object =
          bytes && is_utf8(as_text(*bytes)) ? object_of(as_text(*bytes)).value_or(json::object{}) : json::object{};
    }
    evidence_before_.push_back(world_.evidence.size());
    learn_part(part.object);
    parts_.push_back(std::move(part));
  }
}

/// `named` becomes true where the header names a certificate by its hash at all.
bool WebReader::is_named(const X509Ref& certificate, bool& named) const {
  const auto der = der_of(certificate.get());
  bool right = true;
  const auto compare = [&](const Bytes& digest, std::string_view wanted) {
    named = true;
    const auto bytes = base64url_of(wanted);
    right = right && bytes && !digest.empty() && *bytes == digest;
  };
  if (signature_.header.contains("x5t#S256"))
    compare(digest_of("sha256", {der}), text_in(signature_.header, "x5t#S256"));
  const auto* other = member(signature_.header, "x5t#o");
  const auto& others = list_in(signature_.header, "sigX5ts");
  if (other == nullptr && !others.empty()) other = &others[0];
  if (other != nullptr && other->is_object()) {
    const auto name = text_in(other->get_object(), "digAlg");
    const auto hash = name == "S384" ? "sha384" : name == "S512" ? "sha512" : name == "S256" ? "sha256" : "unknown";
    compare(digest_of(hash, {der}), text_in(other->get_object(), "digVal"));
  }
  return right;
}

void WebReader::find_signer(SignatureReport& report) {
  auto& claim = report.claim;
  const auto method = method_of_jws(text_in(signature_.header, "alg"));
  report.format = "jws";
  if (!method) {
    claim.fault = SubIndication::crypto_constraints_failure;
    return;
  }
  const auto input = signing_input();
  bool named = false;
  for (const auto& one : world_.certificates) {
    if (!is_named(one, named)) continue;
    const bool right = is_value_of(*method, X509_get0_pubkey(one.get()), as_bytes(input), signature_.value);
    if (claim.signer && !right) continue;
    claim.signer = one;
    claim.value_right = right;
    if (right || named) break;
  }
  if (named) report.format = "jades";
  if (claim.signer) claim.uses.push_back(use_of(*method, X509_get0_pubkey(claim.signer.get())));
}

void WebReader::add_stamps_of(Claim& claim, const json::value* container, Stamp::Kind kind, const std::string& over,
                              std::size_t before) {
  if (container == nullptr || !container->is_object()) return;
  for (const auto& one : list_in(container->get_object(), "tstTokens")) {
    if (claim.stamps.size() == most_web_stamps) return;
    auto token = one.is_object() ? from_base64(text_in(one.get_object(), "val")) : std::nullopt;
    Stamp stamp{kind, token.value_or(Bytes{}),
                [over](const std::string& hash) { return digest_of(hash, {as_bytes(over)}); }};
    for (std::size_t i = 0; kind == Stamp::Kind::archive && i < before; ++i) {
      if (world_.evidence[i].embedded) stamp.keeps.push_back(sha256(world_.evidence[i].der));
    }
    claim.stamps.push_back(std::move(stamp));
  }
}

void WebReader::add_stamps(Claim& claim) {
  add_stamps_of(claim, member(signature_.header, "adoTst"), Stamp::Kind::content, signed_data(), 0);
  std::string written;
  bool in_one_form = true;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const auto& part = parts_[i];
    in_one_form = in_one_form && !part.written.empty();
    add_stamps_of(claim, member(part.object, "sigTst"), Stamp::Kind::signature, signature_.value_text, 0);
    // 5.3.6.3: everything that is signed, the signature, and the parts before.
    const auto over =
        in_one_form ? signed_data() + "." + signature_.protected_text + "." + signature_.value_text + "." + written
                    : std::string{};
    if (part.object.contains("arcTst"))
      add_stamps_of(claim, member(part.object, "arcTst"), Stamp::Kind::archive, over, evidence_before_[i]);
    written += part.written;
  }
}

std::optional<Instant> claimed_time(const json::object& header) {
  if (const auto at = parse_rfc3339(text_in(header, "sigT"))) return at;
  const auto* seconds = member(header, "iat");
  constexpr std::int64_t latest = 253'402'300'799;  // the end of the year 9999
  if (seconds == nullptr || !seconds->is_int64() || seconds->get_int64() < 0 || seconds->get_int64() > latest)
    return std::nullopt;
  return Instant{std::chrono::seconds{seconds->get_int64()}};
}

SignatureReport WebReader::read() {
  SignatureReport report;
  auto& claim = report.claim;
  learn_values();
  claim.claimed_time = claimed_time(signature_.header);
  claim.fault = judge_header();
  if (!claim.fault) claim.fault = judge_reference(report);
  find_signer(report);
  // Whoever gives content means it, and another one is inside.
  if (!claim.fault && document_.payload && !detached_.empty() &&
      base64url_of(*document_.payload) != Bytes{detached_.begin(), detached_.end()})
    claim.fault = SubIndication::hash_failure;
  add_stamps(claim);
  return report;
}

}  // namespace

bool is_json_web_signature(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return false;
  if (text[first] == '{') return true;
  return text.starts_with("eyJ") && std::ranges::count(text, '.') == 2;
}

Result<ValidationReport, ValidationFault> validate_json_web(const World& world, const ValidationOrder& order) {
  const auto text = as_text(order.document);
  const auto first = text.find_first_not_of(" \t\r\n");
  const auto document = text[first] == '{' ? read_json_form(text) : read_compact(text);
  if (!document) return ValidationFault::unreadable;
  std::vector<SignatureReport> reports;
  for (const auto& signature : document->signatures) {
    WebReader reader{world, *document, signature, order.detached};
    if (reader.needs_content()) return ValidationFault::content_needed;
    auto& report = reports.emplace_back(reader.read());
    report.verdict = judge(reader.world(), report.claim);
  }
  return write_report(world, "jws", reports);
}

}  // namespace kythu::signing::validation
