// Command go verifies a log of Sacca's with golang.org/x/mod: another people's code, written from the same
// specifications. It reads JSON from standard input (see tests/integration/test_go_interop.py) and leaves with
// exit code 1, and one line that says what is wrong, when anything does not hold.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// height is the number of tree levels that a tile spans (C2SP tlog-tiles: always 8).
const height = 8

// tree is what a log says and serves at one size. Proofs are hashes, leaf side first.
type tree struct {
	Size        int64
	Checkpoint  string
	Tiles       map[string][]byte
	Inclusion   map[int64][]tlog.Hash
	Consistency map[int64][]tlog.Hash
}

type input struct {
	Vkey  string
	Trees []tree
}

func main() {
	var in input
	if err := json.NewDecoder(os.Stdin).Decode(&in); err != nil {
		stop(err)
	}
	roots := map[int64]tlog.Hash{}
	for _, t := range in.Trees {
		root, err := verify(t, in.Vkey, roots)
		if err != nil {
			stop(fmt.Errorf("size %d: %w", t.Size, err))
		}
		roots[t.Size] = root
	}
	fmt.Printf("%d trees verified\n", len(in.Trees))
}

func stop(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// verify returns the root hash of t, whose smaller trees had the given roots.
func verify(t tree, vkey string, smaller map[int64]tlog.Hash) (tlog.Hash, error) {
	root, err := openCheckpoint(t, vkey)
	if err != nil {
		return root, err
	}
	if t.Size == 0 {
		if root != sha256.Sum256(nil) {
			return root, fmt.Errorf("an empty tree has the root %v", root)
		}
		return root, nil
	}
	served := &reader{tiles: t.Tiles}
	hashes := tlog.TileHashReader(tlog.Tree{N: t.Size, Hash: root}, served)
	leaves, err := readLeaves(t)
	if err != nil {
		return root, err
	}
	for index, leaf := range leaves {
		stored, err := hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, int64(index))})
		if err != nil {
			return root, err
		}
		if stored[0] != leaf {
			return root, fmt.Errorf("entry %d is not the one in the tiles", index)
		}
	}
	if err := checkTiles(t, hashes); err != nil {
		return root, err
	}
	return root, checkProofs(t, root, leaves, hashes, smaller)
}

// openCheckpoint verifies the signature and returns the root hash.
func openCheckpoint(t tree, vkey string) (root tlog.Hash, err error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return root, err
	}
	opened, err := note.Open([]byte(t.Checkpoint), note.VerifierList(verifier))
	if err != nil {
		return root, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() || lines[1] != strconv.FormatInt(t.Size, 10) {
		return root, fmt.Errorf("not a checkpoint of this size: %q", opened.Text)
	}
	return tlog.ParseHash(lines[2])
}

// readLeaves returns the leaf hashes of all entries, in their order, out of the entry bundles.
func readLeaves(t tree) ([]tlog.Hash, error) {
	var leaves []tlog.Hash
	for left, number := t.Size, int64(0); left > 0; left, number = left-256, number+1 {
		tile := tlog.Tile{H: height, L: -1, N: number, W: int(min(left, 256))}
		data, ok := t.Tiles[path(tile)]
		if !ok {
			return nil, fmt.Errorf("no %s", path(tile))
		}
		for len(data) > 0 {
			if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
				return nil, fmt.Errorf("%s is cut short", path(tile))
			}
			length := 2 + int(binary.BigEndian.Uint16(data))
			leaves = append(leaves, tlog.RecordHash(data[2:length]))
			data = data[length:]
		}
	}
	if int64(len(leaves)) != t.Size {
		return nil, fmt.Errorf("%d entries", len(leaves))
	}
	return leaves, nil
}

// checkTiles compares every tile that a tree of this size has with what x/mod makes of its hashes.
func checkTiles(t tree, hashes tlog.HashReader) error {
	tiles := tlog.NewTiles(height, 0, t.Size)
	for i, tile := range tiles {
		if i+1 < len(tiles) && tiles[i+1].L == tile.L && tiles[i+1].N == tile.N {
			continue // a narrower one, of a smaller tree
		}
		want, err := tlog.ReadTileData(tile, hashes)
		if err != nil {
			return err
		}
		if !bytes.Equal(want, t.Tiles[path(tile)]) {
			return fmt.Errorf("%s is not the tile of this tree", path(tile))
		}
	}
	return nil
}

// checkProofs verifies the proofs, and compares them with those that x/mod makes from the tiles.
func checkProofs(t tree, root tlog.Hash, leaves []tlog.Hash, hashes tlog.HashReader, smaller map[int64]tlog.Hash) error {
	for index, proof := range t.Inclusion {
		if err := tlog.CheckRecord(proof, t.Size, root, index, leaves[index]); err != nil {
			return fmt.Errorf("inclusion of %d: %w", index, err)
		}
		made, err := tlog.ProveRecord(t.Size, index, hashes)
		if err != nil || fmt.Sprint(made) != fmt.Sprint(tlog.RecordProof(proof)) {
			return fmt.Errorf("inclusion of %d: another proof: %w", index, err)
		}
	}
	for old, proof := range t.Consistency {
		if err := tlog.CheckTree(proof, t.Size, root, old, smaller[old]); err != nil {
			return fmt.Errorf("consistency with %d: %w", old, err)
		}
		made, err := tlog.ProveTree(t.Size, old, hashes)
		if err != nil || fmt.Sprint(made) != fmt.Sprint(tlog.TreeProof(proof)) {
			return fmt.Errorf("consistency with %d: another proof: %w", old, err)
		}
	}
	return nil
}

// path returns where C2SP tlog-tiles has a tile: x/mod's path has the height in it, and calls entries data.
func path(tile tlog.Tile) string {
	name := strings.TrimPrefix(tile.Path(), fmt.Sprintf("tile/%d/", height))
	return "tile/" + strings.Replace(name, "data/", "entries/", 1)
}

func min(a, b int64) int64 {
	if a < b {
		return a
	}
	return b
}

// reader gives x/mod the served tiles, of which it believes nothing that does not lead to the root.
type reader struct {
	tiles map[string][]byte
}

func (*reader) Height() int { return height }

func (r *reader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, tile := range tiles {
		found, ok := r.tiles[path(tile)]
		if !ok {
			return nil, fmt.Errorf("no %s", path(tile))
		}
		data[i] = found
	}
	return data, nil
}

func (*reader) SaveTiles([]tlog.Tile, [][]byte) {}
