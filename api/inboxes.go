package api

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"github.com/parleyhub/parley/api/strict"
	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/store"
)

// Inboxes are the channels in the box and the opened adapters.
type Inboxes interface {
	// Channels are the kinds an inbox can have.
	Channels() []channels.Channel
	// Reopen reads an inbox anew and opens, replaces or closes its adapter. When
	// it returns, what the row says is so. Invalid: the settings cannot work.
	Reopen(ctx context.Context, id hub.InboxID) error
	// Try says whether row's settings could be opened, and leaves what runs alone.
	Try(ctx context.Context, row store.InboxRow) error
	// Verify dials the provider with the saved settings.
	Verify(ctx context.Context, id hub.InboxID) ([]channels.Step, error)
	// Standing says how receivers see what an inbox sends; false: nothing is known.
	Standing(ctx context.Context, id hub.InboxID) (channels.Step, bool)
	// Consenter is an inbox that somebody can sign in to at its provider;
	// Unsupported when it is none.
	Consenter(id hub.InboxID) (channels.Consenter, error)
}

// inboxTable is where the seals of settings are bound to.
const inboxTable = "inboxes"

func (a *API) registerInboxes() {
	route(a, op{id: "listChannels", method: http.MethodGet, path: "/channels", noun: "Inboxes", action: auth.HouseRead,
		summary: "Kinds of channels", doc: "What each can carry, and the settings of an inbox of that kind."}, a.listChannels)
	route(a, op{id: "listInboxes", method: http.MethodGet, path: "/inboxes", noun: "Inboxes", action: auth.HouseRead,
		summary: "List inboxes", doc: "Settings are shown to whoever may change them, others see an empty object."}, a.listInboxes)
	route(a, op{id: "createInbox", method: http.MethodPost, path: "/inboxes", noun: "Inboxes", action: auth.InboxesWrite,
		within: whileOpening, status: http.StatusCreated, summary: "Add an inbox",
		doc: "Saving checks the shape and dials nothing. When the answer arrives, the inbox receives."}, a.createInbox)
	route(a, op{id: "getInbox", method: http.MethodGet, path: "/inboxes/{id}", noun: "Inboxes", action: auth.HouseRead,
		summary: "Read one inbox", doc: "Secrets are never shown: `set` where one is kept, null where none is."}, a.getInbox)
	route(a, op{id: "changeInbox", method: http.MethodPatch, path: "/inboxes/{id}", noun: "Inboxes", action: auth.InboxesWrite,
		within: whileOpening, summary: "Change an inbox", doc: "Settings are merged: null takes one away, objects are merged. A secret that is null, " +
			"`set` or absent stays; the empty text takes it away."}, a.changeInbox)
	route(a, op{id: "deleteInbox", method: http.MethodDelete, path: "/inboxes/{id}", noun: "Inboxes", action: auth.InboxesWrite,
		within: whileOpening, status: http.StatusNoContent, summary: "Delete an inbox", doc: "Its conversations stay; it neither receives nor sends any more."}, a.deleteInbox)
	route(a, op{id: "verifyInbox", method: http.MethodPost, path: "/inboxes/{id}/verify", noun: "Inboxes", action: auth.InboxesWrite,
		within: whileDialing, summary: "Test an inbox", doc: "Dials the provider with the saved settings and says step by step what worked."}, a.verifyInbox)
	route(a, op{id: "getInboxStanding", method: http.MethodGet, path: "/inboxes/{id}/standing", noun: "Inboxes", action: auth.HouseRead,
		within: whileDialing, summary: "How receivers see mail from an inbox", doc: "Looks the SPF and DMARC records of the inbox's domains up, at most once in five minutes. " +
			"No step: there is nothing to be said of a channel of that kind. It is advice; nothing is refused for it."}, a.inboxStanding)
}

// ChannelView is one kind of channel.
type ChannelView struct {
	Kind      hub.ChannelKind  `json:"kind"`
	Name      string           `json:"name"`
	Fields    []channels.Field `json:"fields"`
	Abilities Abilities        `json:"abilities"`
}

// Abilities are a channel's abilities with its durations in seconds.
type Abilities struct {
	channels.Abilities
	HumanWindowS int64 `json:"human_window_s" doc:"As window_s, for words that a person typed; 0 = no longer than that"`
	WindowS      int64 `json:"window_s" doc:"Seconds after the customer's word in which we may write; 0 = always"`
	RetriesForS  int64 `json:"retries_for_s" doc:"Seconds in which the provider redelivers what we did not acknowledge"`
	GiveUpAfterS int64 `json:"give_up_after_s" doc:"Seconds in which sending is tried again"`
	UndoSendS    int64 `json:"undo_send_s" doc:"Seconds for which the composer holds a reply by default"`
}

