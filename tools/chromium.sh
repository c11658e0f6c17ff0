#!/bin/sh
# Installs Debian's Chromium for the browser tests where root and apt are there; else says what is skipped and why.
command -v chromium >/dev/null 2>&1 && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing Chromium for the browser tests …"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium; } >/dev/null 2>&1 && exit 0
    echo "Chromium could not be installed with apt-get: the browser tests will be skipped"
else
    echo "no Chromium, and no root with apt-get to install it: the browser tests will be skipped"
fi
exit 0
