#!/bin/sh
# Make the Khmer font of the page: the letters, digits and marks of Khmer, one weight, from the locked npm package.
# Same input, same fonttools, same bytes. Usage: sh font.sh [output.woff2]; `pyftsubset` must be on PATH.
set -eu
cd "$(dirname "$0")"
package=node_modules/@fontsource/noto-sans-khmer
output=${1:-../static/khmer.woff2}

# Khmer letters and digits; the joiners that word breaks in our texts are made of; the dotted circle of a lone mark.
pyftsubset "$package/files/noto-sans-khmer-khmer-400-normal.woff2" \
  --unicodes=U+1780-17DD,U+17E0-17E9,U+200B-200D,U+25CC \
  --layout-features='*' --no-hinting --flavor=woff2 --output-file="$output"

cp "$package/LICENSE" "$(dirname "$output")/khmer.LICENSE.txt"
