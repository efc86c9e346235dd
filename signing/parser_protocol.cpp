#include "parser_protocol.hpp"

#include <algorithm>
#include <cmath>

namespace kythu::signing {
namespace {

// One place for the order of the tags: both directions walk the same list.
enum Tag : std::uint16_t {
  pdf_bytes = 1,
  page_number,
  refusal,
  numbers,
  texts,
  number_of_changed,
  generation,
  text,
  field,
  covered,
  sought,
  how_sought,
  visible,
  picture_file,
  marked,
  picture_numbers,
  colours,
  opacity
};

// Lengths travel as millionths of a point.
constexpr double parts_per_point = 1e6;

std::int64_t to_parts(double points) { return std::llround(points * parts_per_point); }
double to_points(std::int64_t parts) { return static_cast<double>(parts) / parts_per_point; }

bool refers_to_object(std::string_view reference) {
  return reference.size() <= 24 && reference.ends_with(" R") && reference.front() >= '0' && reference.front() <= '9';
}

// What the writer relies on; the parser could be in a stranger's hands.
bool is_sane(const PdfFacts& facts) {
  const bool straight = facts.rotate >= 0 && facts.rotate < 360 && facts.rotate % 90 == 0;
  return facts.size > 0 && facts.size < (1 << 23) && straight && refers_to_object(facts.root) &&
         refers_to_object(facts.page) && (facts.info.empty() || refers_to_object(facts.info)) &&
         facts.field_name.size() <= 512 && facts.lock.size() <= 64 * 1024 && !facts.changed.empty();
}

bool is_sane(const Picture& picture) {
  const auto fits = [](int pixels) { return pixels > 0 && pixels <= Picture::most_pixels; };
  return fits(picture.width) && fits(picture.height) && !picture.colours.empty();
}

std::vector<std::int64_t> numbers_of(const PdfFacts& facts) {
  return {static_cast<std::int64_t>(facts.last_startxref),
          facts.xref_is_stream ? 1 : 0,
          facts.size,
          facts.existing_signatures,
          facts.rotate,
          to_parts(facts.page_width),
          to_parts(facts.page_height),
          to_parts(facts.crop_x),
          to_parts(facts.crop_y),
          facts.field_exists ? 1 : 0};
}

std::optional<std::vector<std::int64_t>> list_of_numbers(const wire::Message& message, std::uint16_t tag) {
  std::vector<std::int64_t> list;
  for (const auto field : message.texts(tag)) {
    if (field.size() != 8) return std::nullopt;
    std::uint64_t number = 0;
    for (const char byte : field) number = number << 8 | static_cast<std::uint8_t>(byte);
    list.push_back(static_cast<std::int64_t>(number));
  }
  return list;
}

bool read_changed(const wire::Message& message, PdfFacts& facts) {
  const auto objects = list_of_numbers(message, number_of_changed), generations = list_of_numbers(message, generation);
  const auto bodies = message.texts(text);
  if (!objects || !generations || objects->size() != generations->size() || bodies.size() != objects->size())
    return false;
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    const auto object = (*objects)[i], of = (*generations)[i];
    if (object <= 0 || object >= facts.size || of < 0 || of > 65'535) return false;
    facts.changed.push_back({object, static_cast<int>(of), std::string{bodies[i]}});
  }
  return true;
}

bool read_mark(const wire::Message& message, PdfFacts& facts) {
  const auto n = list_of_numbers(message, marked);
  if (!n || (!n->empty() && n->size() != 4)) return false;
  if (!n->empty()) facts.mark = Box{to_points((*n)[0]), to_points((*n)[1]), to_points((*n)[2]), to_points((*n)[3])};
  return true;
}

bool read_picture(wire::Message& message, PdfFacts& facts) {
  const auto n = list_of_numbers(message, picture_numbers);
  if (!n || (!n->empty() && n->size() != 3)) return false;
  if (n->empty()) return true;
  facts.picture = Picture{.width = static_cast<int>((*n)[0]),
                          .height = static_cast<int>((*n)[1]),
                          .per_metre = to_points((*n)[2]),
                          .colours = message.take(colours),
                          .opacity = message.take(opacity)};
  return is_sane(*facts.picture);
}

std::optional<PdfFacts> read_facts(wire::Message& message) {
  const auto n = list_of_numbers(message, numbers);
  const auto words = message.texts(texts);
  if (!n || n->size() != 10 || words.size() != 6 || (*n)[0] < 0) return std::nullopt;
  PdfFacts facts{.last_startxref = static_cast<std::size_t>((*n)[0]),
                 .xref_is_stream = (*n)[1] == 1,
                 .size = (*n)[2],
                 .root = std::string{words[0]},
                 .info = std::string{words[1]},
                 .id = std::string{words[2]},
                 .existing_signatures = static_cast<int>((*n)[3]),
                 .field_name = std::string{words[3]},
                 .field_exists = (*n)[9] == 1,
                 .lock = std::string{words[5]},
                 .changed = {},
                 .page = std::string{words[4]},
                 .page_width = to_points((*n)[5]),
                 .page_height = to_points((*n)[6]),
                 .rotate = static_cast<int>((*n)[4]),
                 .crop_x = to_points((*n)[7]),
                 .crop_y = to_points((*n)[8]),
                 .mark = {},
                 .picture = {}};
  if (!read_changed(message, facts) || !read_mark(message, facts) || !is_sane(facts)) return std::nullopt;
  if (!read_picture(message, facts)) return std::nullopt;
  return facts;
}

wire::Message refused(Refusal why) {
  wire::Message message{refused_kind};
  message.add_number(refusal, static_cast<std::int64_t>(why));
  return message;
}

// Of XML: again one order for both directions.
enum XmlTag : std::uint16_t { xml_bytes = 1, canonical, beside, bits, hashed, places, id, id_is_new };

bool is_plain_id(std::string_view text) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.';
  };
  return !text.empty() && text.size() <= 128 && std::ranges::all_of(text, plain);
}

