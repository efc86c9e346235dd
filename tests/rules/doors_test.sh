#!/usr/bin/env bash
# deploy/build/rooms.cmake keeps its word: a small house in which an allowed door opens, and a forbidden room, a closet
# header and a way up do not.
set -euo pipefail
house=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir -p "$work/src/ground" "$work/src/left" "$work/src/right"
cd "$work/src"
echo 'int ground();' >ground/word.hpp
echo '#include "ground/word.hpp"
int ground() { return 1; }' >ground/word.cpp
echo 'int closet();' >ground/closet.hpp
echo 'int left();' >left/left.hpp
echo 'int left() { return 2; }' >left/left.cpp

# house WAY: right's BEHIND file has the include that is tried; EXTRA stands at the end of CMakeLists.txt
write_house() {
  printf '#include "%s"\nint right() { return 3; }\n' "$1" >right/right.cpp
  cat >CMakeLists.txt <<CMAKE
cmake_minimum_required(VERSION 3.25)
project(house LANGUAGES CXX)
add_library(house_flags INTERFACE)
function(embed_sql target folder)
endfunction()
include($house/deploy/build/rooms.cmake)
room(ground DOOR word.hpp BEHIND word.cpp)
room(left DOOR left.hpp BEHIND left.cpp MAY_ENTER ground)
room(right BEHIND right.cpp MAY_ENTER ground)
${2:-}
CMAKE
}

build() {
  rm -rf "$work/build"
  cmake -S . -B "$work/build" -G Ninja >"$work/log" 2>&1 && ninja -C "$work/build" >>"$work/log" 2>&1
}

must_open() {
  write_house "$2"
  if ! build; then
    echo "$1: must open and does not" >&2
    cat "$work/log" >&2
    exit 1
  fi
  echo "ok: $1"
}

must_stay_shut() { # NAME INCLUDE EXPECTED-WORDS [EXTRA]
  write_house "$2" "${4:-}"
  if build; then
    echo "$1: must stay shut and opens" >&2
    exit 1
  fi
  if ! tr '\n' ' ' <"$work/log" | tr -s ' ' | grep -q "$3"; then
    echo "$1: fails for another reason" >&2
    cat "$work/log" >&2
    exit 1
  fi
  echo "ok: $1"
}

must_open 'the door of a room that may be entered' ground/word.hpp
must_stay_shut 'a room that may not be entered' left/left.hpp 'left/left.hpp: No such file'
must_stay_shut 'a closet of a room that may be entered' ground/closet.hpp 'ground/closet.hpp: No such file'
must_stay_shut 'a closet by its bare name' closet.hpp 'closet.hpp: No such file'
must_stay_shut 'a room that is not below' ground/word.hpp 'under may not enter above: it is not below' \
  'room(under MAY_ENTER above)'
