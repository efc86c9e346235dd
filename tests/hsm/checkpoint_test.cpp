// A journal with signed checkpoints, changed by somebody who can compute every hash anew but has no key.
#include "hsm/checkpoint.hpp"

#include <fstream>
#include <list>
#include <map>
#include <sstream>

#include <gtest/gtest.h>
#include <openssl/ecdsa.h>

#include "case_name.hpp"
#include "config/base/handle.hpp"
#include "config/settings/table.hpp"
#include "doubles/officers.hpp"
#include "doubles/temporary_folder.hpp"
#include "hsm/journal_verify.hpp"
#include "hsm/officers/register.hpp"

namespace kythu::hsm {
namespace {

using Entries = std::vector<JournalFields>;

std::string pem_of(const test::OfficerKey& key) {
  const auto text = to_base64(key.public_key());
  return "-----BEGIN PUBLIC KEY-----\n" + text.substr(0, 64) + "\n" + text.substr(64) + "\n-----END PUBLIC KEY-----\n";
}

/// The officers' keys sign in DER, tokens in r ‖ s.
Bytes raw_signature(const test::OfficerKey& key, std::string_view text) {
  const auto der = key.sign(as_bytes(text));
  const auto* at = der.data();
  const Handle<ECDSA_SIG, ECDSA_SIG_free> pair{d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()))};
  Bytes raw(64);
  BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), raw.data(), 32);
  BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), raw.data() + 32, 32);
  return raw;
}

struct Sealed : testing::Test {
  const test::OfficerKey key{KeyType::p256}, other{KeyType::p256};
  test::TemporaryFolder folder;
  std::vector<std::string> lines;
  std::string kept;

  Sealed() {
    ChainHead head;
    const auto add = [&](const JournalFields& fields) {
      return lines.emplace_back(chain_line(head, system_now(), fields));
    };
    for (int i = 0; i < 12; ++i) {
      add({{"act", "sign_refused"}, {"job", std::to_string(i)}});
      if (i % 4 == 3) kept += add(to_fields(sealed(head)));
    }
  }

  Checkpoint sealed(const ChainHead& head) const {
    Checkpoint checkpoint{std::string(32, 'a'), head, {7, std::string(64, 'b')}, "seal", Algorithm::ecdsa_p256_sha256};
    checkpoint.signature = raw_signature(key, text_of(checkpoint));
    return checkpoint;
  }

  /// Every line as it says, with hashes that fit: what a forger without the key can do.
  void chain_anew(bool checkpoints_too) {
    ChainHead head;
    std::map<std::string, std::string> hashes;
    for (auto& line : lines) {
      auto alone = head;
      const auto text = line.substr(0, line.find(",\"hash\""));
      JournalFields fields;
      std::istringstream members{text.substr(text.find("\"act\""))};
      for (std::string member; std::getline(members, member, ',');) {
        const auto colon = member.find("\":\"");
        const auto name = member.substr(1, colon - 1);
        auto value = member.substr(colon + 3, member.size() - colon - 4);
        if (name == "of_hash" && checkpoints_too) value = hashes[fields.at(2).second];
        fields.emplace_back(names.emplace_back(name), value);
      }
      const auto time = text.substr(text.find("\"time\":\"") + 8);
      line = chain_line(alone, *parse_rfc3339(time.substr(0, time.find('"'))), fields);
      head = alone;
      hashes[std::to_string(head.seq)] = head.hash;
    }
  }
  JournalReport judge(bool with_kept = false, bool with_key = true) {
    std::ofstream journal{folder / "journal.jsonl"};
    for (const auto& line : lines) journal << line;
    journal.close();
    std::ofstream{folder / "kept.jsonl"} << kept;
    return verify_journal(folder / "journal.jsonl",
                          {with_key ? pem_of(key) : "", with_kept ? folder / "kept.jsonl" : ""});
  }
  void edit(std::size_t line, std::string_view what, std::string_view by) {
    lines[line].replace(lines[line].find(what), what.size(), by);
  }
  std::list<std::string> names;
};

TEST_F(Sealed, IsGood) {
  const auto report = judge(true);
  EXPECT_EQ(report.fault, "");
  EXPECT_EQ(report.lines, 15u);
  EXPECT_EQ(report.checkpoints, 3u);
  EXPECT_EQ(report.kept, 3u);
  EXPECT_EQ(report.covered, 15u);
}

TEST_F(Sealed, AnEditedLineIsFound) {
  edit(5, "\"job\":\"4\"", "\"job\":\"9\"");
  EXPECT_EQ(judge().lines, 5u);
}

TEST_F(Sealed, AnEditWithEveryHashComputedAnewContradictsTheNextCheckpoint) {
  edit(5, "\"job\":\"4\"", "\"job\":\"9\"");
  chain_anew(false);
  const auto report = judge(false, false);
  EXPECT_NE(report.fault.find("edited"), std::string::npos) << report.fault;
}

TEST_F(Sealed, AnEditWithTheCheckpointsAdaptedFailsAtTheirSignature) {
  edit(5, "\"job\":\"4\"", "\"job\":\"9\"");
  chain_anew(true);
  const auto report = judge();
  EXPECT_EQ(report.lines, 9u);
  EXPECT_NE(report.fault.find("signature"), std::string::npos) << report.fault;
  EXPECT_EQ(judge(false, false).fault, "") << "the file alone cannot show it";
  EXPECT_NE(judge(true, false).fault, "") << "what was kept elsewhere can";
}

TEST_F(Sealed, ACutTailIsFoundByWhatWasKeptElsewhere) {
  lines.resize(9);
  EXPECT_EQ(judge().fault, "");
  EXPECT_NE(judge(true).fault.find("cut off"), std::string::npos);
}

TEST_F(Sealed, AnotherKeysCheckpointsAreNotGood) {
  EXPECT_NE(verify_journal((judge(), folder / "journal.jsonl"), {pem_of(other), {}}).fault, "");
  EXPECT_EQ(verify_journal(folder / "journal.jsonl", {pem_of(other) + pem_of(key), {}}).fault, "");
}

TEST_F(Sealed, WhatWasKeptElsewhereIsJudgedToo) {
  kept.replace(kept.find("seal"), 4, "sail");
  EXPECT_NE(judge(true).fault.find("kept.jsonl: line 1"), std::string::npos);
}

TEST(CheckpointKeys, ATextWithoutAKeyIsNone) {
  EXPECT_THROW(CheckpointKeys{"-----BEGIN NOTHING-----"}, settings::Error);
}

}  // namespace
}  // namespace kythu::hsm
