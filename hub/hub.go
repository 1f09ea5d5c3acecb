// Package hub is the vocabulary of Parley: contacts, conversations, messages,
// inboxes, agents, clocks, facts and orders, with their invariants and state
// moves. It does no I/O and imports only the standard library, so that every
// other room can speak of the same things without knowing its neighbours.
package hub
