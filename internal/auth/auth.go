// Package auth says who somebody is and what they may do: passwords, sessions,
// tokens and one-time links; the one table of roles and permissions; the scope
// of what an agent sees; and the keyring that seals what must not be read at
// rest. In come words from outside and rows of the store, out come decisions.
// It keeps no rows itself and speaks to no database and no network.
package auth

import "github.com/parleyhub/parley/hub"

// ErrNotSignedIn says that nobody is known to be asking, which is not the same
// as being known and not allowed.
var ErrNotSignedIn = &hub.Error{Kind: hub.Denied, Op: "auth", Text: "sign in first"}
