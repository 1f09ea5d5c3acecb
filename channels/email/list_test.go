package email_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/channels/email"
	"github.com/parleyhub/parley/internal/testpeers"
)

// listed is what the mailbox lists, by source key.
func listed(t *testing.T, r *channeltest.Rig) (keys []string, items []channels.Listed) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for item, err := range r.Adapter.(channels.Reconciler).List(ctx, time.Now().Add(-time.Hour)) {
		if err != nil {
			t.Fatal(err)
		}
		if time.Since(item.At).Abs() > time.Hour {
			t.Errorf("an item of %v", item.At)
		}
		keys, items = append(keys, item.SrcKey), append(items, item)
	}
	return keys, items
}

func TestAMailboxIsComparedByItsNumbersAndReadOnlyWhereTheyAreNotKnown(t *testing.T) {
	d := testpeers.Dovecot(t, "support")
	for n := range 3 {
		d.Deliver(t, "support", letter(n))
	}
	r := following(t, d, 1, nil)
	stop := listen(t, r, r.Hub)
	var want []string
	for _, in := range awaitMails(t, r, 3, 10*time.Second) {
		want = append(want, in.SrcKey)
	}
	testpeers.Await(t, 10*time.Second, "the numbers to be written down", func() bool {
		return slices.ContainsFunc(r.Hub.StateKeys(), func(k string) bool { return strings.Contains(k, "uids/") })
	})
	stop()
	if keys, _ := listed(t, r); !slices.Equal(keys, want) {
		t.Fatalf("the mailbox lists %q, and became %q", keys, want)
	}

	for _, key := range r.Hub.StateKeys() { // a book that was lost
		if name, _, _ := strings.Cut(key, "="); strings.HasPrefix(name, "uids/") {
			if err := r.Hub.Env().State.Delete(t.Context(), name); err != nil {
				t.Fatal(err)
			}
		}
	}
	keys, items := listed(t, r)
	if !slices.Equal(keys, want) {
		t.Fatalf("without its book the mailbox lists %q, and became %q", keys, want)
	}
	offers := r.Hub.Offers()
	for _, item := range items {
		if err := item.Take(t.Context(), r.Hub); err != nil {
			t.Fatal(err)
		}
	}
	if got := r.Hub.Offers() - offers; got != 3 || len(r.Hub.Received()) != 3 {
		t.Errorf("%d were handed over, and %d are there: each has the key it came with", got, len(r.Hub.Received()))
	}
	keys, items = listed(t, r) // the book is whole again: items are fetched by their numbers
	if err := items[1].Take(t.Context(), r.Hub); err != nil || !slices.Equal(keys, want) || len(r.Hub.Received()) != 3 {
		t.Errorf("%v: %q", err, keys)
	}
}

func TestOnlyAnInboxWithAMailboxCanBeCompared(t *testing.T) {
	r := channeltest.Open(t, channeltest.NewHub(t), email.Channel, map[string]any{"address": ourAddress, "smtp_in": true})
	if _, ok := r.Adapter.(channels.Reconciler); ok {
		t.Error("an inbox that only receives claims to have a list")
	}
}

func TestAMailboxReportsHowItStands(t *testing.T) {
	d := testpeers.Dovecot(t, "support")
	r := following(t, d, 1, map[string]any{"password": "wrong"})
	listen(t, r, r.Hub)
	testpeers.Await(t, 20*time.Second, "a word that the sign-in is refused", func() bool {
		last := r.Hub.Health()
		return last.State == channels.Failing && strings.Contains(last.Text, "sign-in") && !strings.Contains(last.Text, "wrong")
	})
}
