#!/usr/bin/env bash
# Installs the real components that tests run against, on Debian as root.
# Elsewhere, or without root, it changes nothing: tests use what they find and
# the summary names what could not run. It never starts a system service.
set -euo pipefail

declare -A packages=(
  [redis-server]=redis-server
  [postgres]=postgresql
  [dovecot]=dovecot-imapd
  [postfix]=postfix
  [chromium]=chromium
  [swaks]=swaks
  [tnef]=tnef
  [opendkim]=opendkim
  [opendkim-genkey]=opendkim-tools
  [openssl]=openssl
  [gcc]=gcc
)

# Debian keeps servers where only root looks, and PostgreSQL in a folder per version.
have() {
  PATH="$PATH:/usr/sbin:/usr/local/sbin" command -v "$1" >/dev/null ||
    { [ "$1" = postgres ] && compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null; }
}

missing=()
for program in "${!packages[@]}"; do
  have "$program" || missing+=("${packages[$program]}")
done
if [ ${#missing[@]} -eq 0 ]; then
  exit 0
fi
if [ ! -f /etc/debian_version ] || [ "$(id -u)" -ne 0 ]; then
  echo "peers: not installed, and not Debian as root: ${missing[*]}" >&2
  exit 0
fi

# Debian asks this file whether a package may start its service: no.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod +x "$policy"
  trap 'rm -f "$policy"' EXIT
fi
export DEBIAN_FRONTEND=noninteractive
if command -v debconf-set-selections >/dev/null; then
  echo 'postfix postfix/main_mailer_type select No configuration' | debconf-set-selections
fi
# PostgreSQL would make and start a cluster of its own; tests make theirs.
mkdir -p /etc/postgresql-common
[ -e /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf

echo "peers: installing ${missing[*]}"
log=$(mktemp)
if ! { apt-get update && apt-get install -y --no-install-recommends "${missing[@]}" libc6-dev; } >"$log" 2>&1; then
  tail -n 20 "$log" >&2
  echo "peers: could not install ${missing[*]}; the tests that need them will say so" >&2
fi
rm -f "$log"