func abilitiesView(can channels.Abilities) Abilities {
	whole := func(d time.Duration) int64 { return int64(d / time.Second) }
	return Abilities{Abilities: can, WindowS: whole(can.Window), HumanWindowS: whole(can.HumanWindow), RetriesForS: whole(can.RetriesFor),
		GiveUpAfterS: whole(can.GiveUpAfter), UndoSendS: whole(can.UndoSend)}
}

func (a *API) listChannels(context.Context, *Caller, *struct{}) (*answer[List[ChannelView]], error) {
	var out []ChannelView
	for _, ch := range a.Inboxes.Channels() {
		out = append(out, ChannelView{Kind: ch.Kind, Name: ch.Name, Fields: append([]channels.Field{}, ch.Fields...), Abilities: abilitiesView(ch.Can)})
	}
	return listed(out, ""), nil
}

func (a *API) channel(kind hub.ChannelKind) (channels.Channel, bool) {
	all := a.Inboxes.Channels()
	i := slices.IndexFunc(all, func(ch channels.Channel) bool { return ch.Kind == kind })
	if i < 0 {
		return channels.Channel{}, false
	}
	return all[i], true
}

// InboxView is one configured account on a channel.
type InboxView struct {
	ID        hub.InboxID     `json:"id"`
	Name      string          `json:"name"`
	Kind      hub.ChannelKind `json:"kind"`
	BrandID   hub.BrandID     `json:"brand_id"`
	Disabled  bool            `json:"disabled"`
	Settings  map[string]any  `json:"settings" doc:"By field name; secrets as set or null"`
	Senders   []hub.Address   `json:"senders" doc:"The mail addresses that it writes from, its own first; empty where it has but one"`
	CreatedAt time.Time       `json:"created_at"`
	Version   int64           `json:"version"`
}

func (a *API) inboxView(c *Caller, row *store.InboxRow) (InboxView, error) {
	v := InboxView{ID: row.ID, Name: row.Name, Kind: row.Kind, BrandID: row.BrandID, Disabled: row.Disabled,
		CreatedAt: row.CreatedAt.UTC(), Version: row.Version, Settings: map[string]any{}}
	sealed, secrets, err := a.sealedSettings(row)
	if err != nil {
		return v, err
	}
	v.Senders = []hub.Address{}
	if ch, ok := a.channel(row.Kind); ok {
		if all := ch.Senders(sealed); len(all) > 1 {
			v.Senders = all
		}
	}
	if auth.Authorize(c.Agent, auth.SettingsRead, nil) != nil {
		return v, nil
	}
	v.Settings = auth.HideSettings(secrets, sealed)
	return v, nil
}

// sealedSettings are a row's settings as stored, and which of them are secrets.
func (a *API) sealedSettings(row *store.InboxRow) (map[string]any, []string, error) {
	settings := make(map[string]any)
	if len(row.Settings) > 0 {
		if err := json.Unmarshal(row.Settings, &settings); err != nil {
			return nil, nil, hub.Wrap(hub.Internal, err, "the settings of an inbox cannot be read")
		}
	}
	ch, known := a.channel(row.Kind)
	if !known { // a channel that this binary no longer has: show nothing of it
		return map[string]any{}, nil, nil
	}
	return settings, channels.Secrets(ch.Fields), nil
}

func (a *API) listInboxes(ctx context.Context, c *Caller, in *Paging) (*answer[List[InboxView]], error) {
	rows, err := a.Store.Inboxes(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]InboxView, 0, len(rows))
	for i := range rows {
		if !rows[i].DeletedAt.IsZero() {
			continue
		}
		v, err := a.inboxView(c, &rows[i])
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return window(out, *in, func(v *InboxView) string { return string(v.ID) }), nil
}

// inbox reads one that is not deleted.
func (a *API) inbox(ctx context.Context, id string) (store.InboxRow, error) {
	row, err := a.Store.Inbox(ctx, hub.InboxID(id))
	if err == nil && !row.DeletedAt.IsZero() {
		err = hub.Errorf(hub.Missing, "there is no such inbox")
	}
	return row, err
}

