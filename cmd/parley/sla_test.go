package main

import (
	"bytes"
	"strings"
	"testing"
)

func slaRun(t *testing.T, verb, in string) (code int, out, errw string) {
	t.Helper()
	var o, e bytes.Buffer
	code = runSLA([]string{verb}, strings.NewReader(in), &o, &e)
	return code, o.String(), e.String()
}

const bucharestWeek = `{"zone":"Europe/Bucharest","week":{"mon":[["09:00","17:00"]],"tue":[["09:00","17:00"]],"wed":[["09:00","17:00"]],` +
	`"thu":[["09:00","17:00"]],"fri":[["09:00","17:00"]]},"exceptions":{"2026-06-01":[]}}`

func TestSLADue(t *testing.T) {
	for name, c := range map[string]struct{ in, out string }{
		"holiday": {
			`{"calendar":` + bucharestWeek + `,"start":"2026-05-29T13:30:00Z","target":"2h","mode":"business","warn":["80%","30m"],"consumed":"0s"}`,
			`{"due":"2026-06-02T07:30:00Z","warn":["2026-06-02T07:06:00Z","2026-06-02T07:00:00Z"],"segments":[{"from":"2026-05-29T13:30:00Z","to":"2026-05-29T14:00:00Z"},{"from":"2026-06-02T06:00:00Z","to":"2026-06-02T07:30:00Z"}]}`,
		},
		"always open": {
			`{"calendar":null,"start":"2026-05-29T13:30:00.250Z","target":"90s"}`,
			`{"due":"2026-05-29T13:31:30.25Z","warn":[],"segments":[{"from":"2026-05-29T13:30:00.25Z","to":"2026-05-29T13:31:30.25Z"}]}`,
		},
		"elapsed ignores the calendar": {
			`{"calendar":` + bucharestWeek + `,"start":"2026-05-30T00:00:00+02:00","target":"2h","mode":"elapsed","warn":["50%"]}`,
			`{"due":"2026-05-30T00:00:00Z","warn":["2026-05-29T23:00:00Z"],"segments":[{"from":"2026-05-29T22:00:00Z","to":"2026-05-30T00:00:00Z"}]}`,
		},
		"partly used": {
			`{"calendar":` + bucharestWeek + `,"start":"2026-05-29T13:30:00Z","target":"2h","consumed":"1h45m","warn":["80%"]}`,
			`{"due":"2026-05-29T13:45:00Z","warn":["2026-05-29T13:30:00Z"],"segments":[{"from":"2026-05-29T13:30:00Z","to":"2026-05-29T13:45:00Z"}]}`,
		},
		"a warning reached already falls into opening hours": {
			`{"calendar":` + bucharestWeek + `,"start":"2026-05-30T13:30:00Z","target":"2h","warn":["3h"]}`,
			`{"due":"2026-06-02T08:00:00Z","warn":["2026-06-02T06:00:00Z"],"segments":[{"from":"2026-06-02T06:00:00Z","to":"2026-06-02T08:00:00Z"}]}`,
		},
		"nothing left": {
			`{"calendar":` + bucharestWeek + `,"start":"2026-05-29T13:30:00Z","target":"2h","consumed":"3h","warn":["80%"]}`,
			`{"due":"2026-05-29T13:30:00Z","warn":["2026-05-29T13:30:00Z"],"segments":[]}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			code, out, errw := slaRun(t, "due", c.in)
			if code != exitFine || errw != "" || out != c.out+"\n" {
				t.Errorf("code %d, stderr %q\n got %s\nwant %s", code, errw, out, c.out)
			}
		})
	}
}

func TestSLADueSaysWhatIsWrong(t *testing.T) {
	const ok = `"start":"2026-05-29T13:30:00Z","target":"2h"`
	for name, c := range map[string]struct{ in, says string }{
		"nothing":          {``, "there is no input"},
		"a far start":      {`{"start":"9999-12-31T23:00:00Z","target":"2h"}`, "target: is due after the year 9999"},
		"a far target":     {`{"start":"9999-12-01T00:00:00Z","target":"1000h"}`, "target: is due after the year 9999"},
		"a far zone":       {`{"start":"9999-12-31T23:00:00-12:00","target":"1m"}`, "start: is before the year 0 or after the year 9999"},
		"not JSON":         {`{"start"`, "parley sla due: "},
		"two values":       {`{` + ok + `}{}`, "more than one"},
		"unknown field":    {`{` + ok + `,"warnings":[]}`, "warnings"},
		"no start":         {`{"target":"2h"}`, "start: "},
		"bad start":        {`{"start":"yesterday","target":"2h"}`, `start: "yesterday"`},
		"no target":        {`{"start":"2026-05-29T13:30:00Z"}`, "target: "},
		"zero target":      {`{"start":"2026-05-29T13:30:00Z","target":"0s"}`, "target: must be longer"},
		"half a second":    {`{"start":"2026-05-29T13:30:00Z","target":"0.5s"}`, "target: "},
		"number as target": {`{"start":"2026-05-29T13:30:00Z","target":7200}`, "target: must not be a number"},
		"negative used":    {`{` + ok + `,"consumed":"-1h"}`, "consumed: "},
		"bad mode":         {`{` + ok + `,"mode":"office"}`, "mode: business or elapsed"},
		"bad warning":      {`{` + ok + `,"warn":["120%"]}`, "warn: "},
		"unknown zone":     {`{` + ok + `,"calendar":{"zone":"Mars","week":{}}}`, "calendar.zone: unknown time zone"},
		"bad hours":        {`{` + ok + `,"calendar":{"zone":"UTC","week":{"mon":[["9","17"]]}}}`, "calendar.week.mon: "},
		"never open":       {`{` + ok + `,"calendar":{"zone":"UTC","week":{}}}`, "fewer than 2h"},
		"calendar a list":  {`{` + ok + `,"calendar":[]}`, "calendar"},
	} {
		t.Run(name, func(t *testing.T) {
			code, out, errw := slaRun(t, "due", c.in)
			if code != exitUsage || out != "" || !strings.Contains(errw, c.says) || strings.Count(errw, "\n") != 1 {
				t.Errorf("code %d, stdout %q, stderr %q, want %q", code, out, errw, c.says)
			}
			if strings.Contains(errw, "main.") || strings.Contains(errw, "Go ") {
				t.Errorf("speaks of our code: %q", errw)
			}
		})
	}
	var o, e bytes.Buffer
	if code := runSLA([]string{"later"}, nil, &o, &e); code != exitUsage || !strings.Contains(e.String(), "Usage") {
		t.Error(code, e.String())
	}
}

func TestSLAFold(t *testing.T) {
	story := `{"policy":{"targets":[{"metric":"first_response","within":"1h"}]},"calendars":{"workspace":` + bucharestWeek + `},"events":[
		{"at":"2026-05-29T13:30:00Z","type":"message.received","message_id":"m1"},
		{"at":"2026-05-29T13:50:00Z","type":"reply.sent","message_id":"r1"},
		{"at":"2026-06-02T09:00:00Z","type":"reply.failed","message_id":"r1"}]}`
	code, out, errw := slaRun(t, "fold", story)
	if code != exitFine {
		t.Fatal(code, errw)
	}
	for _, part := range []string{
		`"state":"breached","started_at":"2026-05-29T13:30:00Z","due_at":"2026-06-02T06:30:00Z","stopped_at":null,"breached_at":"2026-06-02T06:30:00Z","cause":"delivery_failed"`,
		`"detected_at":"2026-06-02T09:00:00Z"`, `"waiting_since":"2026-05-29T13:30:00Z"`,
		`"kind":"revoked"`, `"kind":"corrected","metric":"first_response","cycle":1,"was":"met"`,
	} {
		if !strings.Contains(out, part) {
			t.Errorf("%s\nis not in %s", part, out)
		}
	}
}

func TestSLAFoldSaysWhatIsWrong(t *testing.T) {
	for name, c := range map[string]struct{ in, says string }{
		"unknown event":    {`{"events":[{"at":"2026-05-29T13:30:00Z","type":"phone.rang"}]}`, "phone.rang"},
		"no instant":       {`{"events":[{"type":"message.received"}]}`, "events: "},
		"bad status":       {`{"events":[{"at":"2026-05-29T13:30:00Z","type":"status.changed","status":"gone"}]}`, "status: "},
		"unknown metric":   {`{"policy":{"targets":[{"metric":"smile","within":"1h"}]},"events":[]}`, "metric"},
		"unknown calendar": {`{"policy":{"targets":[{"metric":"resolution","within":"1h","calendar":"night"}]},"events":[]}`, `no calendar named "night"`},
		"unknown field":    {`{"policy":{"target":[]},"events":[]}`, "target"},
		"bad duration":     {`{"policy":{"targets":[{"metric":"resolution","within":"1d"}]},"events":[]}`, "1d"},
		"bad calendar":     {`{"calendars":{"x":{"zone":"Mars","week":{}}},"events":[]}`, "unknown time zone"},
		"now in the past":  {`{"events":[{"at":"2026-05-29T13:30:00Z","type":"message.received"}],"now":"2026-05-29T13:00:00Z"}`, "now: "},
	} {
		t.Run(name, func(t *testing.T) {
			code, out, errw := slaRun(t, "fold", c.in)
			if code != exitUsage || out != "" || !strings.Contains(errw, c.says) || strings.Count(errw, "\n") != 1 {
				t.Errorf("code %d, stdout %q, stderr %q, want %q", code, out, errw, c.says)
			}
		})
	}
}
