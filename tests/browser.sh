#!/bin/sh
# Chromium and Chinese fonts for the browser tests, LibreOffice and Poppler to look at slides; through apt where they are missing.
set -eu

has() { command -v "$1" >/dev/null 2>&1; }
if has chromium && fc-list :lang=zh 2>/dev/null | grep -q . && has soffice && has pdftoppm; then
    exit 0
fi
if ! has apt-get; then
    if has chromium; then exit 0; fi    # the tests that look at slides say that they are skipped, and why
    echo "The browser tests need Chromium and Noto CJK fonts; install both and run again." >&2
    exit 2
fi
if [ "$(id -u)" -eq 0 ]; then as_root=""; else as_root="sudo"; fi
echo "Installing Chromium, Noto CJK fonts, LibreOffice and Poppler for the tests …" >&2
$as_root apt-get update -qq
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends \
    chromium fonts-noto-cjk fontconfig libreoffice-impress libreoffice-writer poppler-utils >/dev/null
