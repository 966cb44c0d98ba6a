#!/bin/sh
# packages.sh NEED PACKAGE...: installs the packages where the command NEED fails and root may, else says what to install.
need=$1; shift
sh -c "$need" > /dev/null 2>&1 && exit 0
if command -v apt-get > /dev/null && [ "$(id -u)" = 0 ]; then
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; } > /dev/null 2>&1
  sh -c "$need" > /dev/null 2>&1 && exit 0
fi
echo "these are missing: $* (packages of Debian)"
exit 1
