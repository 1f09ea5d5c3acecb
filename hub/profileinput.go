package hub

// ProfileInput is what an agent or a program says about a person. Nil parts
// stay as they are.
type ProfileInput struct {
	Name     *string
	Language *string
	Zone     *string
	// Identities are added, or their verification changes; none is taken away.
	Identities []IdentityCard
	Blocked    map[Handle]bool    // identities whose block is set or lifted
	Traits     map[string]*string // nil takes a trait away
	Consents   []Consent          // replace what is known for the same channel and purpose
}
