#!/bin/sh
# Chromium and Chinese fonts for the browser tests, through apt where they are missing.
set -eu

if command -v chromium >/dev/null 2>&1 && fc-list :lang=zh 2>/dev/null | grep -q .; then
    exit 0
fi
if ! command -v apt-get >/dev/null 2>&1; then
    echo "The browser tests need Chromium and Noto CJK fonts; install both and run again." >&2
    exit 2
fi
if [ "$(id -u)" -eq 0 ]; then as_root=""; else as_root="sudo"; fi
echo "Installing Chromium and Noto CJK fonts for the browser tests …" >&2
$as_root apt-get update -qq
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk fontconfig >/dev/null
