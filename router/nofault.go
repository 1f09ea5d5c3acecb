//go:build !fault

package router

import "github.com/parleyhub/parley/hub"

// ledgerKey is the key under which an item is looked for and written down: one
// event of a provider is one message, for ever.
func ledgerKey(in *hub.Inbound) string { return hub.SourceHash(in.Inbox, in.SrcKey) }
