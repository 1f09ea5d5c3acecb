package sla

import (
	"github.com/parleyhub/parley/sla/calendar"
	"github.com/parleyhub/parley/sla/policy"
)

// What the engine goes by, under one roof for those who use it.
type (
	Calendar   = calendar.Calendar
	Span       = calendar.Span
	Hours      = calendar.Hours
	Segment    = calendar.Segment
	Duration   = calendar.Duration
	Part       = calendar.Part
	Mode       = policy.Mode
	Mark       = calendar.Mark
	Settings   = policy.Settings
	Edition    = policy.Edition
	Policy     = policy.Policy
	Condition  = policy.Condition
	Target     = policy.Target
	Escalation = policy.Escalation
	Action     = policy.Action
)

// Modes and starts, see policy.
const (
	Business     = policy.Business
	Elapsed      = policy.Elapsed
	FirstMessage = policy.FirstMessage
	Handoff      = policy.Handoff
)

// DefaultPolicy is the policy every hub starts with.
func DefaultPolicy() Policy { return policy.DefaultPolicy() }

// ParseCalendar reads a calendar as JSON. Nothing and null are always open.
func ParseCalendar(raw []byte) (Calendar, error) { return calendar.ParseCalendar(raw) }

// ParseDuration reads a whole number of seconds as "2h", "90m" or "45s".
func ParseDuration(s string) (Duration, error) { return calendar.ParseDuration(s) }

// ParseMark reads "80%" or "30m" before a deadline.
func ParseMark(s string) (Mark, error) { return calendar.ParseMark(s) }
