#!/usr/bin/env bash
# Takes the pictures of docs/images anew: a host with a made-up day, seen by a real browser. Needs .NET SDK 10, Node.js 20 and Chromium.
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet build tests/Landfall.Page.Tests --verbosity quiet
LANDFALL_SCREENSHOTS="${1:-$PWD/docs/images}" tests/Landfall.Page.Tests/bin/Debug/net10.0/Landfall.Page.Tests -class '*.ScreenshotTests' -explicit only -noLogo
