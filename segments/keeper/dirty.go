package keeper

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"github.com/parleyhub/parley/hub"
	rows "github.com/parleyhub/parley/internal/store/segments"
	"github.com/parleyhub/parley/segments"
)

// change is what may be another for one person.
type change struct {
	what  segments.Touch
	quiet bool // an import's alone: no fact tells of them one by one
}

// touched is what a fact of a type may have changed.
var touched = map[hub.FactType]segments.Touch{
	hub.ContactChanged:  segments.Everything, // it may be a new person, in segments that ask of what they have not
	hub.ContactHadEvent: segments.TouchEvents,
	hub.ContactImported: segments.Everything, hub.ContactMerged: segments.Everything, hub.ContactUnmerged: segments.Everything,
	hub.ContactErased: segments.Everything, hub.ConversationOpened: segments.Everything, // a new person's first word
	hub.ConversationReopened: segments.TouchConversations, hub.ConversationAssigned: segments.TouchConversations,
	hub.ConversationStatus: segments.TouchConversations, hub.ConversationPriority: segments.TouchConversations,
	hub.ConversationTags: segments.TouchConversations, hub.ConversationMerged: segments.TouchConversations,
	hub.ConversationSplit: segments.TouchConversations, hub.MessageReceived: segments.Everything, // it may bring an address
	hub.MessageSent: segments.TouchConversations, hub.NoteAdded: segments.TouchConversations,
	hub.ConversationRated: segments.TouchConversations, hub.SLABreached: segments.TouchConversations,
	hub.SLAChanged: segments.TouchConversations,
}

// dirty collects whom facts are about, and those whose time has come.
func (k *Keeper) dirty(facts []hub.Fact) map[hub.ContactID]change {
	out := map[hub.ContactID]change{}
	add := func(id hub.ContactID, what segments.Touch, quiet bool) {
		if id == "" || what == 0 {
			return
		}
		c, ok := out[id]
		out[id] = change{what: c.what | what, quiet: quiet && (!ok || c.quiet)}
	}
	now := k.Now()
	for id, at := range k.later {
		if !now.Before(at) {
			add(id, segments.TouchConversations, false)
			delete(k.later, id)
		}
	}
	for i := range facts {
		f := &facts[i]
		what := touched[f.Type]
		add(f.ContactID, what, f.Type == hub.ContactImported)
		switch f.Type {
		case hub.ContactImported:
			for _, id := range several(f.Data) {
				add(id, what, true)
			}
		case hub.ContactMerged, hub.ContactUnmerged: // before and after are the two
			var d struct{ Before, After any }
			_ = json.Unmarshal(f.Data, &d) // another shape names nobody
			for _, who := range []any{d.Before, d.After} {
				if id, ok := who.(string); ok {
					add(hub.ContactID(id), what, false)
				}
			}
		case hub.SLABreached:
			k.later[f.ContactID] = now.Add(noted)
		}
	}
	return out
}

// several answers the ids that a fact carries as a list.
func several(data json.RawMessage) []hub.ContactID {
	var d struct {
		After json.RawMessage `json:"after"`
	}
	var ids []hub.ContactID
	if json.Unmarshal(data, &d) != nil || json.Unmarshal(d.After, &ids) != nil {
		return nil
	}
	return ids
}

// ask evaluates all segments that ask for what changed, for these people alone.
func (k *Keeper) ask(ctx context.Context, dirty map[hub.ContactID]change) error {
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(dirty)), atOnce) {
		if err := k.askSome(ctx, ids, dirty); err != nil {
			return err
		}
	}
	return nil
}

func (k *Keeper) askSome(ctx context.Context, ids []hub.ContactID, dirty map[hub.ContactID]change) error {
	were, err := k.Members.Of(ctx, ids)
	if err != nil {
		return err
	}
	var moves []rows.Move
	var facts []hub.Fact
	quiet := map[string]hub.SegmentCard{}
	for _, s := range k.book.List() {
		if k.states[s.ID].Mark == "" {
			continue // everybody will be asked
		}
		touch := s.Match.Touches(k.book.Segment)
		some := slices.DeleteFunc(slices.Clone(ids), func(id hub.ContactID) bool { return dirty[id].what != segments.Everything && dirty[id].what&touch == 0 })
		q, err := k.compile(s.Match)
		if err != nil {
			k.Log.Warn("a segment cannot be asked", "segment", s.ID, "error", err)
			continue
		}
		are, err := k.People.Among(ctx, q, some)
		if err != nil {
			return err
		}
		m := rows.Move{Segment: s.ID}
		card := hub.SegmentCard{ID: s.ID, Name: s.Name}
		for _, id := range some {
			_, was := were[id][s.ID]
			switch {
			case are[id] == was:
				continue
			case was:
				m.Left = append(m.Left, id)
			default:
				m.Entered = append(m.Entered, id)
			}
			switch {
			case !dirty[id].quiet:
				facts = append(facts, k.fact(map[bool]hub.FactType{true: hub.SegmentLeft, false: hub.SegmentEntered}[was], card, id))
			case was:
				card.Left++
			default:
				card.Entered++
			}
		}
		if !m.Empty() {
			moves = append(moves, m)
			quiet[s.ID] = card
		}
	}
	if len(moves) == 0 {
		return nil
	}
	if err := k.Members.Move(ctx, k.Now(), moves, facts); err != nil {
		return err
	}
	for id, c := range quiet {
		c.Entered, c.Left = c.Entered+k.quiet[id].Entered, c.Left+k.quiet[id].Left
		if c.Entered+c.Left > 0 {
			k.quiet[id] = c
		}
	}
	return nil
}

func (k *Keeper) fact(t hub.FactType, card hub.SegmentCard, who hub.ContactID) hub.Fact {
	if who != "" {
		card.Entered, card.Left = 0, 0
	}
	f := hub.NewFact(t, k.Now().UTC(), hub.Actor{Type: hub.ActorSystem, ID: "segments"}, hub.FactData{After: card})
	f.ContactID = who
	return f
}

// tell says what imports have moved, in one fact a segment.
func (k *Keeper) tell(ctx context.Context) error {
	var facts []hub.Fact
	for _, id := range slices.Sorted(maps.Keys(k.quiet)) {
		facts = append(facts, k.fact(hub.SegmentChanged, k.quiet[id], ""))
	}
	if err := k.Members.Move(ctx, k.Now(), nil, facts); err != nil {
		return err
	}
	clear(k.quiet)
	return nil
}
