package templates

import "testing"

// TestATraitIsMeantByItsName: who writes contact.plan is told of contact.traits.plan,
// and never of a trait where a field of people is as near.
func TestATraitIsMeantByItsName(t *testing.T) {
	t.Parallel()
	schema := NewSchema([]Trait{{Key: "plan"}, {Key: "favourite_colour"}, {Key: "nam"}, {Key: "shoe size"}})
	for written, meant := range map[string]string{
		"contact.plan":            "contact.traits.plan",
		"contact.Plan":            "contact.traits.plan",
		"contact.favorite_colour": "contact.traits.favourite_colour",
		"contact.nme":             "contact.name",
		"contact.shoe_size":       "",
		"contact.nobodysthing":    "",
		"contact.traits.plam":     "contact.traits.plan",
	} {
		_, found := Build(Template{ID: "t", Name: "T", Purpose: "service", Kind: Message, Variants: []Variant{{Channel: "mail", Source: Text, Subject: "s", Body: "{{ " + written + " }}"}}}, schema, nil)
		if len(found) == 0 || found[0].Wrong != written || found[0].Meant != meant {
			t.Errorf("%s: %+v, want %q", written, found, meant)
		}
	}
}
