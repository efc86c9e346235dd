// A document to sign, how to sign it, and what comes out.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/base/bytes.hpp"
#include "config/base/clock.hpp"
#include "config/base/digest.hpp"
#include "config/base/result.hpp"
#include "hsm/orders.hpp"

namespace kythu::signing {

enum class Format { pades, cades, jades, xades, asic_e, asic_s, raw };
/// Of the ETSI baseline: basic; with a time-stamp; with the data for later validation; kept by archive time-stamps.
enum class Level { b, t, lt, lta };
/// Where the signature stands: inside the document, around it, in a file of its own, or beside it under one root.
enum class Packaging { enveloped, enveloping, detached, internally_detached };
/// What a format leaves open: how JAdES is written (RFC 7515 section 7), and what signs inside an ASiC container.
enum class Form { usual, compact, flattened, general, xades, cades };
/// Of the document's XML, before it is hashed (W3C Canonical XML 1.0, Exclusive Canonical XML 1.0).
enum class Canonical { exclusive, inclusive };

/// A visible signature. Lengths in PDF points (1/72 inch) from the page's lower left corner as it is shown (after
/// /Rotate, inside the CropBox). Kinds and places after Decree 30/2020/NĐ-CP, Annex I.
struct Appearance {
  enum class Kind {
    text,    ///< black text
    leader,  ///< the picture of a leader's hand signature
    seal,    ///< the picture of an organisation's seal, in its real size
    annex,   ///< on a separate annex: number and symbol, organisation, time; size 10, upper right, no picture
    copy,    ///< on an electronic copy: kind of copy, organisation, time; likewise
  };
  /// Where the text stands that was looked for, the signature stands on this side of it, centred.
  enum class Side { below, above, left, right, on };
  enum class Match { only, first, last };
  struct Find {
    std::string text;  ///< UTF-8; white space does not count
    Match match = Match::only;
    Side side = Side::below;
    double dx = 0, dy = 0;  ///< moved by so much, to the right and up
  };

  int page = 1;  ///< from 1; -1 is the last page; 0, with `find`: wherever the text is
  double x = 0, y = 0, width = 0,
         height = 0;  ///< width and height 0: the picture's real size, or the upper right corner
  std::string text;   ///< UTF-8, lines separated by \n; empty: what the kind says
  Kind kind = Kind::text;
  std::string title;      ///< of the signer, in the text that the kind says: "CHỦ TỊCH"
  std::string heading;    ///< the first line of an annex ("Số: 15/QĐ-UBND") or a copy ("Sao y")
  double font_size = 0;   ///< 0: the largest that fits, up to 11; of an annex or a copy always 10
  Bytes picture;          ///< PNG
  double width_mm = 0;    ///< real width of the picture; 0: as its pHYs chunk says
  std::string field;      ///< an empty signature field that is signed, by its full name: it has page and rectangle
  std::string over = {};  ///< the field of a visible signature of which the left third is covered
  std::optional<Find> find = {};
};

struct Profile {
  Format format = Format::pades;
  Level level = Level::b;
  Packaging packaging = Packaging::enveloped;
  Form form = Form::usual;
  Canonical canonical = Canonical::exclusive;  ///< XAdES inside or beside an XML document
  std::string reason, location, signer_name;   ///< UTF-8, may be empty; stand in the signature dictionary
  std::optional<Appearance> appearance;
};

struct Document {
  std::string name;
  std::string media_type;
  Bytes bytes;
  std::optional<Sha256> digest{};  ///< instead of the bytes, where what is signed is not needed to sign it
};

/// The key and certificates that sign.
struct Signatory {
  std::string key;  ///< label at the vault
  hsm::Algorithm algorithm{};
  std::vector<Bytes> certificate_chain;  ///< DER, the signer's own first
  AgencyId agency;
  std::string job;  ///< the signature id, for the signer's journal
};

struct SignedDocument {
  Bytes bytes;
  Level level{};
  hsm::Algorithm algorithm{};
  Instant signed_at;
  std::optional<Instant> timestamped_at;  ///< genTime of the RFC 3161 token, level T
  std::string field;                      ///< the PDF field that holds the signature
  std::string name, media_type;           ///< of the file that `bytes` are
};

enum class Refusal {
  not_a_pdf,
  not_xml,              ///< not well-formed, or with what is not signed: a document type, another encoding than UTF-8
  already_signed,       ///< an enveloped signature would break the one that is in the XML document
  combination_unknown,  ///< this format does not come so (signing/offer.hpp)
  digest_unsuitable,    ///< the key's algorithm hashes otherwise, or the format needs the whole document
  encrypted,            ///< encrypted documents are not signed
  broken,               ///< damaged or repaired cross references, or a structure that cannot be updated safely
  hybrid,               ///< a table and a stream in one section: an attack surface (security requirement E3)
  active_content,       ///< JavaScript, launch actions, XFA
  changes_forbidden,    ///< an existing certification (DocMDP) allows no further signature
  too_large,
  page_missing,            ///< the appearance names a page that is not there
  appearance_unsuitable,   ///< outside the page, too small for its text, or a character the font lacks
  picture_unsuitable,      ///< no PNG, damaged, or with too many pixels
  picture_size_unknown,    ///< neither the appearance nor the picture says how large it really is
  field_missing,           ///< no field of the form has that name
  field_unsuitable,        ///< not an empty signature field; or, to be covered, not a visible one
  text_missing,            ///< the text that the appearance looks for stands nowhere
  text_ambiguous,          ///< it stands in several places, and none was chosen
  text_unreadable,         ///< it was not found, and there is text whose fonts do not say which letters they show
  certificate_unsuitable,  ///< expired, not yet valid, or not for this algorithm
  parser_failed,           ///< the parser died or ran out of its limits on this document
  parser_busy,
  key_unknown,
  key_not_allowed,
  key_not_active,      ///< not activated, suspended, retired, or its certificate is revoked
  key_needs_approval,  ///< a person has to approve each signature
  key_rate_exceeded,
  key_unavailable,         ///< the signer or its token does not answer
  signature_wrong,         ///< the given value is not this certificate's signature over this document
  not_signed,              ///< the file holds no signature of a format that is known here
  several_signatures,      ///< outside of PDF, one signature is raised
  not_raisable,            ///< written in a way that leaves no place for more, or that is not understood
  content_needed,          ///< the signature is detached and what it is over was not given
  level_reached,           ///< it has that level
  token_too_large,         ///< larger than the room that was kept
  revocation_unavailable,  ///< nobody who may says whether a certificate of the signer or of a TSA is good
  certificate_revoked,     ///< of the signer, of a TSA or of one that issued theirs
  timestamp_unavailable,   ///< no TSA answered with a token that passes every check
};

}  // namespace kythu::signing