func (a *API) getInbox(ctx context.Context, c *Caller, in *ByID) (*answer[InboxView], error) {
	row, err := a.inbox(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return answered(a.inboxView(c, &row))
}

type createInboxInput struct {
	Body struct {
		Name     string          `json:"name" minLength:"1" maxLength:"200"`
		Kind     hub.ChannelKind `json:"kind" minLength:"1" maxLength:"40" doc:"One of GET /channels"`
		BrandID  *hub.BrandID    `json:"brand_id" required:"false" maxLength:"64" doc:"The first brand when absent"`
		Settings map[string]any  `json:"settings" required:"false" doc:"As the channel's fields say"`
	}
}

func (a *API) createInbox(ctx context.Context, c *Caller, in *createInboxInput) (*answer[InboxView], error) {
	b := &in.Body
	a.saving.Lock()
	defer a.saving.Unlock()
	ch, ok := a.channel(b.Kind)
	if !ok {
		return nil, hub.InvalidField("kind", "is not a channel of this hub")
	}
	name, err := strict.OneLine("name", b.Name)
	if err != nil {
		return nil, err
	}
	now := a.Now()
	row := store.InboxRow{ID: hub.NewInboxID(now), Kind: ch.Kind, Name: name, CreatedAt: now}
	if row.BrandID, err = a.brandFor(ctx, value(b.BrandID)); err != nil {
		return nil, err
	}
	if err := a.fill(ctx, &row, ch, b.Settings); err != nil {
		return nil, err
	}
	if err := a.Inboxes.Try(ctx, row); err != nil {
		return nil, err
	}
	if err := a.Store.PutInbox(ctx, row); err != nil {
		return nil, err
	}
	if err := a.Inboxes.Reopen(ctx, row.ID); err != nil {
		return nil, a.takeBack(ctx, row.ID, func(saved *store.InboxRow) { saved.Disabled, saved.DeletedAt = true, a.Now() }, err)
	}
	return a.savedInbox(ctx, c, row.ID, "inbox.create")
}

// fill checks opened settings and puts them, sealed, into row.
func (a *API) fill(ctx context.Context, row *store.InboxRow, ch channels.Channel, settings map[string]any) error {
	checked, err := channels.Check(ch.Fields, settings)
	if err != nil {
		return err
	}
	if err := a.addressFree(ctx, row.ID, ch, checked); err != nil {
		return err
	}
	row.Settings, err = json.Marshal(a.Keys.SealSettings(inboxTable, string(row.ID), channels.Secrets(ch.Fields), checked))
	if err != nil {
		return hub.Wrap(hub.Internal, err, "the settings cannot be written")
	}
	return nil
}

// addressFree refuses a second inbox of the same channel under the same mail
// address, be it its own or an alias: it could not be told whose mail it is.
func (a *API) addressFree(ctx context.Context, id hub.InboxID, ch channels.Channel, settings map[string]any) error {
	mine := ch.Addresses(settings)
	if len(mine) == 0 {
		return nil
	}
	rows, err := a.Store.Inboxes(ctx)
	if err != nil {
		return err
	}
	for i := range rows {
		if rows[i].ID == id || rows[i].Kind != ch.Kind || !rows[i].DeletedAt.IsZero() {
			continue
		}
		theirs, _, err := a.sealedSettings(&rows[i])
		if err != nil {
			return err
		}
		taken := ch.Addresses(theirs)
		for address, field := range mine {
			if _, ok := taken[address]; ok {
				return &hub.Error{Kind: hub.Conflict, Field: "settings." + field, Text: "belongs to the inbox " + rows[i].Name + " already"}
			}
		}
	}
	return nil
}

// takeBack undoes a save whose settings could not be opened after all, and
// answers why.
func (a *API) takeBack(ctx context.Context, id hub.InboxID, undo func(*store.InboxRow), cause error) error {
	row, err := a.Store.Inbox(ctx, id)
	if err == nil {
		undo(&row)
		err = a.Store.PutInbox(ctx, row)
	}
	if err == nil {
		err = a.Inboxes.Reopen(ctx, id)
	}
	if err != nil {
		a.Log.Error("inbox not restored", "request", request(ctx).id, "inbox", id, "err", err)
	}
	return cause
}

func (a *API) savedInbox(ctx context.Context, c *Caller, id hub.InboxID, what string) (*answer[InboxView], error) {
	row, err := a.Store.Inbox(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := a.note(ctx, c, what, string(id), row.Name, hub.InboxChanged); err != nil {
		return nil, err
	}
	return answered(a.inboxView(c, &row))
}
