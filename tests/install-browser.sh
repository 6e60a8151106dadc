#!/bin/sh
# Make a Chromium and a CJK font available to the browser tests, if this machine allows it.
python=$1
for name in chromium chromium-browser google-chrome; do
  command -v "$name" >/dev/null 2>&1 && found=1
done
fonts=$(fc-list :lang=zh 2>/dev/null | head -n 1)
if [ -n "$found" ] && [ -n "$fonts" ]; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk \
    >/dev/null && exit 0
fi
[ -n "$found" ] && exit 0
"$python" -m playwright install chromium >/dev/null 2>&1 && exit 0
echo "No Chromium: the browser tests will be skipped." >&2
exit 0
