package telegram

import (
	"strings"
	"testing"
	"time"

	sim "github.com/parleyhub/parley/channels/sim/telegram"
	"github.com/parleyhub/parley/hub"
)

func TestFilesOfEverySort(t *testing.T) {
	r := hooked(t, nil)
	file := func(path, data string) sim.Object {
		id := r.net.File(path, []byte(data), 0)
		return sim.Object{"file_id": id, "file_unique_id": id + "u", "file_size": len(data)}
	}
	with := func(o, more sim.Object) sim.Object {
		for k, v := range more {
			o[k] = v
		}
		return o
	}
	doc := with(file("documents/file_1.pdf", "%PDF-1.7"), sim.Object{"file_name": "../Invoice\u202e 7.pdf"})
	gif := file("animations/file_2.mp4", "gif")
	for name, c := range map[string]struct {
		fields          sim.Object
		file, typ, text string
	}{
		"photo":      {r.net.Photo([]byte(jpeg), "Broken!"), "file_2.jpg", "image/jpeg", "Broken!"},
		"document":   {sim.Object{"document": doc}, "../Invoice 7.pdf", "application/pdf", ""},
		"animation":  {sim.Object{"animation": gif, "document": gif}, "file_2.mp4", "text/plain; charset=utf-8", ""},
		"voice":      {sim.Object{"voice": with(file("voice/file_3.oga", "OggS\x00"), sim.Object{"duration": 3})}, "file_3.oga", "application/ogg", ""},
		"video":      {sim.Object{"video": file("videos/file 4#?.mp4", "v"), "caption": "See"}, "file 4#?.mp4", "text/plain; charset=utf-8", "See"},
		"video note": {sim.Object{"video_note": file("video_notes/file_5.mp4", "v")}, "file_5.mp4", "text/plain; charset=utf-8", ""},
		"sticker":    {sim.Object{"sticker": with(file("stickers/file_6.webp", "RIFF0000WEBPVP8 "), sim.Object{"emoji": "👋"})}, "file_6.webp", "image/webp", "👋"},
	} {
		r.net.Post(ana.Private(), ana, c.fields)
		m := r.one()
		if len(m.Attachments) != 1 || m.Attachments[0].Name != c.file || m.Attachments[0].Type != c.typ || m.Text != c.text {
			t.Errorf("%s: %q %+v", name, m.Text, m.Attachments)
		}
	}
	if strings.Contains(r.Hub.Logs(), r.net.Token) {
		t.Error("the token is in the logs")
	}
}

func TestFilesThatCannotBeHad(t *testing.T) {
	r := hooked(t, nil)
	send := func(path, data string, stated int64) hub.Inbound {
		id := r.net.File(path, []byte(data), stated)
		r.net.Post(ana.Private(), ana, sim.Object{"caption": "See", "document": sim.Object{"file_id": id, "file_unique_id": "u", "file_name": "x.bin"}})
		return r.one()
	}
	for name, m := range map[string]hub.Inbound{
		"too large, as it says":  send("documents/a", "a", 21<<20),
		"too large, as it lies":  send("documents/b", strings.Repeat("x", 20<<20+1), 5),
		"out of the bot's place": send("../../bot/getMe", "c", 0),
		"an absolute path":       send("/var/lib/telegram/x", "d", 0),
		"nowhere":                send("", "e", 0),
	} {
		if len(m.Attachments) != 0 || !strings.Contains(m.Text, "See") || !strings.Contains(m.Text, "[") || strings.Contains(m.Text, r.net.Token) {
			t.Errorf("%s: %q %v", name, m.Text, m.Attachments)
		}
	}
}

// Words never wait for a file: it is joined to them when it can be had.
func TestAFileBehindTroubleComesLater(t *testing.T) {
	for _, receive := range []string{byWebhook, byPoll} {
		t.Run(receive, func(t *testing.T) {
			r := polling(t, nil)
			if receive == byWebhook {
				r = hooked(t, nil)
			}
			r.net.Fail(sim.Fault{Methods: []string{"file"}, Status: 502})
			fields := r.net.Photo([]byte(jpeg), "Broken!")
			r.net.Post(ana.Private(), ana, fields)
			if receive == byWebhook {
				r.deliver(sim.Delivery{Times: 3, Parallel: true})
			}
			r.listen(func() bool { return len(r.Hub.Received()) == 1 })
			first := r.Hub.Received()[0]
			if first.Text != "Broken!" || len(first.Attachments) != 0 || first.Joins {
				t.Errorf("%+v", first)
			}
			r.net.Fail(sim.Fault{})
			r.listen(func() bool { return len(r.Hub.Received()) == 2 && !slots(r) })
			late := r.Hub.Received()[1]
			if late.Ref != first.Ref || !late.Joins || len(late.Attachments) != 1 || late.From != first.From || late.Thread != first.Thread || late.Text != "" {
				t.Errorf("%+v", late)
			}
		})
	}
}

func TestAnEditUnderAPictureKeepsItWhenItCannotBeFetched(t *testing.T) {
	r := hooked(t, nil)
	id := r.net.Post(ana.Private(), ana, r.net.Photo([]byte(jpeg), "Broken"))
	r.one()
	r.net.Edit(ana.Private(), id, sim.Object{"caption": "Broken!"})
	if m := r.one(); len(m.Attachments) != 1 || m.Change.KeepFiles || m.Text != "Broken!" {
		t.Errorf("%+v", m)
	}
	r.net.Fail(sim.Fault{Methods: []string{"getFile"}, Status: 500})
	r.net.Edit(ana.Private(), id, sim.Object{"caption": "Broken!!"})
	if m := r.one(); len(m.Attachments) != 0 || !m.Change.KeepFiles || m.Text != "Broken!!" || slots(r) {
		t.Errorf("%+v", m)
	}
}

func TestAFileThatNeverComesIsToldOf(t *testing.T) {
	r := hooked(t, nil)
	r.net.Fail(sim.Fault{Methods: []string{"getFile"}, Status: 500})
	r.net.Post(ana.Private(), ana, r.net.Photo([]byte(jpeg), "Broken!"))
	r.one()
	r.Hub.Clock.Advance(61 * time.Minute)
	r.listen(func() bool { return len(r.Hub.Received()) == 2 && !slots(r) })
	if late := r.Hub.Received()[1]; len(late.Attachments) != 0 || !strings.HasPrefix(late.Text, "[") || !late.Joins {
		t.Errorf("%+v", late)
	}
}

// slots reports whether a file is still owed.
func slots(r *rig) bool {
	for _, row := range r.Hub.StateKeys() {
		if strings.HasPrefix(row, "late/") {
			return true
		}
	}
	return false
}
