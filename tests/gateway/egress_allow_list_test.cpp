#include <arpa/inet.h>
#include <netinet/in.h>

#include <gtest/gtest.h>

#include "case_name.hpp"
#include "gateway/egress/allow_list.hpp"

namespace kythu::egress {
namespace {

using settings::EgressEntry;

const AllowList& list() {
  static const AllowList known{{
      EgressEntry{.scheme = "https", .host = "pay.example.vn", .port = 443, .purpose = "vnpay"},
      EgressEntry{.scheme = "https", .host = "bank.example.vn", .port = 8443, .purpose = "bank"},
      EgressEntry{.scheme = "http", .host = "ocsp.example.vn", .port = 80, .purpose = "ocsp"},
      EgressEntry{.scheme = "http", .host = "127.0.0.1", .port = 9000, .loopback = true, .purpose = "simulator"},
      EgressEntry{.scheme = "https", .host = "203.113.1.1", .port = 443, .purpose = "a literal without loopback"},
  }};
  return known;
}

struct UrlCase {
  const char* name;
  std::string url;
  const char* called;  ///< nullptr: refused
};

class Url : public testing::TestWithParam<UrlCase> {};

TEST_P(Url, IsFoundOrRefused) {
  const auto found = list().find(GetParam().url);
  ASSERT_EQ(found.has_value(), GetParam().called != nullptr);
  if (found) {
    EXPECT_EQ(found->url, GetParam().called);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Listed, Url,
    testing::Values(UrlCase{"plain", "https://pay.example.vn/q?a=b", "https://pay.example.vn:443/q?a=b"},
                    UrlCase{"no_path", "https://pay.example.vn", "https://pay.example.vn:443/"},
                    UrlCase{"only_query", "https://pay.example.vn?a=b", "https://pay.example.vn:443/?a=b"},
                    UrlCase{"port_said", "https://pay.example.vn:443/", "https://pay.example.vn:443/"},
                    UrlCase{"other_port", "https://bank.example.vn:8443/", "https://bank.example.vn:8443/"},
                    UrlCase{"ocsp", "http://ocsp.example.vn/", "http://ocsp.example.vn:80/"},
                    UrlCase{"loopback", "http://127.0.0.1:9000/x", "http://127.0.0.1:9000/x"}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Tricks, Url,
    testing::Values(
        UrlCase{"foreign", "https://evil.example/", nullptr}, UrlCase{"http", "http://pay.example.vn/", nullptr},
        UrlCase{"http_on_443", "http://pay.example.vn:443/", nullptr},
        UrlCase{"port", "https://pay.example.vn:444/", nullptr},
        UrlCase{"missing_port", "https://bank.example.vn/", nullptr},
        UrlCase{"empty_port", "https://pay.example.vn:/", nullptr},
        UrlCase{"port_wrapped", "https://pay.example.vn:65979/", nullptr},
        UrlCase{"port_zero", "https://pay.example.vn:0/", nullptr},
        UrlCase{"user", "https://u@pay.example.vn/", nullptr},
        UrlCase{"user_and_password", "https://u:p@pay.example.vn/", nullptr},
        UrlCase{"empty_user", "https://@pay.example.vn/", nullptr},
        UrlCase{"host_as_user", "https://pay.example.vn@evil.example/", nullptr},
        UrlCase{"host_as_user_with_port", "https://pay.example.vn:443@evil.example/", nullptr},
        UrlCase{"two_ats", "https://a@pay.example.vn@evil.example/", nullptr},
        UrlCase{"subdomain", "https://a.pay.example.vn/", nullptr},
        UrlCase{"suffix", "https://pay.example.vn.evil.example/", nullptr},
        UrlCase{"prefix", "https://evilpay.example.vn/", nullptr},
        UrlCase{"final_dot", "https://pay.example.vn./", nullptr},
        UrlCase{"encoded_host", "https://pay%2eexample.vn/", nullptr},
        UrlCase{"capital_host", "https://PAY.example.vn/", nullptr},
        UrlCase{"encoded_nul", "https://pay.example.vn%00.evil.example/", nullptr},
        UrlCase{"wide_dots", "https://pay。example。vn/", nullptr},
        UrlCase{"backslash", "https://evil.example\\@pay.example.vn/", nullptr},
        UrlCase{"backslash_behind", "https://pay.example.vn\\@evil.example/", nullptr},
        UrlCase{"fragment", "https://pay.example.vn/#@evil.example", nullptr},
        UrlCase{"fragment_as_host_end", "https://evil.example#pay.example.vn/", nullptr},
        UrlCase{"relative", "/q", nullptr}, UrlCase{"without_scheme", "//pay.example.vn/", nullptr},
        UrlCase{"one_slash", "https:/pay.example.vn/", nullptr}, UrlCase{"no_slash", "https:pay.example.vn", nullptr},
        UrlCase{"three_slashes", "https:///pay.example.vn/", nullptr}, UrlCase{"file", "file:///etc/passwd", nullptr},
        UrlCase{"gopher", "gopher://pay.example.vn:443/", nullptr}, UrlCase{"dict", "dict://127.0.0.1:9000/x", nullptr},
        UrlCase{"ftp", "ftp://pay.example.vn/", nullptr}, UrlCase{"javascript", "javascript:alert(1)", nullptr},
        UrlCase{"empty", "", nullptr}, UrlCase{"space_before", " https://pay.example.vn/", nullptr},
        UrlCase{"line_feed", "https://pay.example.vn/\nX: y", nullptr},
        UrlCase{"carriage_return", "https://pay.example.vn/\r\nX: y", nullptr},
        UrlCase{"tab_in_host", "https://pay.exam\tple.vn/", nullptr},
        UrlCase{"space_in_path", "https://pay.example.vn/a b", nullptr},
        UrlCase{"literal_not_loopback", "https://203.113.1.1/", nullptr},
        UrlCase{"loopback_other_port", "http://127.0.0.1:9001/", nullptr},
        UrlCase{"loopback_decimal", "http://2130706433:9000/", nullptr},
        UrlCase{"loopback_hex", "http://0x7f000001:9000/", nullptr},
        UrlCase{"loopback_octal", "http://0177.0.0.1:9000/", nullptr},
        UrlCase{"loopback_short", "http://127.1:9000/", nullptr},
        UrlCase{"loopback_name", "http://localhost:9000/", nullptr},
        UrlCase{"loopback_mapped", "http://[::ffff:127.0.0.1]:9000/", nullptr},
        UrlCase{"loopback_v6", "http://[::1]:9000/", nullptr}, UrlCase{"any", "http://0.0.0.0:9000/", nullptr},
        UrlCase{"metadata", "http://169.254.169.254/latest", nullptr},
        UrlCase{"endless", "https://pay.example.vn/" + std::string(9'000, 'a'), nullptr}),
    case_name);

struct AddressCase {
  const char* name;
  const char* address;
  Reach reach;
};

class Address : public testing::TestWithParam<AddressCase> {};

sockaddr_storage parsed(const char* text) {
  sockaddr_storage storage{};
  auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
  auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
  if (inet_pton(AF_INET, text, &v4.sin_addr) == 1) {
    storage.ss_family = AF_INET;
  } else {
    EXPECT_EQ(inet_pton(AF_INET6, text, &v6.sin6_addr), 1) << text;
    storage.ss_family = AF_INET6;
  }
  return storage;
}

TEST_P(Address, LeadsSomewhere) {
  const auto storage = parsed(GetParam().address);
  EXPECT_EQ(reach_of(reinterpret_cast<const sockaddr&>(storage)), GetParam().reach);
}

INSTANTIATE_TEST_SUITE_P(Reach, Address,
                         testing::Values(AddressCase{"public_v4", "203.113.1.1", Reach::outside},
                                         AddressCase{"public_v6", "2405:4800::1", Reach::outside},
                                         AddressCase{"loopback", "127.0.0.1", Reach::loopback},
                                         AddressCase{"loopback_end", "127.255.255.255", Reach::loopback},
                                         AddressCase{"loopback_v6", "::1", Reach::loopback},
                                         AddressCase{"ten", "10.1.2.3", Reach::private_network},
                                         AddressCase{"one_seven_two", "172.31.255.255", Reach::private_network},
                                         AddressCase{"past_one_seven_two", "172.32.0.1", Reach::outside},
                                         AddressCase{"one_nine_two", "192.168.0.1", Reach::private_network},
                                         AddressCase{"unique_local", "fd00::1", Reach::private_network},
                                         AddressCase{"zero", "0.0.0.0", Reach::forbidden},
                                         AddressCase{"nat", "100.64.0.1", Reach::forbidden},
                                         AddressCase{"link_local", "169.254.169.254", Reach::forbidden},
                                         AddressCase{"link_local_v6", "fe80::1", Reach::forbidden},
                                         AddressCase{"multicast", "224.0.0.1", Reach::forbidden},
                                         AddressCase{"multicast_v6", "ff02::1", Reach::forbidden},
                                         AddressCase{"broadcast", "255.255.255.255", Reach::forbidden},
                                         AddressCase{"unspecified_v6", "::", Reach::forbidden},
                                         AddressCase{"mapped_loopback", "::ffff:127.0.0.1", Reach::forbidden},
                                         AddressCase{"mapped_public", "::ffff:203.113.1.1", Reach::forbidden},
                                         AddressCase{"nat64", "64:ff9b::7f00:1", Reach::forbidden},
                                         AddressCase{"six_to_four", "2002:7f00:1::", Reach::forbidden},
                                         AddressCase{"teredo", "2001::1", Reach::forbidden},
                                         AddressCase{"documentation_v6", "2001:db8::1", Reach::forbidden}),
                         case_name);

TEST(Address, IsAllowedOnlyWhereTheEntrySaysSo) {
  const auto may = [](const EgressEntry& entry, const char* text) {
    const auto storage = parsed(text);
    return may_connect(entry, reinterpret_cast<const sockaddr&>(storage));
  };
  const EgressEntry outside{.host = "a"}, loopback{.host = "a", .loopback = true};
  const EgressEntry inside{.host = "a", .private_network = true};
  EXPECT_TRUE(may(outside, "203.113.1.1"));
  EXPECT_FALSE(may(outside, "127.0.0.1"));
  EXPECT_FALSE(may(outside, "10.255.255.254"));
  EXPECT_TRUE(may(loopback, "127.0.0.1"));
  EXPECT_FALSE(may(loopback, "169.254.169.254"));
  EXPECT_TRUE(may(inside, "10.255.255.254"));
  EXPECT_FALSE(may(inside, "127.0.0.1"));
}

}  // namespace
}  // namespace kythu::egress
