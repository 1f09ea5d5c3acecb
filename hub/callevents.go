package hub

// CallEvents are what the clocks hear when a call that was before becomes now. A
// caller whom nobody answered waits as one does who has written.
func CallEvents(before, now *Call) []ClockEvent {
	if before == nil {
		before = &Call{}
	}
	ended := now.State == CallEnded && before.State != CallEnded
	reply := ClockEvent{Type: EvReplied, At: now.AnsweredAt, Human: true}
	if reply.At.IsZero() {
		reply.At = now.EndedAt
	}
	switch {
	case now.Outgoing && ended:
		return []ClockEvent{reply}
	case now.Outgoing:
		return nil
	case waits(now) && !waits(before):
		at := now.EndedAt
		if at.IsZero() {
			at = now.StartedAt
		}
		return []ClockEvent{{Type: EvReceived, At: at, Qualifies: true}}
	case ended && waits(before):
		return []ClockEvent{reply}
	case ended:
		return []ClockEvent{{Type: EvReceived, At: now.StartedAt, Qualifies: true}, reply}
	}
	return nil
}

func waits(c *Call) bool {
	return c.State == CallVoicemail || c.State == CallMissed || c.State == CallFailed
}
