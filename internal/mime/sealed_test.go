package mime

import (
	"strings"
	"testing"

	"github.com/parleyhub/parley/hub"
)

func TestReadShowsWhatIsSignedAndKeepsWhatIsSealed(t *testing.T) {
	pgpMIME := lines("Content-Type: multipart/signed; micalg=pgp-sha256; protocol=\"application/pgp-signature\"; boundary=s", "",
		"--s", "Content-Type: multipart/mixed; boundary=m", "", "--m", "Content-Type: text/plain", "", "signed words", "--m", "Content-Type: application/pdf; name=a.pdf", "", "x", "--m--", "",
		"--s", "Content-Type: application/pgp-signature", "", "-----BEGIN PGP SIGNATURE-----", "", "abc", "-----END PGP SIGNATURE-----", "--s--")
	pgpEncryptedMIME := lines("Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=e", "",
		"--e", "Content-Type: application/pgp-encrypted", "", "Version: 1", "",
		"--e", "Content-Type: application/octet-stream", "", "-----BEGIN PGP MESSAGE-----", "", "abc", "-----END PGP MESSAGE-----", "--e--")
	clear := lines("Content-Type: text/plain", "", "Above", "-----BEGIN PGP SIGNED MESSAGE-----", "Hash: SHA256", "", "signed words", "- -- ", "- -dash", "-----BEGIN PGP SIGNATURE-----", "", "abc", "-----END PGP SIGNATURE-----", "Below")
	inline := lines("Content-Type: text/plain", "", "Above", "-----BEGIN PGP MESSAGE-----", "", "abc", "-----END PGP MESSAGE-----", "Below")
	for name, c := range map[string]struct {
		raw    string
		sealed hub.Sealed
		text   string
		files  string
	}{
		"PGP signed":             {pgpMIME, hub.SealSigned, "signed words", "a.pdf signature.asc"},
		"PGP encrypted":          {pgpEncryptedMIME, hub.SealEncrypted, "", "encrypted.asc"},
		"PGP signed in text":     {clear, hub.SealSigned, "Above\nsigned words\n-- \n-dash\nBelow", "signed.asc"},
		"PGP encrypted in text":  {inline, hub.SealEncrypted, "Above\nBelow", "encrypted.asc"},
		"PGP cut off":            {strings.TrimSuffix(inline, "-----END PGP MESSAGE-----\r\nBelow"), "", "Above\n-----BEGIN PGP MESSAGE-----\n\nabc", ""},
		"talk about PGP":         {lines("Content-Type: text/plain", "", "It ends with -----END PGP MESSAGE----- then"), "", "It ends with -----END PGP MESSAGE----- then", ""},
		"S/MIME that is none":    {lines("Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m", "", "nonsense"), "", "", "smime.p7m"},
		"signature without name": {lines("Content-Type: multipart/signed; boundary=s", "", "--s", "", "signed words", "--s", "Content-Type: application/pkcs7-signature", "", "x", "--s--"), hub.SealSigned, "signed words", "smime.p7s"},
	} {
		b := read(t, c.raw)
		var names []string
		for _, f := range b.Files {
			names = append(names, f.Name)
		}
		if b.Sealed != c.sealed || strings.TrimSpace(b.Text) != c.text || strings.Join(names, " ") != c.files {
			t.Errorf("%s: %q %q %q", name, b.Sealed, b.Text, names)
		}
	}
}
