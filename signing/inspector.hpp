// The port to the parser program: it reads strangers' files in a sandbox and says what an update has to contain.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "config/base/result.hpp"
#include "signing/document.hpp"

namespace kythu::signing {

/// What an appearance needs of the document, and which picture it shows.
struct PdfQuestion {
  int page = 1;         ///< -1: the last; 0, with `find`: every page
  std::string field{};  ///< an empty signature field to be signed instead of a new one
  std::string over{};   ///< the field of a visible signature whose place is asked for
  std::optional<Appearance::Find> find{};
  bool visible = false;
  Bytes picture{};  ///< PNG
};

/// A rectangle of a page as it is shown, in points from its lower left corner.
struct Box {
  double x = 0, y = 0, width = 0, height = 0;
};

/// As the image streams of a PDF have it (ISO 32000-2, 8.9.5): 8 bits a component, deflated.
struct Picture {
  int width = 0, height = 0;  ///< pixels, 1 … most_pixels
  double per_metre = 0;       ///< pixels a metre; 0: not said
  Bytes colours;              ///< RGB
  Bytes opacity;              ///< empty: opaque
  static constexpr int most_pixels = 2'400;
};

/// What the writer of an incremental update needs to know about a PDF. Objects are given as PDF syntax.
struct PdfFacts {
  std::size_t last_startxref = 0;  ///< offset of the newest cross-reference section
  bool xref_is_stream = false;
  std::int64_t size = 0;  ///< /Size: the first free object number
  std::string root;       ///< "1 0 R"
  std::string info;       ///< "" when absent
  std::string id;         ///< the /ID array, "" when absent
  int existing_signatures = 0;
  std::string field_name;  ///< a name no field has yet, "Signature1"; or of the field that is signed
  bool field_exists = false;
  std::string lock;  ///< of an existing field: the members /Action and /Fields of its /Lock, "" without one
  /// The new objects are numbered from `size` on: the field unless it exists, the signature, its appearance.
  std::int64_t signature() const { return field_exists ? size : size + 1; }
  std::int64_t appearance() const { return signature() + 1; }
  /// Existing objects in their new form: (object number, generation) → text. They refer to the new ones.
  struct Changed {
    std::int64_t number = 0;
    int generation = 0;
    std::string text;
  };
  std::vector<Changed> changed;
  std::string page;                        ///< "3 0 R", the page that carries the widget
  double page_width = 0, page_height = 0;  ///< as shown
  int rotate = 0;                          ///< 0, 90, 180, 270
  double crop_x = 0, crop_y = 0;           ///< lower left corner of the CropBox in default user space
  std::optional<Box> mark;                 ///< of the field, of the signature to be covered, or of the text found
  std::optional<Picture> picture;
};

/// How an XML document is to be signed: with the signature as its root's last child, or beside its root.
struct XmlQuestion {
  Canonical canonical = Canonical::exclusive;
  bool beside_root = false;
  int digest_bits = 256;  ///< SHA-256, 384 or 512
};

/// What the writer of an XML signature needs to know about a document. Places are byte offsets in it.
struct XmlFacts {
  Bytes digest;                 ///< of the canonical document; beside the root: of the root alone, with its `Id`
  std::size_t root = 0;         ///< of the root's "<"
  std::size_t content_end = 0;  ///< of the root's end tag, or of the "/>" of an empty root
  std::size_t end = 0;          ///< behind the root
  std::string id;               ///< of the root, to be referred to: letters, digits, "_", "-", "."
  bool id_is_new = false;       ///< the root has no `Id` yet, and was hashed as if it had
};

class Inspector {
 public:
  virtual ~Inspector() = default;
  /// Plans one signature: in a new field with its widget, or in an existing one. Blocking, thread-safe.
  virtual Result<PdfFacts, Refusal> plan_pdf_signature(BytesView pdf, const PdfQuestion& question) = 0;
  /// Canonicalises and hashes a document, and finds the place of the signature in it. Blocking, thread-safe.
  virtual Result<XmlFacts, Refusal> plan_xml_signature(BytesView xml, const XmlQuestion& question) = 0;
};

}  // namespace kythu::signing
