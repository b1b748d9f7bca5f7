#!/usr/bin/env bash
# `check` in a CI job. Its options come from environment variables, so nothing that a user writes runs as a command.
set -euf -o pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

options=(--report "${GALLERY_REPORT:-gallery-report}")
[ -z "${GALLERY_PROFILE:-}" ] || options+=(--profile "$GALLERY_PROFILE")
[ -z "${GALLERY_BROWSER:-}" ] || options+=("--browser=$GALLERY_BROWSER")
[ -z "${GALLERY_VARIANT:-}" ] || options+=(--variant "$GALLERY_VARIANT")
[ -z "${GALLERY_BASELINE:-}" ] || options+=(--baseline "$GALLERY_BASELINE")
[ -z "${GALLERY_SHARD:-}" ] || options+=(--shard "$GALLERY_SHARD")
case "${GALLERY_STRICT:-false}" in
  true) options+=(--strict) ;;
  false) ;;
  *) echo "GALLERY_STRICT must be true or false, not $GALLERY_STRICT." >&2 && exit 2 ;;
esac
for name in ${GALLERY_SCENARIO:-}; do options+=(--scenario "$name"); done
for word in ${GALLERY_OPTIONS:-}; do options+=("$word"); done

exec "${PYTHON:-python3}" "$here/e2e/launch.py" e2e check "${GALLERY:-.}" "${options[@]}"
