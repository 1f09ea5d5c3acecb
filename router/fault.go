//go:build fault

package router

import (
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
)

// ledgerKey is the key under which an item is looked for and written down. With
// PARLEY_FAULT=no-inbox-key it is another one each time, so that the ledger
// never finds anything: the fault that the kill test has to see.
func ledgerKey(in *hub.Inbound) string {
	if config.Fault() == "no-inbox-key" {
		return hub.NewToken()
	}
	return hub.SourceHash(in.Inbox, in.SrcKey)
}
