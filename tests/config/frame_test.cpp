#include "config/wire/frame.hpp"

#include <gtest/gtest.h>

#include "case_name.hpp"

namespace kythu::wire {
namespace {

Message sample() {
  Message message{7, 42};
  message.add(1, std::string_view{"khóa"});
  message.add_number(2, -5);
  message.add(1, std::string_view{"second"});
  return message;
}

TEST(Frame, RoundTrips) {
  const auto bytes = encode(sample());
  const auto header = decode_header(bytes, 1'000);
  ASSERT_TRUE(header);
  const auto message = decode_fields(*header, BytesView{bytes}.subspan(Header::size));
  ASSERT_TRUE(message);
  EXPECT_EQ(message->kind, 7);
  EXPECT_EQ(message->id, 42u);
  EXPECT_EQ(message->text(1), "khóa");
  EXPECT_EQ(message->number(2), -5);
  EXPECT_EQ(message->texts(1).size(), 2u);
}

TEST(Frame, RefusesEveryCutAndEveryExtraByte) {
  const auto bytes = encode(sample());
  const auto header = *decode_header(bytes, 1'000);
  for (std::size_t length = Header::size; length < bytes.size(); ++length) {
    EXPECT_FALSE(decode_fields(header, BytesView{bytes}.subspan(Header::size, length - Header::size)));
  }
  auto longer = bytes;
  longer.push_back(0);
  EXPECT_FALSE(decode_fields(header, BytesView{longer}.subspan(Header::size)));
}

struct HeaderCase {
  const char* name;
  std::size_t at;
  std::uint8_t byte;
  FrameFault fault;
};

class BadHeader : public testing::TestWithParam<HeaderCase> {};

TEST_P(BadHeader, IsRefused) {
  auto bytes = encode(sample());
  bytes[GetParam().at] = GetParam().byte;
  const auto header = decode_header(bytes, 1'000);
  ASSERT_FALSE(header);
  EXPECT_EQ(header.error(), GetParam().fault);
}

INSTANTIATE_TEST_SUITE_P(Frame, BadHeader,
                         testing::Values(HeaderCase{"foreign_magic", 0, 'X', FrameFault::foreign},
                                         HeaderCase{"next_version", 2, 2, FrameFault::wrong_version},
                                         HeaderCase{"over_the_limit", 17, 1, FrameFault::too_large}),
                         case_name);

}  // namespace
}  // namespace kythu::wire
