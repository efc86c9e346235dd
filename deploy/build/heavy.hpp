// Headers that most files parse, parsed once a build. Files name what they use all the same: the fuzzers build without
// this.
#pragma once
#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <boost/json.hpp>
#include <boost/system/result.hpp>
#include <fmt/format.h>
#include <pqxx/pqxx>
