package runs

import (
	"context"
	"errors"
	"time"

	"github.com/parleyhub/parley/campaigns/gate"
	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
)

// outcome is what became of one row, on its way into the ledger.
type outcome struct {
	row   hub.Send
	tried bool // an adapter was asked
	err   error
	late  []hub.Send    // instead: what was not delivered in time
	done  chan struct{} // closed when that goes on
}

// handOver renders one row and gives it to its adapter. What was checked too long
// ago is checked again first, and what was stopped meanwhile goes back untouched.
func (d *driver) handOver(wctx, ctx context.Context, j *job) outcome {
	row := j.row
	d.few(ctx)
	if d.stopped(ctx) || d.trouble.Load() >= int32(d.e.Pace.Trouble) { //nolint:gosec // a small number
		return outcome{row: back(row, d.e.Now())}
	}
	if now := d.e.Now(); now.Sub(j.checked) > d.e.Pace.Fresh {
		again, err := d.again(wctx, j)
		if err != nil {
			return outcome{row: back(row, now)}
		}
		if again.row.State != hub.SendAttempting {
			return outcome{row: again.row}
		}
		j, row = &again, again.row
	}
	adapter, ch, inbox, open := d.e.Adapters.Adapter(row.InboxID)
	if !open {
		return outcome{row: back(row, d.e.Now())}
	}
	out, err := d.build(&row, j, ch, inbox)
	if err != nil {
		return outcome{row: d.unwritten(row, err), err: err}
	}
	if m, ok := adapter.(channels.Minter); ok {
		out.Ref = m.MintRef(out)
	}
	receipt, err := d.dial(wctx, ctx, adapter, out)
	return outcome{row: d.settle(row, out, receipt, err), tried: true, err: err}
}

// back undoes the claim of a row that was not handed over.
func back(row hub.Send, now time.Time) hub.Send {
	row.State, row.Reason, row.DueAt, row.UpdatedAt = hub.SendPlanned, "", now, now
	row.Attempts--
	return row
}

// again checks one person once more.
func (d *driver) again(ctx context.Context, j *job) (job, error) {
	now := d.e.Now().UTC().Truncate(time.Millisecond)
	was := j.row
	was.State, was.Attempts = hub.SendPlanned, was.Attempts-1
	people, err := d.people(ctx, []hub.Send{was}, now)
	if err != nil {
		return job{}, err
	}
	x := gate.Decide(was, &people[0], d.ways(), d.rules(ctx), now)
	if x.State == hub.SendAttempting && (x.InboxID != j.row.InboxID || x.To != j.row.To) {
		return job{row: back(j.row, now)}, nil // it goes another way now: the ledger has to say so first
	}
	x.Revision = j.row.Revision
	return job{x, people[0], now, j.coupon}, nil
}

// build makes what the adapter gets.
func (d *driver) build(row *hub.Send, j *job, ch channels.Channel, inbox hub.Inbox) (hub.Outbound, error) {
	c, p := &d.frozen.Campaign, &j.person
	brand := d.world.Load().brands[inbox.BrandID]
	ref := row.Ref()
	in := Reader{
		Ref: ref, Kind: inbox.Kind, Class: ch.Can.Class, Locale: row.Locale, Contact: &p.Contact, Identities: p.Identities, Brand: &brand,
		Campaign: d.run.CampaignID, Name: c.Name, Purpose: c.PurposeOf(), Variant: row.Variant, Coupon: j.coupon, Given: row.Snapshot,
	}
	message := ref.Message(d.e.Key)
	bulk := &hub.Bulk{Feedback: feedbackID(d.run.CampaignID, c.PurposeOf()), Transactional: c.Transactional()}
	pages := d.e.Pages(ref, p.Contact.ID)
	in.Unsubscribe, in.Preferences = pages.Unsubscribe, pages.Preferences
	if bulk.Transactional { // nobody leaves what they asked for: they choose what else they get
		in.Unsubscribe = pages.Preferences
	} else {
		bulk.Unsubscribe, bulk.UnsubscribeMail = pages.Unsubscribe, hub.LeavePrefix+string(message)
	}
	var made Rendered
	err := run.Safely(func() (err error) {
		made, err = d.letter(row.Variant).Render(in)
		return err
	})
	if err != nil {
		return hub.Outbound{}, err
	}
	row.Snapshot, row.Digest = made.Snapshot, made.Digest
	out := hub.Outbound{
		Message: message, Inbox: inbox, Brand: brand, Author: hub.Actor{Type: hub.ActorCampaign, ID: d.run.CampaignID, Name: brand.Name},
		To: row.To, ToName: p.Contact.Name, Subject: made.Subject, Text: made.Text, Template: made.Provider, Bulk: bulk, Attempt: int(row.Attempts),
		CreatedAt: row.FirstAt,
	}
	if ch.Can.HTML {
		out.HTML = made.HTML
	}
	if ch.Can.Threads {
		out.ReplyToken = string(message)
	}
	return out, nil
}

