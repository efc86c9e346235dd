# Shared by the rules: where the tree is, which files are ours, how a fault is said. Faults are counted, not thrown, so
# that one run shows them all.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
rules=tests/rules
faults=0

# The files that are or would be committed; everything below the tree where there is no git.
files() {
  if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
    git ls-files --cached --others --exclude-standard -- "$@" | while IFS= read -r file; do
      if [ -f "$file" ]; then echo "$file"; fi
    done
  else
    find . \( -path ./.git -o -name node_modules -o -path './build*' -o -path ./var \) -prune -o -type f -print | sed 's|^\./||' |
      while IFS= read -r file; do
        for pattern in "$@"; do
          # shellcheck disable=SC2053
          if [[ $file == $pattern ]]; then echo "$file"; break; fi
        done
      done
  fi
}

# excused RULE FILE: whether tests/rules/exceptions names it, with a reason.
excused() {
  awk -v rule="$1" -v file="$2" '$1 == rule && $2 == file && NF > 3 { found = 1 } END { exit !found }' "$rules/exceptions"
}

# Reads "file:what" lines and says those that are not excused.
report() {
  local rule=$1 line
  while IFS= read -r line; do
    if [ -z "$line" ] || excused "$rule" "${line%%:*}"; then continue; fi
    echo "$rule: $line"
    faults=$((faults + 1))
  done
}

finish() {
  if [ "$faults" -gt 0 ]; then
    echo "$faults fault(s)" >&2
    exit 1
  fi
}
