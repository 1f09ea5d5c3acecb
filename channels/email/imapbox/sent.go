package imapbox

import (
	"errors"
	"slices"

	"github.com/emersion/go-imap/v2"
)

// ErrNoSent says that the host marks no mailbox as that of sent mails.
var ErrNoSent = errors.New("the host marks no mailbox as that of sent mails")

// sent is the mailbox of sent mails as the host marks it (RFC 6154). Hosts that
// know the marks show them in a plain list too (Gmail), or when asked for.
func (b *Box) sent() (string, error) {
	b.line.allow(listBytes)
	b.line.expect(true)
	defer b.line.expect(false)
	var opts *imap.ListOptions
	if b.caps.Has(imap.CapSpecialUse) || b.caps.Has(imap.CapIMAP4rev2) {
		opts = &imap.ListOptions{ReturnSpecialUse: true}
	}
	found, err := b.client.List("", "*", opts).Collect()
	if err != nil {
		return "", err
	}
	for _, box := range found {
		if slices.Contains(box.Attrs, imap.MailboxAttrSent) && !slices.Contains(box.Attrs, imap.MailboxAttrNoSelect) {
			return box.Mailbox, nil
		}
	}
	return "", ErrNoSent
}
