// The strict reader and the canonical form, judged by xmllint.
#include <cstdio>
#include <fstream>

#include <gtest/gtest.h>

#include "case_name.hpp"
#include "doubles/temporary_folder.hpp"
#include "markup/canonical.hpp"
#include "markup/reader.hpp"

namespace kythu::receipts::markup {
namespace {

struct Refused {
  const char* name;
  std::string text;
  Fault why;
};

class Reading : public testing::TestWithParam<Refused> {};

TEST_P(Reading, Refuses) {
  const auto read_it = read(GetParam().text, {.bytes = 4'000, .depth = 8, .elements = 100, .attributes = 4});
  ASSERT_FALSE(read_it);
  EXPECT_EQ(read_it.error(), GetParam().why);
}

std::string nested(int depth) {
  std::string open, close;
  for (int i = 0; i < depth; ++i) open += "<a>", close += "</a>";
  return open + close;
}

std::string many(int count) {
  std::string text = "<a>";
  for (int i = 0; i < count; ++i) text += "<b/>";
  return text + "</a>";
}

INSTANTIATE_TEST_SUITE_P(
    Strangers, Reading,
    testing::Values(
        Refused{"Nothing", "", Fault::not_well_formed}, Refused{"TwoRoots", "<a/><b/>", Fault::not_well_formed},
        Refused{"TextAfterIt", "<a/>x", Fault::not_well_formed}, Refused{"NoEnd", "<a><b></b>", Fault::not_well_formed},
        Refused{"WrongEnd", "<a></b>", Fault::not_well_formed},
        Refused{"DocumentType", "<!DOCTYPE a [<!ENTITY e \"x\">]><a>&e;</a>", Fault::not_allowed},
        Refused{"UnknownEntity", "<a>&e;</a>", Fault::not_well_formed},
        Refused{"Comment", "<a>1<!-- -->2</a>", Fault::not_allowed},
        Refused{"CharacterData", "<a><![CDATA[x]]></a>", Fault::not_allowed},
        Refused{"Instruction", "<a><?x y?></a>", Fault::not_allowed},
        Refused{"OtherEncoding", "<?xml version=\"1.0\" encoding=\"UTF-16\"?><a/>", Fault::not_allowed},
        Refused{"NotUtf8", "<a>\xff</a>", Fault::not_utf8}, Refused{"Control", "<a>\x01</a>", Fault::not_well_formed},
        Refused{"ControlByNumber", "<a>&#1;</a>", Fault::not_well_formed},
        Refused{"SurrogateByNumber", "<a>&#xD800;</a>", Fault::not_well_formed},
        Refused{"ByteOrderMark", "\xEF\xBB\xBF<a/>", Fault::not_well_formed},
        Refused{"EndOfSection", "<a>]]></a>", Fault::not_well_formed},
        Refused{"UnquotedAttribute", "<a b=c/>", Fault::not_well_formed},
        Refused{"AttributesTogether", "<a b=\"1\"c=\"2\"/>", Fault::not_well_formed},
        Refused{"AttributeTwice", "<a b=\"1\" b=\"2\"/>", Fault::not_well_formed},
        Refused{"AttributeTwiceByPrefixes", "<a xmlns:p=\"u\" xmlns:q=\"u\" p:b=\"1\" q:b=\"2\"/>",
                Fault::not_well_formed},
        Refused{"UnknownPrefix", "<p:a/>", Fault::not_well_formed},
        Refused{"ForeignName", "<\xC3\xA9/>", Fault::not_well_formed},
        Refused{"XmlAttribute", "<a xml:lang=\"vi\"/>", Fault::not_allowed},
        Refused{"TooDeep", nested(9), Fault::too_large}, Refused{"TooMany", many(100), Fault::too_large},
        Refused{"TooLong", "<a>" + std::string(4'000, 'x') + "</a>", Fault::too_large},
        Refused{"TooManyPrefixes", "<a xmlns:a=\"1\" xmlns:b=\"2\" xmlns:c=\"3\"><a xmlns:d=\"4\" xmlns:e=\"5\"/></a>",
                Fault::not_allowed}),
    case_name);

TEST(ReadingMarkup, FindsWhatIsAsked) {
  const auto read_it = read("<?xml version='1.0' encoding='utf-8'?>\n<a Id='1'><b>x &amp; y</b><c/><c/></a>\n");
  ASSERT_TRUE(read_it);
  const auto& root = **read_it;
  EXPECT_EQ(root.attribute("Id"), "1");
  EXPECT_EQ(root.text_of("b"), "x & y");
  EXPECT_EQ(root.child("c"), nullptr);  // two of them
  EXPECT_EQ(root.children("c").size(), 2u);
  EXPECT_EQ(root.child("d"), nullptr);
}

std::string xmllint(const std::string& text) {
  const test::TemporaryFolder folder;
  const auto path = (folder / "a.xml").native();
  std::ofstream{path, std::ios::binary} << text;
  FILE* pipe = popen(("xmllint --c14n " + path + " 2>&1").c_str(), "r");
  std::string out;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) out += static_cast<char>(c);
  pclose(pipe);
  return out;
}

TEST(CanonicalMarkup, IsWhatXmllintSays) {
  for (const std::string text : {
           "<a/>",
           "<a  b = '1'\n a=\"2\" ><c/>\r\n</a >",
           "<a xmlns=\"urn:u\" xmlns:z=\"urn:v\" xmlns:b=\"urn:w\" z:b=\"1\" b:c=\"2\" a=\"3\"><b xmlns=\"\" "
           "z:x=\"\"/></a>",
           "<a xmlns:p=\"urn:u\"><p:b xmlns:p=\"urn:u\"><p:c xmlns:p=\"urn:v\"/></p:b></a>",
           "<a b=\"&lt;&quot;&#9;&#10;&#13;'>&amp; \t\n\">&lt;&gt;&amp;\"'&#13;&#x1ED3;\xE1\xBB\x93</a>",
           "<a xmlns=\"urn:u\"><b xmlns=\"urn:u\"/><c xmlns=\"\"><d xmlns=\"\"/></c></a>",
       }) {
    const auto read_it = read(text);
    ASSERT_TRUE(read_it) << text;
    EXPECT_EQ(canonical(**read_it), xmllint(text)) << text;
  }
}

TEST(CanonicalMarkup, OfAPartHasWhatItInherits) {
  const auto read_it = read("<a xmlns=\"u\" xmlns:p=\"v\"><b><c xmlns:p=\"w\"/></b></a>");
  ASSERT_TRUE(read_it);
  EXPECT_EQ(canonical(*(*read_it)->child("b")), "<b xmlns=\"u\" xmlns:p=\"v\"><c xmlns:p=\"w\"></c></b>");
  EXPECT_EQ(canonical(*(*read_it)->at({"b", "c"})), "<c xmlns=\"u\" xmlns:p=\"w\"></c>");
}

}  // namespace
}  // namespace kythu::receipts::markup
