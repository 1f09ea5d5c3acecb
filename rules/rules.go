// Package rules acts by itself on what happens: "when a mail from a key customer
// comes in outside office hours, make it urgent and tell the night team". In
// come facts and instants; out go changes to the conversation, made through the
// desk in one commit together with the run that says which rule did what and
// why, so that nothing is done twice. Steps of SLA policies act the same way.
//
// Engine follows the facts, rings time rules and acts. History judges a draft
// over what has happened, without any effect. What rules say is in language,
// and for people in docs/rules.md.
package rules

import (
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/rules/language"
)

// Kind and ID of the one document that holds all rules in their order.
const (
	Kind hub.DocumentKind = "rules"
	ID                    = "all"
)

// What rules are made of, under one roof for those who use it.
type (
	Set       = language.Set
	Rule      = language.Rule
	Condition = language.Condition
	After     = language.After
	Action    = language.Action
	Case      = language.Case
	Seen      = language.Seen
	Problem   = language.Problem
	World     = language.World
	Hours     = language.Hours
	FieldView = language.FieldView
	Decision  = language.Decision
)

// Parse reads rules as they are stored or sent; see language.Parse.
func Parse(raw []byte) (Set, error) { return language.Parse(raw) }
