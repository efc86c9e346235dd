#!/usr/bin/env bash
# The rules find what they are for: a small tree that breaks each of them once, and one that breaks none.
set -euo pipefail
rules=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
said=$work/said
mkdir "$work/tree"
cd "$work/tree"
git init -q . 2>/dev/null || true # without git the rules look at every file
mkdir -p tests/rules config/base payments/sql gateway/core
cp "$rules/check" "$rules/lib.sh" tests/rules/
echo '# none' >tests/rules/exceptions
printf 'room(config/base\n  DOOR good.hpp)\n' >CMakeLists.txt
printf '// A good file.\n#pragma once\nint one();\n' >config/base/good.hpp
printf 'SELECT 1 -- not a TRIGGER; and not two\nWHERE x = ANY ($1)\n' >payments/sql/good.sql

if ! tests/rules/check >"$said"; then
  cat "$said"
  echo "a tree without fault is refused" >&2
  exit 1
fi
echo "ok: a tree without fault passes"

# must_find RULE FILE: the file that was just written is said to break the rule, and only that one does.
must_find() {
  if tests/rules/check >"$said" 2>/dev/null || ! grep -q "^$1: $2" "$said" || [ "$(wc -l <"$said")" != 1 ]; then
    cat "$said"
    echo "$1 does not find $2 alone" >&2
    exit 1
  fi
  echo "ok: $1 finds $2"
  echo "$1 $2 # excused for this test" >tests/rules/exceptions
  tests/rules/check >"$said" || { echo "$1 finds what is excused" >&2; exit 1; }
  echo '# none' >tests/rules/exceptions
  rm -r "$2"
}

yes 'int x;' 2>/dev/null | head -n 401 >config/base/long.cpp || true
must_find file_length config/base/long.cpp
{ echo 'int f() {'; yes '  g();' 2>/dev/null | head -n 60 || true; echo '}'; } >config/base/f.cpp
must_find function_length config/base/f.cpp
{ echo 'class C {'; echo '  int f() {'; yes '    g();' 2>/dev/null | head -n 60 || true; echo '  }'; echo '};'; } >config/base/c.hpp
must_find function_length config/base/c.hpp
echo '// TO''DO: later' >config/base/todo.cpp
must_find banned_words config/base/todo.cpp
echo '// good enough for'' now' >config/base/now.cpp
must_find banned_words config/base/now.cpp
echo '#include "../payments/x.hpp"' >config/base/up.cpp
must_find includes config/base/up.cpp
echo 'void f() { std::this_thread::sleep_for(1s); }' >tests/nap_test.cpp
must_find sleeps tests/nap_test.cpp
echo 'const char* home = "/root/x";' >config/base/home.cpp
must_find machine_paths config/base/home.cpp
echo 'x' >loose.txt
must_find levels loose.txt
mkdir -p attic && echo 'x' >attic/x.txt
must_find levels attic/x.txt
echo 'int x;' >gateway/loose.cpp
must_find levels gateway/loose.cpp
for statement in 'CREATE TRIGGER t AFTER INSERT ON x' 'CREATE TABLE t (id BIGSERIAL)' 'CREATE TABLE t (id serial)' \
  "SELECT nextval('s')" 'CREATE SEQUENCE s' 'SELECT pg_advisory_xact_lock(1)' 'LISTEN news' 'NOTIFY news' \
  'CREATE DOMAIN d AS int' 'SELECT tstzrange(a, b)' 'CREATE TABLE t (x int GENERATED ALWAYS AS (1) STORED)' \
  'ALTER TABLE t ADD EXCLUDE USING gist (x WITH &&)' 'LOCK TABLE t' 'ALTER TABLE t ADD UNIQUE (x) DEFERRABLE' \
  'SELECT xmin FROM t'; do
  echo "$statement" >payments/sql/bad.sql
  must_find portable_sql payments/sql/bad.sql
done
echo 'SELECT 1; SELECT 2' >payments/sql/two.sql
must_find one_statement payments/sql/two.sql
echo '#include <qpdf/QPDF.hh>' >config/base/pdf.cpp
must_find strangers_files config/base/pdf.cpp
printf 'room(config/base\n  DOOR good.hpp heavy.hpp)\n' >CMakeLists.txt
echo '#include <openssl/evp.h>' >config/base/heavy.hpp
must_find doors config/base/heavy.hpp
