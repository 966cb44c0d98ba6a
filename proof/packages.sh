#!/bin/sh
# packages.sh COMMAND PACKAGE...: installs the packages where the command is missing and root may, else says what to install.
command=$1; shift
command -v "$command" > /dev/null && exit 0
if command -v apt-get > /dev/null && [ "$(id -u)" = 0 ]; then
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; } > /dev/null 2>&1 \
    && exit 0
fi
echo "$command is missing: install $* (names of Debian)"
exit 1
