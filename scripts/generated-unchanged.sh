#!/usr/bin/env bash
# Generates again what is generated and committed, and fails if that changes it.
# Usage: generated-unchanged.sh COMMAND FILE...
set -euo pipefail
command=$1
shift
kept=$(mktemp -d)
trap 'rm -rf "$kept"' EXIT
for file in "$@"; do
  mkdir -p "$kept/$(dirname "$file")"
  if [ -e "$file" ]; then cp "$file" "$kept/$file"; fi
done
bash -euo pipefail -c "$command"
changed=0
for file in "$@"; do
  if ! diff -u "$kept/$file" "$file" | head -n 40; then
    echo "generated: $file was not up to date: run \"make generate\" and commit it" >&2
    changed=1
  fi
done
exit $changed
