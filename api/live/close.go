package live

import "github.com/gorilla/websocket"

// ending is how a socket ends: see "How a socket ends" in docs/live-protocol.md.
type ending struct {
	code int
	text string
}

var (
	closeStopping  = ending{websocket.CloseGoingAway, "the hub is stopping"}
	closeMalformed = ending{4400, "malformed frame"}
	closeDenied    = ending{4401, "sign in again"}
	closeSlow      = ending{4408, "you read too slowly"}
	closeTooMany   = ending{4429, "too many sockets or frames"}
)
