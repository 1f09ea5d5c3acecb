package language

import (
	"github.com/parleyhub/parley/hub"
)

// fields are all that a condition can ask about, beside the traits of a contact.
var fields = map[string]field{
	"conversation.id":               {get: conv(func(c *hub.ConversationCard) found { return textOf(c.ID) })},
	"conversation.subject":          {get: conv(func(c *hub.ConversationCard) found { return textAt(c.Subject) })},
	"conversation.status":           {values: statuses, get: conv(func(c *hub.ConversationCard) found { return textOf(c.Status) })},
	"conversation.priority":         {values: priorities, get: conv(func(c *hub.ConversationCard) found { return textOf(c.Priority) })},
	"conversation.brand_id":         {ids: "brand", get: conv(func(c *hub.ConversationCard) found { return textOf(c.BrandID) })},
	"conversation.inbox_ids":        {form: list, ids: "inbox", get: conv(func(c *hub.ConversationCard) found { return listOf(c.InboxIDs) })},
	"conversation.last_inbox_id":    {ids: "inbox", get: conv(func(c *hub.ConversationCard) found { return textOf(c.LastInboxID) })},
	"conversation.assignee_id":      {ids: "agent", get: conv(func(c *hub.ConversationCard) found { return textAt(c.AssigneeID) })},
	"conversation.team_id":          {ids: "team", get: conv(func(c *hub.ConversationCard) found { return textAt(c.TeamID) })},
	"conversation.tags":             {form: list, get: conv(func(c *hub.ConversationCard) found { return listOf(c.Tags) })},
	"conversation.flags":            {form: list, values: flags, get: conv(func(c *hub.ConversationCard) found { return listOf(c.Flags) })},
	"conversation.linked_id":        {get: conv(func(c *hub.ConversationCard) found { return textAt(c.LinkedID) })},
	"conversation.waiting_since":    {form: instant, get: conv(func(c *hub.ConversationCard) found { return timeAt(c.WaitingSince) })},
	"conversation.snoozed_until":    {form: instant, get: conv(func(c *hub.ConversationCard) found { return timeAt(c.SnoozedUntil) })},
	"conversation.created_at":       {form: instant, get: conv(func(c *hub.ConversationCard) found { return timeOf(c.CreatedAt) })},
	"conversation.updated_at":       {form: instant, get: conv(func(c *hub.ConversationCard) found { return timeOf(c.UpdatedAt) })},
	"conversation.last_seq":         {form: number, get: conv(func(c *hub.ConversationCard) found { return numberOf(c.LastSeq) })},
	"conversation.last_inbound_seq": {form: number, get: conv(func(c *hub.ConversationCard) found { return numberOf(c.LastInSeq) })},
	"conversation.unread":           {form: yesno, get: conv(func(c *hub.ConversationCard) found { return yes(c.Unread) })},
	"conversation.clocks":           {form: list, get: conv(clocksOf)},
	"conversation.waiting_s":        {form: number, get: waited},
	"conversation.age_s":            {form: number, get: aged},

	"conversation.last_message.direction":   {values: directions, get: last(func(m *hub.MessageSummary) found { return textOf(m.Direction) })},
	"conversation.last_message.channel":     {get: last(func(m *hub.MessageSummary) found { return textOf(m.Channel) })},
	"conversation.last_message.author_type": {values: authors, get: last(func(m *hub.MessageSummary) found { return textOf(m.Author.Type) })},
	"conversation.last_message.author_id":   {get: last(func(m *hub.MessageSummary) found { return textOf(m.Author.ID) })},
	"conversation.last_message.preview":     {get: last(func(m *hub.MessageSummary) found { return textOf(m.Preview) })},
	"conversation.last_message.at":          {form: instant, get: last(func(m *hub.MessageSummary) found { return timeOf(m.At) })},

	"message.id":          {part: onMessage, get: msg(func(m *hub.MessageCard) found { return textOf(m.ID) })},
	"message.seq":         {part: onMessage, form: number, get: msg(func(m *hub.MessageCard) found { return numberOf(m.Seq) })},
	"message.direction":   {part: onMessage, values: directions, get: msg(func(m *hub.MessageCard) found { return textOf(m.Direction) })},
	"message.channel":     {part: onMessage, get: msg(func(m *hub.MessageCard) found { return textOf(m.Channel) })},
	"message.inbox_id":    {part: onMessage, ids: "inbox", get: msg(func(m *hub.MessageCard) found { return textAt(m.InboxID) })},
	"message.author_type": {part: onMessage, values: authors, get: msg(func(m *hub.MessageCard) found { return textOf(m.Author.Type) })},
	"message.author_id":   {part: onMessage, get: msg(func(m *hub.MessageCard) found { return textOf(m.Author.ID) })},
	"message.author_name": {part: onMessage, get: msg(func(m *hub.MessageCard) found { return textOf(m.Author.Name) })},
	"message.subject":     {part: onMessage, get: msg(func(m *hub.MessageCard) found { return textAt(m.Subject) })},
	"message.text":        {part: onMessage, get: msg(func(m *hub.MessageCard) found { return textOf(m.Text) })},
	"message.quoted":      {part: onMessage, get: msg(func(m *hub.MessageCard) found { return textAt(m.Quoted) })},
	"message.attachments": {part: onMessage, form: number, get: msg(func(m *hub.MessageCard) found { return numberOf(len(m.Attachments)) })},
	"message.to":          {part: onMessage, form: list, get: msg(func(m *hub.MessageCard) found { return mailboxes(m.To) })},
	"message.cc":          {part: onMessage, form: list, get: msg(func(m *hub.MessageCard) found { return mailboxes(m.Cc) })},
	"message.automatic":   {part: onMessage, values: automatics, get: msg(func(m *hub.MessageCard) found { return textOf(m.Automatic) })},
	"message.auth":        {part: onMessage, values: verdicts, get: msg(func(m *hub.MessageCard) found { return textOf(m.Auth.Verdict) })},
	"message.delivery":    {part: onMessage, get: msg(delivered)},
	"message.received_at": {part: onMessage, form: instant, get: msg(func(m *hub.MessageCard) found { return timeOf(m.ReceivedAt) })},
	"message.created_at":  {part: onMessage, form: instant, get: msg(func(m *hub.MessageCard) found { return timeOf(m.CreatedAt) })},

	"contact.id":         {part: onContact, get: func(c *Case) found { return textOf(personOf(c)) }},
	"contact.name":       {part: onContact, get: who(func(p *hub.ProfileCard) found { return textOf(p.Name) })},
	"contact.language":   {part: onContact, get: who(func(p *hub.ProfileCard) found { return textOf(p.Language) })},
	"contact.zone":       {part: onContact, get: who(func(p *hub.ProfileCard) found { return textOf(p.Zone) })},
	"contact.addresses":  {part: onContact, form: list, get: who(func(p *hub.ProfileCard) found { return addresses(p, false) })},
	"contact.verified":   {part: onContact, form: list, get: who(func(p *hub.ProfileCard) found { return addresses(p, true) })},
	"contact.created_at": {part: onContact, form: instant, get: who(func(p *hub.ProfileCard) found { return timeOf(p.CreatedAt) })},

	"clock.metric":    {part: onClock, values: metrics, get: clock(func(k *hub.ClockCard) found { return textOf(k.Metric) })},
	"clock.state":     {part: onClock, values: clockState, get: clock(func(k *hub.ClockCard) found { return textOf(k.State) })},
	"clock.cause":     {part: onClock, get: clock(func(k *hub.ClockCard) found { return textOf(k.Cause) })},
	"clock.policy_id": {part: onClock, get: clock(func(k *hub.ClockCard) found { return textOf(k.PolicyID) })},
	"clock.cycle":     {part: onClock, form: number, get: clock(func(k *hub.ClockCard) found { return numberOf(k.Cycle) })},
	"clock.target_s":  {part: onClock, form: number, get: clock(func(k *hub.ClockCard) found { return numberOf(k.TargetSec) })},
	"clock.due_at":    {part: onClock, form: instant, get: clock(func(k *hub.ClockCard) found { return timeAt(k.DueAt) })},

	"fact.type":       {part: onFact, get: func(c *Case) found { return textOf(c.Fact.Type) }},
	"fact.actor_type": {part: onFact, values: authors, get: func(c *Case) found { return textOf(c.Fact.Actor.Type) }},
	"fact.actor_id":   {part: onFact, get: func(c *Case) found { return textOf(c.Fact.Actor.ID) }},
	"fact.reason":     {part: onFact, get: func(c *Case) found { return textOf(c.Reason) }},
	"fact.step":       {part: onFact, get: func(c *Case) found { return textOf(c.Step) }},
	"fact.before":     {part: onFact, get: func(c *Case) found { return textOf(c.Before) }},
	"fact.after":      {part: onFact, get: func(c *Case) found { return textOf(c.After) }},
}