bool is_sane(const XmlFacts& facts, std::size_t size) {
  const bool hash = facts.digest.size() == 32 || facts.digest.size() == 48 || facts.digest.size() == 64;
  return hash && is_plain_id(facts.id) && facts.root < facts.content_end && facts.content_end < facts.end &&
         facts.end <= size;
}

}  // namespace

Refusal refusal_in(const wire::Message& message) {
  const auto code = message.number(refusal);
  const bool known = message.kind == refused_kind && code && *code >= 0 &&
                     *code <= static_cast<std::int64_t>(Refusal::timestamp_unavailable);
  return known ? static_cast<Refusal>(*code) : Refusal::parser_failed;
}

wire::Message to_message(BytesView pdf, const PdfQuestion& question) {
  wire::Message message{plan_kind};
  message.add_number(page_number, question.page);
  message.add_number(visible, question.visible ? 1 : 0);
  if (!question.field.empty()) message.add(field, question.field);
  if (!question.over.empty()) message.add(covered, question.over);
  if (question.find) {
    message.add(sought, question.find->text);
    message.add_number(how_sought, static_cast<std::int64_t>(question.find->match));
  }
  if (!question.picture.empty()) message.add(picture_file, BytesView{question.picture});
  message.add(pdf_bytes, pdf);
  return message;
}

