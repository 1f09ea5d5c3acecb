package hub

// Who is whom an inbound item is from, and what that teaches us about the
// person. It holds only what has to be written.
type Who struct {
	Contact    Contact    // the person, as they are from now on
	Changed    bool       // Contact has to be written
	Identities []Identity // new, or newly verified, or moved here
	Claims     []Claim
	Absorbed   ContactID // an anonymous contact that turned out to be this person
}

// Known is what the store holds about the handles of one inbound item.
type Known struct {
	Owners   map[string]Identity // by Handle.Key
	Contacts map[ContactID]Contact
	Handles  map[ContactID][]Identity // all identities of those contacts
	// Proven is the contact whose reply token came back from the very address
	// that it was given to; empty if none did.
	Proven ContactID
}
