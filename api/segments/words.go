package segments

import (
	"context"
	"maps"
	"slices"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/page"
	"github.com/parleyhub/parley/segments"
)

// wordsMost bounds lists of words to choose from.
const wordsMost = 500

// SegmentTrait is a trait that can be asked for.
type SegmentTrait struct {
	Key  string        `json:"key"`
	Type segments.Type `json:"type" enum:"text,number,bool,date,list," doc:"Empty: it was never declared"`
}

// SegmentWords are what an editor offers.
type SegmentWords struct {
	Traits       []SegmentTrait                  `json:"traits"`
	Events       []string                        `json:"events"`
	Tags         []string                        `json:"tags"`
	Ops          map[segments.Type][]segments.Op `json:"ops" doc:"Comparisons by type; of the empty type those of traits that were never declared"`
	Conversation map[string]segments.Type        `json:"conversation" doc:"What conversations are filtered by, with types"`
}

// SegmentWordsInput asks for values of a trait, too.
type SegmentWordsInput struct{}

// Words answers the operation listSegmentWords.
func (d *Desk) Words(ctx context.Context, _ *door.Caller, _ *SegmentWordsInput) (*page.Answer[SegmentWords], error) {
	schema, err := d.Shelf.Schema(ctx)
	if err != nil {
		return nil, err
	}
	tags, err := d.Members.Tags(ctx, wordsMost)
	if err != nil {
		return nil, err
	}
	out := SegmentWords{Traits: []SegmentTrait{}, Events: slices.Sorted(maps.Keys(schema.Events)), Tags: append([]string{}, tags...),
		Ops: map[segments.Type][]segments.Op{}, Conversation: segments.ConversationKeys()}
	if out.Events == nil {
		out.Events = []string{}
	}
	for _, key := range slices.Sorted(maps.Keys(schema.Traits)) {
		out.Traits = append(out.Traits, SegmentTrait{Key: key, Type: schema.Traits[key]})
	}
	for _, t := range []segments.Type{segments.Text, segments.Number, segments.Bool, segments.Date, segments.List, segments.Unknown} {
		out.Ops[t] = segments.Ops(t)
	}
	return page.Of(out, nil)
}

// SegmentValuesInput names a trait.
type SegmentValuesInput struct {
	Trait string `query:"trait" required:"true" minLength:"1" maxLength:"100"`
}

// SegmentValues are values that people have.
type SegmentValues struct {
	Values []string `json:"values"`
}

// Values answers the operation listSegmentValues.
func (d *Desk) Values(ctx context.Context, _ *door.Caller, in *SegmentValuesInput) (*page.Answer[SegmentValues], error) {
	found, err := d.Members.Values(ctx, in.Trait, 50)
	return page.Of(SegmentValues{Values: append([]string{}, found...)}, err)
}