var (
	automatics = []string{"auto_reply", "list", "bounce", "loop", "automatic"}
	verdicts   = []string{"verified", "unverified", "failed"}
)

func personOf(c *Case) hub.ContactID {
	if c.Conversation != nil {
		return c.Conversation.Contact.ID
	}
	return c.Fact.ContactID
}

// clocksOf are the clocks as "first_response:breached".
func clocksOf(c *hub.ConversationCard) found {
	var all []string
	for _, k := range c.Clocks {
		all = append(all, string(k.Metric)+":"+string(k.State))
	}
	return listOf(all)
}

func waited(c *Case) found {
	if c.Conversation == nil || c.Conversation.WaitingSince == nil {
		return found{}
	}
	return numberOf(max(0, int64(c.Now.Sub(*c.Conversation.WaitingSince).Seconds())))
}

func aged(c *Case) found {
	if c.Conversation == nil || c.Conversation.CreatedAt.IsZero() {
		return found{}
	}
	return numberOf(max(0, int64(c.Now.Sub(c.Conversation.CreatedAt).Seconds())))
}

func delivered(m *hub.MessageCard) found {
	if m.Delivery == nil {
		return found{}
	}
	return textOf(m.Delivery.State)
}

func mailboxes(all []hub.Address) found {
	var out []string
	for _, a := range all {
		out = append(out, a.Address)
	}
	return listOf(out)
}

// addresses are the handles of a person that are theirs; claims are nobody's.
func addresses(p *hub.ProfileCard, provenOnly bool) found {
	var out []string
	for _, i := range p.Identities {
		if !i.Claimed && (i.Verified || !provenOnly) {
			out = append(out, i.Address)
		}
	}
	return listOf(out)
}
