package loadgen

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"sync"

	"github.com/parleyhub/parley/internal/loadgen/outside"
)

// history is what the outside world said: in each thread, in which order. Its
// check reads what the hub shows and knows nothing of how the hub works.
type history struct {
	mu       sync.Mutex
	said     map[string]int // by thread: messages 0 … n-1
	accepted map[string]int // by way: the letters that a thread's name begins with
	offered  map[string]int // by way: how often the hub was given something, acknowledged or not
	inbox    map[string]string
	problems []string
}

func newHistory() *history {
	return &history{said: map[string]int{}, accepted: map[string]int{}, offered: map[string]int{}, inbox: map[string]string{}}
}

// say notes the thread's next message and answers its text. A message is known
// again by what it says, whichever way it came.
func (h *history) say(thread string) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	n := h.said[thread]
	h.said[thread]++
	return mark(thread, n)
}

func mark(thread string, n int) string { return fmt.Sprintf("[%s#%d] Where is my parcel?", thread, n) }

var marked = regexp.MustCompile(`^\[([a-z]+[0-9-]+)#([0-9]+)\]`)

// The ways, as thread names begin.
const (
	byChat = "v"
	bySMTP = "s"
	byIMAP = "i"
)

// ack counts the hub's word that it has a message of a thread.
func (h *history) ack(thread string) {
	h.mu.Lock()
	h.accepted[thread[:1]]++
	h.mu.Unlock()
}

// offer counts that the hub is given a message of a thread, perhaps again.
func (h *history) offer(thread string) {
	h.mu.Lock()
	h.offered[thread[:1]]++
	h.mu.Unlock()
}

func (h *history) problem(format string, args ...any) {
	h.mu.Lock()
	h.problems = append(h.problems, fmt.Sprintf(format, args...))
	h.mu.Unlock()
}

// Tally is what the checker found.
type Tally struct {
	Kills      int `json:"kills"`
	Chat       int `json:"accepted_chat"`
	SMTP       int `json:"accepted_smtp"`
	IMAP       int `json:"accepted_imap"`
	Lost       int `json:"lost"`
	Doubled    int `json:"doubled"`
	Disordered int `json:"out_of_order"`
	Gaps       int `json:"gaps"`  // in the sequence of a conversation
	Split      int `json:"split"` // threads in more than one conversation
	Foreign    int `json:"foreign"`
	Feed       int `json:"feed"`   // not shown exactly once by the live feed
	Ledger     int `json:"ledger"` // inboxes whose ledger does not add up to what was sent
	Checked    int `json:"fsck_findings"`
}

// Accepted is how many messages the hub has acknowledged.
func (t *Tally) Accepted() int { return t.Chat + t.SMTP + t.IMAP }

// OK reports whether the promise was held.
func (t *Tally) OK() bool {
	return t.Lost+t.Doubled+t.Disordered+t.Gaps+t.Split+t.Foreign+t.Feed+t.Ledger+t.Checked == 0
}

// shown is one message as the API has it.
type shown struct {
	Seq       int64  `json:"seq"`
	Text      string `json:"text"`
	Direction string `json:"direction"`
}

// check compares. Every message that was said has been accepted by now, as the
// speakers go on until it is.
func (h *history) check(convs map[string][]shown) (Tally, []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	t := Tally{Chat: h.accepted[byChat], SMTP: h.accepted[bySMTP], IMAP: h.accepted[byIMAP]}
	bad := append([]string(nil), h.problems...)
	note := func(count *int, format string, args ...any) {
		*count++
		bad = append(bad, fmt.Sprintf(format, args...))
	}
	home := map[string]string{}
	times := map[string]map[int]int{}
	for id, list := range convs {
		newest := map[string]int{}
		for i, m := range list {
			if m.Seq != int64(i+1) {
				note(&t.Gaps, "%s: seq %d at place %d", id, m.Seq, i+1)
			}
			thread, n, ok := h.known(m.Text)
			if !ok {
				note(&t.Foreign, "%s: seq %d is nothing that was said", id, m.Seq)
				continue
			}
			if at, ok := home[thread]; ok && at != id {
				note(&t.Split, "%s lies in %s and %s", thread, at, id)
			}
			home[thread] = id
			if times[thread] == nil {
				times[thread] = map[int]int{}
			}
			if times[thread][n]++; times[thread][n] > 1 {
				note(&t.Doubled, "%s#%d is there %d times", thread, n, times[thread][n])
			} else if last, ok := newest[thread]; ok && n < last {
				note(&t.Disordered, "%s#%d comes after #%d", thread, n, last)
			}
			newest[thread] = max(newest[thread], n)
		}
	}
	for thread, n := range h.said {
		for i := range n {
			if times[thread][i] == 0 {
				note(&t.Lost, "%s#%d is missing", thread, i)
			}
		}
	}
	return t, bad
}

// known finds out which of the said messages a text is.
func (h *history) known(text string) (thread string, n int, ok bool) {
	m := marked.FindStringSubmatch(text)
	if m == nil {
		return "", 0, false
	}
	n, err := strconv.Atoi(m[2])
	return m[1], n, err == nil && n < h.said[m[1]]
}

// everything reads all conversations and all their messages, page by page.
func everything(ctx context.Context, d *outside.Desk) (map[string][]shown, error) {
	type conversation struct {
		ID string `json:"id"`
	}
	list, err := outside.Pages[conversation](ctx, d, "/conversations?limit=200")
	if err != nil {
		return nil, err
	}
	out := make(map[string][]shown, len(list))
	for _, c := range list {
		if out[c.ID], err = outside.Pages[shown](ctx, d, "/conversations/"+c.ID+"/messages?limit=200"); err != nil {
			return nil, err
		}
	}
	return out, nil
}
