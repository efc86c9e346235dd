// The tax system as a test wants it: takes messages, and answers what it is told to. Its answers are written apart from
// the product's words, so that one mistake is not made twice.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "config/base/digest.hpp"
#include "config/wire/fetch.hpp"
#include "doubles/memory_keys.hpp"

namespace kythu::test {

/// The text between `<name>` and `</name>`, the first time.
inline std::string inner(std::string_view xml, const std::string& name) {
  const auto begin = xml.find("<" + name + ">");
  if (begin == xml.npos) return {};
  const auto from = begin + name.size() + 2;
  return std::string{xml.substr(from, xml.find("</" + name + ">", from) - from)};
}

class TaxAuthority : public wire::Fetch {
 public:
  explicit TaxAuthority(AgencyId agency) : agency_(agency), keys_("tax", agency) {}

  using Outcome = Result<wire::FetchReply, wire::FetchFault>;
  /// The next calls get these instead of the usual; `stored` says whether a message arrived all the same.
  struct Trouble {
    Outcome outcome;
    bool stored = false;
  };
  std::deque<Trouble> troubles;
  /// What a message is answered with: made when it comes, from its id.
  using Maker = std::function<std::string(const std::string& wire_id)>;
  std::vector<Maker> plan;
  /// Answers beyond the plan.
  void add(const std::string& wire_id, const Maker& maker) { answers_[wire_id].push_back(maker(wire_id)); }

  Outcome fetch(const wire::FetchRequest& request) override {
    const bool sending = request.method == "POST";
    std::optional<Outcome> trouble;
    bool stores = sending;
    if (!troubles.empty()) {
      trouble = troubles.front().outcome;
      stores = sending && troubles.front().stored;
      troubles.pop_front();
    }
    if (stores) store(request.body);
    if (trouble) return *trouble;
    return sending ? Outcome{wire::FetchReply{202, {}, {}}} : answer(request.url);
  }

  /// As they came, with those that came twice.
  std::vector<std::string> received;
  Bytes certificate() const { return keys_.certificate_chain().front(); }

  /// 999
  Maker technical(int state, const std::string& reasons = {}) {
    return [=, this](const std::string& wire_id) {
      return envelope("999", wire_id,
                      "<TBao><MTDiep>" + wire_id + "</MTDiep><TTTNhan>" + std::to_string(state) + "</TTTNhan>" +
                          reasons + "</TBao>");
    };
  }
  /// 110, 111, 213, 301: signed.
  Maker result(const std::string& code, int verdict, const std::string& reasons = {}) {
    return [=, this](const std::string& wire_id) {
      const auto data = "<DLTBao Id=\"R\"><KQua>" + std::to_string(verdict) + "</KQua>" + reasons + "</DLTBao>";
      return envelope(code, wire_id, "<TBao>" + data + signature(data) + "</TBao>");
    };
  }
  Maker unsigned_result(const std::string& code, int verdict) {
    return [=, this](const std::string& wire_id) {
      return envelope(code, wire_id,
                      "<TBao><DLTBao Id=\"R\"><KQua>" + std::to_string(verdict) + "</KQua></DLTBao></TBao>");
    };
  }

 private:
  void store(const Bytes& body) {
    std::string xml{as_text(body)};
    const auto id = inner(xml, "MTDiep");
    received.push_back(std::move(xml));
    if (answers_.contains(id)) return;
    auto& answers = answers_[id];
    for (const auto& maker : plan) answers.push_back(maker(id));
  }
  Outcome answer(const std::string& url) const {
    const auto id = url.substr(url.find("message=") + 8, url.find("&after=") - url.find("message=") - 8);
    const auto after = std::stoul(url.substr(url.find("&after=") + 7));
    const auto found = answers_.find(id);
    if (found == answers_.end()) return wire::FetchReply{404, {}, {}};
    if (after >= found->second.size()) return wire::FetchReply{204, {}, {}};
    return wire::FetchReply{200, {}, to_bytes(found->second[after])};
  }
  std::string envelope(const std::string& code, const std::string& wire_id, const std::string& body) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><TDiep><TTChung><PBan>2.1.1</PBan><MNGui>TCT</MNGui><MNNhan>" +
           wire_id.substr(0, wire_id.size() - 32) + "</MNNhan><MLTDiep>" + code + "</MLTDiep><MTDiep>TCT" +
           std::to_string(++written_) + "</MTDiep><MTDTChieu>" + wire_id + "</MTDTChieu></TTChung><DLieu>" + body +
           "</DLieu></TDiep>";
  }
  std::string signature(const std::string& data) {
    const std::string space = " xmlns=\"http://www.w3.org/2000/09/xmldsig#\"";
    const auto object = "<Object" + space +
                        " Id=\"T\"><SignatureProperties><SignatureProperty Target=\"#S\"><SigningTime>"
                        "2026-11-23T08:00:00</SigningTime></SignatureProperty></SignatureProperties></Object>";
    const auto reference = [](const std::string& id, const std::string& text) {
      return "<Reference URI=\"#" + id +
             "\"><DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"></DigestMethod><DigestValue>" +
             to_base64(sha256(text)) + "</DigestValue></Reference>";
    };
    const auto info =
        "<SignedInfo" + space +
        "><CanonicalizationMethod "
        "Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315\"></CanonicalizationMethod><SignatureMethod "
        "Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"></SignatureMethod>" +
        reference("R", data) + reference("T", object) + "</SignedInfo>";
    const auto digest = sha256(info);
    const auto made = keys_.sign({.key = "tax",
                                  .purpose = hsm::Purpose::receipt,
                                  .agency = agency_,
                                  .algorithm = hsm::Algorithm::rsa_pkcs1_sha256,
                                  .digest = {digest.begin(), digest.end()},
                                  .job = "answer"});
    return "<DSCKS><CQT><Signature" + space + " Id=\"S\">" + info + "<SignatureValue>" + to_base64(made->value) +
           "</SignatureValue><KeyInfo><X509Data><X509Certificate>" + to_base64(certificate()) +
           "</X509Certificate></X509Data></KeyInfo>" + object + "</Signature></CQT></DSCKS>";
  }

  AgencyId agency_;
  MemoryKeys keys_;
  std::map<std::string, std::vector<std::string>> answers_;
  int written_ = 0;
};

}  // namespace kythu::test
