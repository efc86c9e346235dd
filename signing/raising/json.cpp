// JAdES (ETSI TS 119 182-1, 5.3): values and time-stamps as elements of etsiU, in their base64url form. Compact JWS has
// no place for them.
#include <algorithm>

#include <boost/json.hpp>

#include "cms.hpp"
#include "signed_file.hpp"

namespace kythu::signing::raising {
namespace {

namespace json = boost::json;

std::string_view text_in(const json::object& object, std::string_view name) {
  const auto* found = object.if_contains(name);
  return found != nullptr && found->is_string() ? std::string_view{found->as_string()} : std::string_view{};
}

json::array vals(const std::vector<Bytes>& list) {
  json::array array;
  for (const auto& one : list) array.push_back(json::object{{"val", to_base64(one)}});
  return array;
}

/// Every string member of that name below, of whatever depth, as base64.
void find_vals(const json::value& below, std::string_view name, std::vector<Bytes>& found) {
  if (below.is_array()) {
    for (const auto& one : below.as_array()) find_vals(one, name, found);
  } else if (below.is_object()) {
    for (const auto& [key, value] : below.as_object()) {
      auto der = key == name && value.is_string() ? from_base64(value.as_string()) : std::nullopt;
      if (der) found.push_back(std::move(*der));
      find_vals(value, name, found);
    }
  }
}

std::optional<json::object> object_of(std::string_view base64url) {
  std::string text{base64url};
  std::ranges::replace(text, '-', '+');
  std::ranges::replace(text, '_', '/');
  text.append((4 - text.size() % 4) % 4, '=');
  const auto bytes = from_base64(text);
  boost::system::error_code fault;
  auto value = bytes ? json::parse(as_text(*bytes), fault) : json::value{};
  if (fault || !value.is_object()) return std::nullopt;
  return std::move(value.as_object());
}

class JsonFile : public SignedFile {
 public:
  JsonFile(json::object whole, BytesView detached) : whole_(std::move(whole)), detached_(detached) {}

  Result<Done, Refusal> open() {
    if (auto* several = whole_.if_contains("signatures"); several != nullptr) {
      if (!several->is_array() || several->as_array().empty()) return Refusal::not_signed;
      if (several->as_array().size() > 1) return Refusal::several_signatures;
      if (!several->as_array()[0].is_object()) return Refusal::not_signed;
      signature_ = &several->as_array()[0].as_object();
    }
    auto header = object_of(text_in(*signature_, "protected"));
    if (text_in(*signature_, "signature").empty() || !header) return Refusal::not_signed;
    header_ = std::move(*header);
    auto& place = (*signature_)["header"];
    if (place.is_null()) place = json::object{};
    if (!place.is_object()) return Refusal::not_raisable;
    auto& list = place.as_object()["etsiU"];
    if (list.is_null()) list = json::array{};
    if (!list.is_array()) return Refusal::not_raisable;
    list_ = &list.as_array();
    for (const auto& one : *list_) {
      auto element = one.is_string() ? object_of(one.as_string()) : std::nullopt;
      if (!element || element->size() != 1) return Refusal::not_raisable;  // clear JSON, which nobody hashes alike
      elements_.push_back(std::move(*element));
    }
    return Done{};
  }

  RaisePlan survey() const override {
    RaisePlan plan{.format = Format::jades, .level = level(), .imprint = {}, .certificates = {}};
    if (const auto* chain = header_.if_contains("x5c"); chain != nullptr && chain->is_array()) {
      for (const auto& one : chain->as_array()) {
        auto der = one.is_string() ? from_base64(one.as_string()) : std::nullopt;
        if (der) add_missing(plan.certificates, {*der});
      }
    }
    for (const auto& element : elements_) {
      std::vector<Bytes> found;
      find_vals(element, "val", found);
      const bool stamp = element.contains("sigTst") || element.contains("arcTst");
      for (const auto& one : found) {
        if (stamp) add_missing(plan.certificates, certificates_of_token(one));
        if (element.contains("xVals")) add_missing(plan.certificates, {one});
      }
    }
    return plan;
  }

  // 5.3.4: the signature as it is written. 5.3.6.3: payload, protected header, signature and etsiU, with full stops.
  Result<Sha256, Refusal> imprint(const RaiseOrder& order) override {
    if (order.step == Level::t) return sha256(as_bytes(text_in(*signature_, "signature")));
    auto all = payload();
    if (!all) return all.error();
    *all += ".";
    *all += text_in(*signature_, "protected");
    *all += ".";
    *all += text_in(*signature_, "signature");
    *all += ".";
    for (const auto& one : *list_) *all += std::string_view{one.as_string()};
    return sha256(as_bytes(*all));
  }

  Result<Bytes, Refusal> with_token(const RaiseOrder& order) override {
    const auto* name = order.step == Level::t ? "sigTst" : "arcTst";
    add({{name, json::object{{"tstTokens", vals({order.token})}}}});
    return to_bytes(json::serialize(whole_));
  }

  Result<Bytes, Refusal> with_evidence(const Lasting& lasting) override {
    json::array certificates;
    for (const auto& one : lasting.certificates)
      certificates.push_back(json::object{{"x509Cert", json::object{{"val", to_base64(one)}}}});
    json::object evidence;
    if (!lasting.lists.empty()) evidence["crlVals"] = vals(lasting.lists);
    if (!lasting.answers.empty()) evidence["ocspVals"] = vals(lasting.answers);
    if (level() == Level::lta) {
      add({{"tstVD", json::object{{"xVals", std::move(certificates)}, {"rVals", std::move(evidence)}}}});
    } else {
      add({{"xVals", std::move(certificates)}});
      add({{"rVals", std::move(evidence)}});
    }
    return to_bytes(json::serialize(whole_));
  }

 private:
  bool has(std::string_view name) const {
    return std::ranges::any_of(elements_, [&](const auto& one) { return one.contains(name); });
  }
  Level level() const {
    if (has("arcTst")) return Level::lta;
    if (!has("sigTst")) return Level::b;
    return has("rVals") ? Level::lt : Level::t;
  }
  void add(const json::object& element) {
    list_->push_back(json::string{to_base64url(as_bytes(json::serialize(element)))});
  }

  /// What is signed, as it goes into the signature (RFC 7515, 5.1; RFC 7797); of what is beside, its octets.
  Result<std::string, Refusal> payload() const {
    if (!header_.contains("sigD")) {
      if (const auto inside = text_in(whole_, "payload"); !inside.empty()) return std::string{inside};
    }
    if (detached_.empty()) return Refusal::content_needed;
    const auto* plain = header_.if_contains("b64");
    const bool unencoded = plain != nullptr && plain->is_bool() && !plain->as_bool();
    return unencoded ? std::string{as_text(detached_)} : to_base64url(detached_);
  }

  json::object whole_, header_;
  json::object* signature_ = &whole_;
  json::array* list_ = nullptr;
  std::vector<json::object> elements_;
  BytesView detached_;
};

}  // namespace

Opened open_json(const RaiseOrder& order) {
  boost::system::error_code fault;
  auto value = json::parse(as_text(order.document), fault);
  if (fault || !value.is_object()) return Refusal::broken;
  auto file = std::make_unique<JsonFile>(std::move(value.as_object()), order.detached);
  if (const auto opened = file->open(); !opened) return opened.error();
  return std::unique_ptr<SignedFile>{std::move(file)};
}

}  // namespace kythu::signing::raising
