# Warnings, hardening and sanitizers, by one option each. Every room and program links `house_flags`.
set(KYTHU_SANITIZE "none" CACHE STRING "none, address (with undefined behaviour) or thread")
set_property(CACHE KYTHU_SANITIZE PROPERTY STRINGS none address thread)
option(KYTHU_FUZZ "build the libFuzzer targets (needs clang)" OFF)
option(KYTHU_TESTS "build the tests too" OFF)

set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG") # as Debian builds; -O3 only takes longer

add_library(house_flags INTERFACE)
set(CMAKE_CXX_EXTENSIONS OFF)
target_compile_features(house_flags INTERFACE cxx_std_20)
target_compile_options(house_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wcast-qual -Wformat=2 -Wimplicit-fallthrough
  -Wswitch-enum -Wno-missing-field-initializers -Werror -fstack-protector-strong -fstack-clash-protection -fcf-protection -fno-plt -pthread)
target_link_options(house_flags INTERFACE -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--as-needed)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
include(CheckPIESupported)
check_pie_supported()

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 reports these in standard headers and in Boost where clang and a reading of the code find nothing.
  target_compile_options(house_flags INTERFACE -Wno-maybe-uninitialized -Wno-restrict -Wno-stringop-overflow -Wno-array-bounds
    -Wno-stringop-overread -Wno-dangling-pointer -Wno-mismatched-new-delete -fpch-preprocess)
endif()

if(KYTHU_SANITIZE STREQUAL "address")
  set(sanitize -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
elseif(KYTHU_SANITIZE STREQUAL "thread")
  set(sanitize -fsanitize=thread -fno-omit-frame-pointer)
elseif(CMAKE_BUILD_TYPE STREQUAL "Release" OR CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo")
  target_compile_options(house_flags INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
endif()
if(KYTHU_FUZZ)
  list(APPEND sanitize -fsanitize=fuzzer-no-link)
endif()
if(sanitize)
  target_compile_options(house_flags INTERFACE ${sanitize})
  target_link_options(house_flags INTERFACE ${sanitize})
endif()

find_program(MOLD mold)
if(MOLD AND NOT KYTHU_FUZZ)
  target_link_options(house_flags INTERFACE -fuse-ld=mold)
endif()
find_program(CCACHE ccache)
if(CCACHE)
  # Without this looseness ccache does not keep what was compiled with a precompiled header.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE})
endif()
