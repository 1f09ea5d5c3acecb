package auth

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/parleyhub/parley/hub"
)

// KeyFile is the name of the key file in the data folder.
const KeyFile = "keys.json"

// keyDoc is the file: all keys in base64, and which one seals.
type keyDoc struct {
	Active string            `json:"active"`
	Keys   map[string]string `json:"keys"`
}

// ParseKeys reads a ring from one line, as it is given by configuration:
// "id=base64[,id=base64…]"; the first seals.
func ParseKeys(line string) (*Keyring, error) {
	doc := keyDoc{Keys: make(map[string]string)}
	for part := range strings.SplitSeq(line, ",") {
		id, key, ok := strings.Cut(strings.TrimSpace(part), "=")
		if !ok {
			return nil, hub.Errorf(hub.Invalid, "keys: write id=base64, separated by commas")
		}
		if doc.Active == "" {
			doc.Active = id
		}
		doc.Keys[id] = key
	}
	return doc.ring()
}

// OpenKeys reads the key file of a data folder and makes it, readable by its
// owner alone, when there is none.
func OpenKeys(dir string) (*Keyring, error) {
	name := filepath.Join(dir, KeyFile)
	raw, err := os.ReadFile(name) // #nosec G304 -- the operator's own data folder
	if errors.Is(err, fs.ErrNotExist) {
		doc := keyDoc{Keys: make(map[string]string)}
		doc.add()
		return createKeys(name, doc)
	}
	if err != nil {
		return nil, hub.Wrap(hub.Temporary, err, "the key file cannot be read")
	}
	if info, err := os.Stat(name); err == nil && info.Mode().Perm()&0o077 != 0 {
		return nil, hub.Errorf(hub.Invalid, "%s can be read by others: make it 0600", KeyFile)
	}
	return parseKeyFile(raw)
}

// RotateKeys adds a new key to the file, which seals from now on; the old ones
// still open. Reseal then moves the rows; a running hub learns of the new key
// when it starts again.
func RotateKeys(dir string) (*Keyring, error) {
	if _, err := OpenKeys(dir); err != nil {
		return nil, err
	}
	name := filepath.Join(dir, KeyFile)
	raw, err := os.ReadFile(name) // #nosec G304 -- the operator's own data folder
	if err != nil {
		return nil, hub.Wrap(hub.Temporary, err, "the key file cannot be read")
	}
	var doc keyDoc
	if err := json.Unmarshal(raw, &doc); err != nil {
		return nil, hub.Wrap(hub.Invalid, err, KeyFile+" is not a key file")
	}
	doc.add()
	return replaceKeys(name, doc)
}

func parseKeyFile(raw []byte) (*Keyring, error) {
	var doc keyDoc
	if err := json.Unmarshal(raw, &doc); err != nil {
		return nil, hub.Wrap(hub.Invalid, err, KeyFile+" is not a key file")
	}
	return doc.ring()
}

// add puts a fresh key under the next free number and makes it the active one.
func (d *keyDoc) add() {
	key := make([]byte, 32)
	rand.Read(key)
	n := len(d.Keys) + 1
	for d.Keys["k"+strconv.Itoa(n)] != "" {
		n++
	}
	d.Active = "k" + strconv.Itoa(n)
	d.Keys[d.Active] = base64.StdEncoding.EncodeToString(key)
}

func (d *keyDoc) ring() (*Keyring, error) {
	keys := make(map[string][]byte, len(d.Keys))
	for id, text := range d.Keys {
		key, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return nil, hub.Errorf(hub.Invalid, "keys: %q is not base64", id)
		}
		keys[id] = key
	}
	return newKeyring(d.Active, keys)
}

// createKeys writes the first key file. When another process was faster, its
// file counts.
func createKeys(name string, doc keyDoc) (*Keyring, error) {
	tmp, err := writeKeys(name, doc)
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.Remove(tmp) }() // a second name of the key file, as closed as the first
	if err := os.Link(tmp, name); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return OpenKeys(filepath.Dir(name))
		}
		return nil, hub.Wrap(hub.Temporary, err, "the key file cannot be written")
	}
	return doc.ring()
}

func replaceKeys(name string, doc keyDoc) (*Keyring, error) {
	tmp, err := writeKeys(name, doc)
	if err != nil {
		return nil, err
	}
	if err := os.Rename(tmp, name); err != nil {
		return nil, hub.Wrap(hub.Temporary, err, "the key file cannot be written")
	}
	return doc.ring()
}

// writeKeys writes doc, synced, beside name and answers the file's name.
func writeKeys(name string, doc keyDoc) (string, error) {
	raw, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		return "", fmt.Errorf("keys: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".keys-*") // 0600 by definition
	if err != nil {
		return "", hub.Wrap(hub.Temporary, err, "the key file cannot be written")
	}
	_, werr := f.Write(append(raw, '\n'))
	serr := f.Sync()
	cerr := f.Close()
	if err := errors.Join(werr, serr, cerr); err != nil {
		_ = os.Remove(f.Name()) // the first error is the one that counts
		return "", hub.Wrap(hub.Temporary, err, "the key file cannot be written")
	}
	return f.Name(), nil
}
