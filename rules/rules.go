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

// Kind of the one document that holds all rules in their order.
const Kind hub.DocumentKind = "rules"

// ID of that document.
const ID = "all"

// What rules are made of, under one roof for those who use it.
type (
	Set           = language.Set
	Rule          = language.Rule
	RuleCondition = language.RuleCondition
	RuleWait      = language.RuleWait
	RuleAction    = language.RuleAction
	Case          = language.Case
	SeenValue     = language.SeenValue
	RuleProblem   = language.RuleProblem
	World         = language.World
	Hours         = language.Hours
	RuleField     = language.RuleField
	Decision      = language.Decision
)

// Parse reads rules as they are stored or sent; see language.Parse.
func Parse(raw []byte) (Set, error) { return language.Parse(raw) }

// AsError is the first problem as an error that carries all of them.
func AsError(problems []RuleProblem) error { return language.AsError(problems) }

// Fields are all that conditions can ask about.
func Fields() []RuleField { return language.Fields() }

// FactTypes are those a rule can react to, sorted.
func FactTypes() []string { return language.FactTypes() }