std::optional<PlanRequest> to_plan_request(wire::Message&& message) {
  const auto page = message.number(page_number), match = message.number(how_sought);
  if (message.kind != plan_kind || !page || *page < -1 || *page > 1'000'000 || !message.bytes(pdf_bytes))
    return std::nullopt;
  PdfQuestion question{.page = static_cast<int>(*page),
                       .field = std::string{message.text(field).value_or("")},
                       .over = std::string{message.text(covered).value_or("")},
                       .visible = message.number(visible) == 1};
  if (const auto wanted = message.text(sought)) {
    const auto last = static_cast<std::int64_t>(Appearance::Match::last);
    if (!match || *match < 0 || *match > last || !is_utf8(*wanted) || wanted->size() > 1'000) return std::nullopt;
    question.find = Appearance::Find{.text = std::string{*wanted}, .match = static_cast<Appearance::Match>(*match)};
  }
  question.picture = message.take(picture_file);
  return PlanRequest{message.take(pdf_bytes), std::move(question)};
}

wire::Message to_message(const Result<PdfFacts, Refusal>& outcome) {
  if (!outcome) return refused(outcome.error());
  wire::Message message{planned_kind};
  for (const auto number : numbers_of(*outcome)) message.add_number(numbers, number);
  for (const auto* word :
       {&outcome->root, &outcome->info, &outcome->id, &outcome->field_name, &outcome->page, &outcome->lock})
    message.add(texts, *word);
  if (const auto& mark = outcome->mark)
    for (const auto value : {mark->x, mark->y, mark->width, mark->height}) message.add_number(marked, to_parts(value));
  if (const auto& picture = outcome->picture) {
    for (const auto number :
         {std::int64_t{picture->width}, std::int64_t{picture->height}, to_parts(picture->per_metre)})
      message.add_number(picture_numbers, number);
    message.add(colours, BytesView{picture->colours});
    if (!picture->opacity.empty()) message.add(opacity, BytesView{picture->opacity});
  }
  for (const auto& object : outcome->changed) {
    message.add_number(number_of_changed, object.number);
    message.add_number(generation, object.generation);
    message.add(text, object.text);
  }
  return message;
}

Result<PdfFacts, Refusal> to_facts(wire::Message&& message) {
  if (message.kind != planned_kind) return refusal_in(message);
  auto facts = read_facts(message);
  if (!facts) return Refusal::parser_failed;
  return std::move(*facts);
}

wire::Message to_message(BytesView xml, const XmlQuestion& question) {
  wire::Message message{plan_xml_kind};
  message.add_number(canonical, question.canonical == Canonical::inclusive ? 1 : 0);
  message.add_number(beside, question.beside_root ? 1 : 0);
  message.add_number(bits, question.digest_bits);
  message.add(xml_bytes, xml);
  return message;
}

std::optional<PlanXmlRequest> to_plan_xml_request(wire::Message&& message) {
  const auto form = message.number(canonical), place = message.number(beside), size = message.number(bits);
  const bool known = message.kind == plan_xml_kind && form && place && (size == 256 || size == 384 || size == 512);
  if (!known || !message.bytes(xml_bytes)) return std::nullopt;
  return PlanXmlRequest{message.take(xml_bytes),
                        {.canonical = *form == 1 ? Canonical::inclusive : Canonical::exclusive,
                         .beside_root = *place == 1,
                         .digest_bits = static_cast<int>(*size)}};
}

wire::Message to_message(const Result<XmlFacts, Refusal>& outcome) {
  if (!outcome) return refused(outcome.error());
  wire::Message message{planned_xml_kind};
  message.add(hashed, BytesView{outcome->digest});
  for (const auto place : {outcome->root, outcome->content_end, outcome->end})
    message.add_number(places, static_cast<std::int64_t>(place));
  message.add(id, outcome->id);
  message.add_number(id_is_new, outcome->id_is_new ? 1 : 0);
  return message;
}

Result<XmlFacts, Refusal> to_xml_facts(wire::Message&& message, std::size_t size) {
  if (message.kind != planned_xml_kind) return refusal_in(message);
  const auto at = list_of_numbers(message, places);
  const auto fresh = message.number(id_is_new);
  if (!at || at->size() != 3 || !fresh || !message.text(id) || !message.bytes(hashed)) return Refusal::parser_failed;
  XmlFacts facts{.digest = {},
                 .root = static_cast<std::size_t>((*at)[0]),
                 .content_end = static_cast<std::size_t>((*at)[1]),
                 .end = static_cast<std::size_t>((*at)[2]),
                 .id = std::string{*message.text(id)},
                 .id_is_new = *fresh == 1};
  facts.digest = message.take(hashed);
  if (!is_sane(facts, size)) return Refusal::parser_failed;
  return facts;
}

}  // namespace kythu::signing
