#include <fstream>
#include <sys/stat.h>

#include <gtest/gtest.h>

#include "case_name.hpp"
#include "config/settings/table.hpp"
#include "doubles/temporary_folder.hpp"
#include "gateway/core/handover_settings.hpp"
#include "gateway/core/mail_settings.hpp"
#include "gateway/core/room_settings.hpp"

namespace kythu::gateway {
namespace {

class ChannelSettings : public testing::Test {
 protected:
  payments::Settings load(const std::string& toml) {
    settings::CoreSettings core;
    core.file = folder_.path() / "core.toml";
    core.credentials = folder_.path();
    std::ofstream{core.file} << toml;
    return cashier_settings(core);
  }
  void put(const std::string& name) {
    const auto file = folder_.path() / name;
    std::ofstream{file} << "the secret of " << name << "\n";
    chmod(file.c_str(), 0600);
  }
  void put_all() {
    for (const auto* name :
         {"momo.secret_key", "zalopay.key1", "zalopay.key2", "platform.secret", "keypay.key1", "keypay.key2",
          "paygov.token", "paygov.access_token", "payos.checksum_key", "casso.secure_token", "sepay.hmac_key"}) {
      put(name);
    }
  }

  test::TemporaryFolder folder_;
};

const std::string momo =
    "[momo]\npartner = 'P'\naccess_key = 'A'\naddress = 'https://momo.test/'\ncallback_url = 'https://us.test/c'\n";
const std::string platform =
    "[platform]\npartner = 'P'\ncreate_url = 'https://p.test/c'\nquery_url = 'https://p.test/q'\n"
    "bill_url = 'https://p.test/b'\n";

TEST_F(ChannelSettings, NothingIsOpenWithoutATable) {
  const auto room = load("workers = 1");
  EXPECT_TRUE(room.momo.empty() && room.zalopay.empty() && room.platform.empty() && room.keypay.empty());
  EXPECT_TRUE(room.paygov.empty() && room.payos.empty() && room.casso.empty() && room.sepay.empty());
}

TEST_F(ChannelSettings, PollingIsAsWrittenAndHasToRise) {
  using std::chrono::seconds;
  EXPECT_TRUE(load("workers = 1").poll_after.empty());
  EXPECT_EQ(load("[polling]\nafter_s = [2, 30]").poll_after, (std::vector<seconds>{seconds{2}, seconds{30}}));
  for (const auto* wrong : {"[2, 2]", "[30, 2]", "[0]", "['2']", "2"}) {
    EXPECT_THROW(load(std::string{"[polling]\nafter_s = "} + wrong), settings::Error) << wrong;
  }
}

TEST_F(ChannelSettings, AProviderOfReceiptsHasAnAddressAndASecret) {
  settings::CoreSettings core;
  core.file = folder_.path() / "core.toml";
  core.credentials = folder_.path();
  const auto read = [&](const std::string& toml) {
    std::ofstream{core.file} << toml;
    return provider_settings(core);
  };
  EXPECT_FALSE(read("workers = 1"));
  const std::string table = "[receipt_provider]\nname = 'p'\naddress = 'https://p.test/'\n";
  EXPECT_THROW(read(table), settings::Error);  // without its secret
  put("receipt_provider.secret");
  const auto provider = read(table);
  ASSERT_TRUE(provider);
  EXPECT_EQ(provider->address, "https://p.test");
  EXPECT_EQ(provider->secret.reveal(), "the secret of receipt_provider.secret");
  EXPECT_THROW(read("[receipt_provider]\nname = 'p'\naddress = 'http://p.test'\n"), settings::Error);
  EXPECT_THROW(read(table + "unknown = 1\n"), settings::Error);
}

TEST_F(ChannelSettings, MailsAreSentThroughOneServerFromOneAddress) {
  settings::CoreSettings core;
  core.file = folder_.path() / "core.toml";
  core.credentials = folder_.path();
  const auto read = [&](const std::string& toml) {
    std::ofstream{core.file} << toml;
    return mail_settings(core);
  };
  EXPECT_FALSE(read("workers = 1"));
  const std::string table = "[mail]\nserver = 'smtps://mail.test'\nfrom = 'bienlai@so.test'\n";
  EXPECT_FALSE(read(table).value().attach);
  EXPECT_THROW(read(table + "user = 'u'\n"), settings::Error);  // without its password
  put("mail.password");
  EXPECT_EQ(read(table + "user = 'u'\nattach = true\n").value().password.reveal(), "the secret of mail.password");
  for (const auto* wrong : {"server = 'http://mail.test'\nfrom = 'a@so.test'", "server = 'smtps://m'\nfrom = 'so.test'",
                            "server = 'smtps://m'\nfrom = 'a@b c.test'", "server = 'smtps://m'"}) {
    EXPECT_THROW(read("[mail]\n" + std::string{wrong}), settings::Error) << wrong;
  }
}

TEST_F(ChannelSettings, ARuleApprovesRefundsUpToTheSumThatIsSet) {
  EXPECT_EQ(load("workers = 1").refunds_approved_to, 1'000'000);
  EXPECT_EQ(load("[refunds]\napprove_above = 0").refunds_approved_to, 0);
  for (const auto* wrong : {"approve_above = -1", "approve_above = '5'", "approve_over = 5"}) {
    EXPECT_THROW(load(std::string{"[refunds]\n"} + wrong), settings::Error) << wrong;
  }
}

TEST_F(ChannelSettings, EveryTableOpensItsChannelWithTheUsualMembers) {
  put_all();
  const auto room =
      load(momo + platform +
           "failure_codes = ['05']\n[platform.xroad]\nserver = 'https://ss1.test/'\nservice = "
           "'pay'\n[platform.xroad.client]\n"
           "instance = 'VN'\nmember_class = 'GOV'\nmember_code = '1'\nsubsystem = 's'\n[platform.xroad.provider]\n"
           "instance = 'VN'\nmember_class = 'GOV'\nmember_code = '2'\n"
           "[zalopay]\napp = 2554\naddress = 'https://z.test'\ncallback_url = 'https://us.test/z'\norder_life_s = 600\n"
           "[keypay]\nclient = 'C'\ncreate_url = 'https://k.test/c'\ndetail_url = 'https://k.test/d'\n"
           "[paygov]\naddress = 'https://g.test'\npartner = 'P'\nunit = 'H12'\n"
           "[payos]\naccounts = ['1']\n[casso]\naccounts = ['2', '3']\n[sepay]\naccounts = ['4']\ndrift_s = 60\n");
  ASSERT_EQ(room.momo.size(), 1u);
  EXPECT_EQ(room.momo[0].address, "https://momo.test");
  EXPECT_EQ(room.momo[0].secret_key.reveal(), "the secret of momo.secret_key");
  EXPECT_EQ(room.momo[0].most, payments::MomoSettings{}.most);
  ASSERT_EQ(room.platform.size(), 1u);
  EXPECT_EQ(room.platform[0].version, "1.0.6");
  EXPECT_EQ(room.platform[0].failure_codes, std::vector<std::string>{"05"});
  ASSERT_EQ(room.platform[0].xroad.size(), 1u);
  EXPECT_EQ(room.platform[0].xroad[0].server, "https://ss1.test");
  EXPECT_EQ(room.platform[0].xroad[0].provider.member_code, "2");
  ASSERT_EQ(room.zalopay.size(), 1u);
  EXPECT_EQ(room.zalopay[0].order_life, std::chrono::minutes{10});
  ASSERT_EQ(room.keypay.size(), 1u);
  EXPECT_EQ(room.keypay[0].pay_page, "https://");
  ASSERT_EQ(room.paygov.size(), 1u);
  EXPECT_TRUE(room.paygov[0].access_key.empty());
  EXPECT_EQ(room.payos.at(0).accounts, std::vector<std::string>{"1"});
  EXPECT_TRUE(room.casso.at(0).checksum_key.empty());
  EXPECT_EQ(room.sepay.at(0).drift, std::chrono::minutes{1});
}

struct Wrong {
  const char* name;
  std::string toml, fault;
};
class WrongChannel : public ChannelSettings, public testing::WithParamInterface<Wrong> {};
TEST_P(WrongChannel, StopsTheStartWithOneClearLine) {
  put_all();
  try {
    load(GetParam().toml);
    ADD_FAILURE() << "was accepted";
  } catch (const settings::Error& error) {
    EXPECT_EQ(std::string{error.what()}, GetParam().fault);
  }
}
INSTANTIATE_TEST_SUITE_P(
    Collect, WrongChannel,
    testing::Values(Wrong{"an_unknown_member", momo + "adress = 'x'\n", "core.toml: momo: adress is not a setting"},
                    Wrong{"a_table_that_opens_nothing", "[momo]\naddress = 'https://x'\n",
                          "core.toml: momo: address is not a setting"},
                    Wrong{"a_missing_member", "[momo]\npartner = 'P'\n", "core.toml: momo: access_key is missing"},
                    Wrong{"no_address", "[momo]\npartner = 'P'\naccess_key = 'A'\naddress = 'momo.test'\n",
                          "core.toml: momo: address must be a whole address"},
                    Wrong{"an_open_security_server", platform + "[platform.xroad]\nserver = 'http://ss1.test'\n",
                          "core.toml: platform.xroad: server must begin with https://"},
                    Wrong{"no_account", "[payos]\naccounts = []\n",
                          "core.toml: payos: accounts must name at least one account"},
                    Wrong{"a_secret_among_the_settings", "[sepay]\naccounts = ['1']\nhmac_key = 'x'\n",
                          "core.toml: sepay: hmac_key is not a setting"}),
    case_name);

TEST_F(ChannelSettings, AMissingSecretStopsTheStart) {
  EXPECT_THROW(load(momo), settings::Error);
  EXPECT_THROW(load("[casso]\naccounts = ['1']\n"), settings::Error);
}

}  // namespace
}  // namespace kythu::gateway