func feedbackID(campaign, purpose string) string { return campaign + ":" + purpose + ":parley" }

// unwritten is a row for which there is no message.
func (d *driver) unwritten(row hub.Send, err error) hub.Send {
	row.UpdatedAt, row.DueAt, row.Attempts = d.e.Now(), time.Time{}, row.Attempts-1
	var skip *Skip
	if errors.As(err, &skip) {
		row.State, row.Reason = hub.SendSkipped, skip.Reason
		return row
	}
	row.State, row.Reason, row.Error = hub.SendFailed, "template", textOf(err)
	return row
}

// dial calls the adapter within its deadline. When the hub stops, a send has a
// grace to end by itself. A panic of an adapter is an unknown outcome.
func (d *driver) dial(wctx, ctx context.Context, a channels.Adapter, out hub.Outbound) (receipt hub.Receipt, err error) {
	own, cancel := context.WithTimeout(wctx, d.e.Pace.Deadline)
	defer cancel()
	stop := context.AfterFunc(ctx, func() {
		_ = run.Sleep(own, d.e.Pace.Grace) // ended: the send has
		cancel()
	})
	defer stop()
	perr := run.Safely(func() error {
		receipt, err = a.Send(own, out)
		return nil
	})
	if perr != nil {
		d.e.Log.Error("an adapter panicked while sending", "run", d.run.ID, "inbox", out.Inbox.ID, "err", perr)
		return hub.Receipt{}, hub.Wrap(hub.Unknown, perr, "something went wrong while it was being sent; it may have gone out")
	}
	var known *hub.Error
	if err != nil && own.Err() != nil && !errors.As(err, &known) {
		err = hub.Wrap(hub.Unknown, err, "the provider did not answer in time; it may have gone out")
	}
	return receipt, err
}

// settle decides what an answer of the adapter makes of a row.
func (d *driver) settle(row hub.Send, out hub.Outbound, r hub.Receipt, err error) hub.Send {
	now := d.e.Now()
	row.UpdatedAt, row.DueAt, row.Reason, row.Error = now, time.Time{}, "", ""
	if err == nil {
		row.State, row.AcceptedAt, row.DueAt = hub.SendAccepted, now, d.patience(&row, now)
		switch {
		case r.Final != "":
			row.ProviderRef = r.Final
		case r.Ref != out.Ref:
			row.ProviderRef = r.Ref
		}
		return row
	}
	row.Error = textOf(err)
	switch hub.KindOf(err) {
	case hub.Temporary, hub.Limited:
		if now.Sub(row.FirstAt) < d.frozen.Campaign.GiveUp() {
			row.State, row.Reason = hub.SendPlanned, "retry"
			row.DueAt = now.Add(max(d.e.Pace.Retry.After(int(max(1, row.Attempts))), after(err)))
			return row
		}
		row.State, row.Reason = hub.SendFailed, "gave_up"
	case hub.Unknown:
		row.State, row.Reason = hub.SendUnknown, "broke_off"
		if d.frozen.Campaign.OnUnknown == "resend" {
			row.State, row.Reason, row.DueAt = hub.SendPlanned, "again", now.Add(d.e.Pace.Retry.After(int(max(1, row.Attempts))))
		}
	default:
		row.State, row.Reason = hub.SendFailed, "refused"
		if hub.IsGone(err) {
			row.Reason = hub.SendBounced
		}
	}
	return row
}

// after is the wait that the provider asked for, an hour at most.
func after(err error) time.Duration {
	var e *hub.Error
	if errors.As(err, &e) {
		return min(e.After, time.Hour)
	}
	return 0
}

// textOf is the text of err that people may read.
func textOf(err error) string {
	var e *hub.Error
	if errors.As(err, &e) && e.Text != "" {
		return e.Text
	}
	return "the provider did not take it"
}
