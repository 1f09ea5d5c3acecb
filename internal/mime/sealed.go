package mime

import (
	"bytes"
	"strings"

	"github.com/jhillyerd/enmime/v2"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/mime/cms"
)

// maxOpened is how many signed parts within signed parts are read.
const maxOpened = 3

// seal notes that the mail is sealed; encrypted says more than signed.
func (c *collect) seal(how hub.Sealed) {
	if c.body.Sealed != hub.SealEncrypted {
		c.body.Sealed = how
	}
}

// sealed takes a part that S/MIME or PGP made, and reports whether p is one. All
// of it stays a file, so that whoever has the keys can check or open it; what is
// signed and not encrypted is read as well.
func (c *collect) sealed(p *enmime.Part, kind string, depth int) bool {
	switch kind {
	case "multipart/signed":
		c.seal(hub.SealSigned)
		return false // its parts are read as those of any mail
	case "multipart/encrypted":
		c.seal(hub.SealEncrypted)
		return false
	case "application/pkcs7-signature", "application/x-pkcs7-signature":
		c.named(p, "smime.p7s")
	case "application/pgp-signature":
		c.named(p, "signature.asc")
	case "application/pgp-encrypted":
		if !bytes.Equal(bytes.TrimSpace(p.Content), []byte("Version: 1")) { // says nothing but that the other part is encrypted
			c.file(p)
		}
	case "application/pkcs7-mime", "application/x-pkcs7-mime":
		c.smime(p, depth)
	case "application/octet-stream":
		if p.Parent == nil || !strings.EqualFold(p.Parent.ContentType, "multipart/encrypted") {
			return false
		}
		c.named(p, "encrypted.asc")
	default:
		return false
	}
	return true
}

// named keeps p as a file, under name where it has none.
func (c *collect) named(p *enmime.Part, name string) {
	n := len(c.body.Files)
	c.file(p)
	if len(c.body.Files) > n && c.body.Files[n].Name == "" {
		c.body.Files[n].Name = name
	}
}

// smime reads a part that is signed as a whole, and keeps one that is encrypted.
func (c *collect) smime(p *enmime.Part, depth int) {
	c.named(p, "smime.p7m")
	kind, content, err := cms.Open(p.Content)
	switch {
	case kind == cms.Encrypted:
		c.seal(hub.SealEncrypted)
	case kind != cms.Signed:
		return
	default:
		c.seal(hub.SealSigned)
	}
	if err != nil || len(content) == 0 || c.body.opened >= maxOpened || Inspect(content).Class != Ordinary {
		return
	}
	c.body.opened++
	if root, err := parser.ReadParts(bytes.NewReader(repaired(content))); err == nil {
		c.part(root, depth+1)
	}
}

// The lines of PGP in a text (RFC 9580 section 7).
const (
	pgpSigned    = "-----BEGIN PGP SIGNED MESSAGE-----"
	pgpSignature = "-----BEGIN PGP SIGNATURE-----"
	pgpEncrypted = "-----BEGIN PGP MESSAGE-----"
	pgpEnd       = "-----END PGP "
)

// armour takes PGP out of a text: signed words stay without their armour, what is
// encrypted becomes a file. Both blocks are kept as files, whole.
func (c *collect) armour(text string) string {
	var out strings.Builder
	for range maxOpened {
		signed, encrypted := line(text, pgpSigned), line(text, pgpEncrypted)
		at, how := signed, hub.SealSigned
		if at < 0 || encrypted >= 0 && encrypted < at {
			at, how = encrypted, hub.SealEncrypted
		}
		if at < 0 {
			break
		}
		block := text[at:]
		from := 0
		if how == hub.SealSigned {
			if from = line(block, pgpSignature); from < 0 {
				break
			}
		}
		end := line(block[from:], pgpEnd)
		if end < 0 {
			break
		}
		end += from
		if i := strings.IndexByte(block[end:], '\n'); i >= 0 {
			end += i + 1
		} else {
			end = len(block)
		}
		out.WriteString(text[:at])
		text, block = block[end:], block[:end]
		name := "encrypted.asc"
		if how == hub.SealSigned {
			name = "signed.asc"
			out.WriteString(clearText(block[:from]))
		}
		c.body.Files = append(c.body.Files, File{Name: name, Type: "text/plain", Data: []byte(block)})
		c.seal(how)
	}
	out.WriteString(text)
	return out.String()
}

// line is where a line of text begins that begins with start; -1: nowhere.
func line(text, start string) int {
	if strings.HasPrefix(text, start) {
		return 0
	}
	if i := strings.Index(text, "\n"+start); i >= 0 {
		return i + 1
	}
	return -1
}

// clearText is what a signed block says, without its head and its dashes.
func clearText(block string) string {
	_, words, _ := strings.Cut(block, "\n\n") // the armour's own head ends with a blank line
	words = strings.TrimPrefix(words, "- ")
	return strings.ReplaceAll(words, "\n- ", "\n")
}
