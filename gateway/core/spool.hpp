// Bodies that are too large for memory lie in files of core's own folder: while they come, in pieces, and until their
// request is answered. Nothing of them outlives the process.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>

#include "config/base/digest.hpp"
#include "config/base/random.hpp"
#include "config/base/result.hpp"

namespace kythu::gateway {

struct SpoolSettings {
  std::filesystem::path folder;                   ///< of its own; made and emptied at the start
  std::uint64_t most = std::uint64_t{1} << 30;    ///< bytes of one body
  std::uint64_t in_all = std::uint64_t{4} << 30;  ///< bytes of all of them
  std::size_t at_once = 8;                        ///< bodies
  std::chrono::milliseconds patience{120'000};    ///< for the next piece
};

/// Safe for any number of threads; outlives the bodies that it gave out.
class Spool {
 public:
  enum class Fault {
    too_large,
    full,     ///< of all of them, or the disk
    unknown,  ///< given up meanwhile, or a piece is missing
  };
  class Body;

  /// Throws std::system_error when the folder cannot be used.
  Spool(SpoolSettings settings, Random random);
  ~Spool();

  /// A new body; its name is unguessable.
  Result<std::string, Fault> begin();
  /// The piece of this number, from 0. After a fault the body is gone.
  Result<Done, Fault> add(const std::string& name, std::size_t number, BytesView piece);
  /// The whole body, once; its file goes with it.
  Result<std::shared_ptr<const Body>, Fault> take(const std::string& name);
  void drop(const std::string& name);

  const SpoolSettings& settings() const { return settings_; }

 private:
  bool reserve(std::uint64_t bytes);
  void forget_the_silent();
  std::shared_ptr<Body> lift(const std::string& name);

  const SpoolSettings settings_;
  const Random random_;
  std::mutex mutex_;
  std::uint64_t used_ = 0;
  std::map<std::string, std::shared_ptr<Body>> bodies_;
};

class Spool::Body {
 public:
  Body(Spool& spool, std::filesystem::path file);
  ~Body();
  Body(const Body&) = delete;
  Body& operator=(const Body&) = delete;

  const std::filesystem::path& file() const { return file_; }
  std::uint64_t size() const { return size_; }
  Sha256 digest() const;

 private:
  friend class Spool;
  struct Writing;
  Spool& spool_;
  const std::filesystem::path file_;
  std::unique_ptr<Writing> writing_;
  std::uint64_t size_ = 0;
  std::size_t pieces_ = 0;
  std::chrono::steady_clock::time_point touched_;
};

/// As [spool] of core's settings file has it: `folder`, `body_mib`, `all_mib`, `bodies`; null without that table.
/// Throws settings::Error for what does not fit.
std::unique_ptr<Spool> make_spool(const std::filesystem::path& file, Random random);

}  // namespace kythu::gateway
