#!/bin/sh
# Make the fonts of the page from the locked npm package: khmer.woff2, the letters, digits and marks of Khmer in one
# weight, and khmer-word.woff2, which holds nothing but the word for Khmer, on English screens.
# Same input, same fonttools, same bytes. Usage: sh font.sh [output folder]; fonttools must be on PATH.
set -eu
cd "$(dirname "$0")"
package=node_modules/@fontsource/noto-sans-khmer
output=${1:-../static}
coarse=$(mktemp --suffix=.ttf)
trap 'rm -f "$coarse"' EXIT

# Outlines on a grid of 300 instead of 1,000: at the sizes of a screen nobody sees it, and a phone loads less.
SOURCE_DATE_EPOCH=0 fonttools ttLib.scaleUpem "$package/files/noto-sans-khmer-khmer-400-normal.woff2" 300 \
  --output-file "$coarse" >&2

subset() {
  pyftsubset "$coarse" "$2" --layout-features='*' --no-hinting --name-IDs=1,2 --drop-tables+=STAT,gasp \
    --flavor=woff2 --output-file="$output/$1"
}

# The letters, marks and digits that people write today; the joiners that word breaks in our texts are made of; the
# dotted circle of a lone mark. Letters of Sanskrit and of old books come from the phone's own font.
subset khmer.woff2 --unicodes=U+1780-179C,U+179F-17A2,U+17A5-17A7,U+17A9-17B3,U+17B6-17D2,U+17D4-17D7,U+17DB,U+17E0-17E9,U+200B-200D,U+25CC
subset khmer-word.woff2 --text=ខ្មែរ

cp "$package/LICENSE" "$output/khmer.LICENSE.txt"
