#!/bin/sh
# Make the fonts of the page from the locked npm package: khmer.woff2, the letters, digits and marks of Khmer in one
# weight, and khmer-word.woff2, which holds nothing but the word for Khmer, on English screens.
# Same input, same fonttools, same bytes. Usage: sh font.sh [output folder]; `pyftsubset` must be on PATH.
set -eu
cd "$(dirname "$0")"
package=node_modules/@fontsource/noto-sans-khmer
output=${1:-../static}

subset() {
  pyftsubset "$package/files/noto-sans-khmer-khmer-400-normal.woff2" \
    "$2" --layout-features='*' --no-hinting --flavor=woff2 --output-file="$output/$1"
}

# Khmer letters and digits; the joiners that word breaks in our texts are made of; the dotted circle of a lone mark.
subset khmer.woff2 --unicodes=U+1780-17DD,U+17E0-17E9,U+200B-200D,U+25CC
subset khmer-word.woff2 --text=ខ្មែរ

cp "$package/LICENSE" "$output/khmer.LICENSE.txt"
