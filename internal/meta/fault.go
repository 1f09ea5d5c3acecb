package meta

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/webcall"
)

// Fault is an error as the Graph API says it. It is the cause of a *hub.Error;
// Message and Details are Meta's words and may name numbers, so they are neither
// shown nor logged.
type Fault struct {
	Status  int
	Code    int
	Subcode int
	Message string
	Details string
}

func (f *Fault) Error() string {
	if f.Subcode != 0 {
		return fmt.Sprintf("HTTP %d, code %d, subcode %d", f.Status, f.Code, f.Subcode)
	}
	return fmt.Sprintf("HTTP %d, code %d", f.Status, f.Code)
}

func (f *Fault) signIn() bool {
	return f.Code == 190 || f.Code == 102 || f.Code == 0 && f.Status == http.StatusUnauthorized
}

// rule is what a code means.
type rule struct {
	kind  hub.Kind
	after time.Duration // where Meta does not say: about how long it lasts
	text  string
}

// rules by code, as of 2026-05: developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes,
// …/docs/graph-api/guides/error-handling and …/docs/messenger-platform/error-codes. Logic follows codes, never titles.
var rules = map[int]rule{
	1:       {hub.Temporary, 0, "Meta had an error of its own."},
	2:       {hub.Temporary, 0, "Meta is out of order or overloaded for a while."},
	3:       {hub.Denied, 0, "The access token lacks a permission for this."},
	4:       {hub.Limited, 10 * time.Minute, "The app has made too many calls; Meta takes more later."},
	10:      {hub.Denied, 0, "Meta does not allow this: a permission is missing or the reply window is closed."},
	17:      {hub.Limited, 10 * time.Minute, "The account has made too many calls; Meta takes more later."},
	32:      {hub.Limited, 10 * time.Minute, "The page has made too many calls; Meta takes more later."},
	33:      {hub.Missing, 0, "Meta does not know this account or number any more."},
	100:     {hub.Invalid, 0, "Meta did not accept the message: something in it is not valid there."},
	102:     {hub.Denied, 0, "The access token is no longer valid. Make a new one at Meta and save it in the inbox."},
	190:     {hub.Denied, 0, "The access token is no longer valid. Make a new one at Meta and save it in the inbox."},
	368:     {hub.Denied, 0, "Meta has blocked the account for a while because of its policies."},
	551:     {hub.Denied, 0, "The person cannot be reached: they have blocked messages or left."},
	613:     {hub.Limited, time.Minute, "Too many calls at once; Meta takes more later."},
	1200:    {hub.Temporary, 0, "Meta had a passing error; it is tried again."},
	1545041: {hub.Denied, 0, "The person does not take messages from here."},
	2018001: {hub.Missing, 0, "Meta does not know this person."},
	2018278: {hub.Denied, 0, "The reply window is closed."},
	2534022: {hub.Denied, 0, "The reply window is closed."},
	2534037: {hub.Missing, 0, "Meta does not know this person."},
	10900:   {hub.Invalid, 0, "This comment has been answered in private already; Meta allows it once."},
	10903:   {hub.Denied, 0, "This person cannot be answered in private."},
	80001:   {hub.Limited, 10 * time.Minute, "The page has made too many calls; Meta takes more later."},
	80002:   {hub.Limited, 10 * time.Minute, "The account has made too many calls; Meta takes more later."},
	80006:   {hub.Limited, 10 * time.Minute, "The page has made too many calls; Meta takes more later."},
	80007:   {hub.Limited, 10 * time.Minute, "The WhatsApp Business account has reached its limit of calls; Meta takes more later."},
	130403:  {hub.Denied, 0, "The person has blocked this number."},
	130429:  {hub.Limited, 5 * time.Second, "Messages go out faster than Meta takes them."},
	130472:  {hub.Denied, 0, "Meta does not deliver this message: the person is part of an experiment of theirs."},
	130497:  {hub.Denied, 0, "The business may not write to people in this country."},
	131000:  {hub.Temporary, 0, "Meta had an error of its own."},
	131005:  {hub.Denied, 0, "The access token lacks a permission for this."},
	131008:  {hub.Invalid, 0, "Meta misses something in the message."},
	131009:  {hub.Invalid, 0, "Meta did not accept the message: a value in it is not valid there."},
	131016:  {hub.Temporary, 0, "Meta is out of order or overloaded for a while."},
	131021:  {hub.Invalid, 0, "Sender and recipient are the same number."},
	131026:  {hub.Missing, 0, "The message cannot be delivered: the number is not on WhatsApp, or their app is too old or has not accepted the terms."},
	131030:  {hub.Denied, 0, "The recipient is not on the list of allowed numbers of a test account."},
	131031:  {hub.Denied, 0, "The WhatsApp Business account is locked. See the Business Manager for the reason."},
	131037:  {hub.Denied, 0, "The display name of the number has not been approved yet."},
	131042:  {hub.Denied, 0, "There is a problem with how the WhatsApp Business account pays."},
	131045:  {hub.Denied, 0, "The number is not registered correctly at Meta."},
	131047:  {hub.Denied, 0, "The reply window is closed: more than 24 hours since the person's last message. Send an approved template."},
	131048:  {hub.Limited, time.Hour, "Meta holds messages back because too many of this number's were blocked or reported."},
	131049:  {hub.Denied, 0, "Meta did not deliver it, to keep the number of marketing messages to the person low."},
	131050:  {hub.Denied, 0, "The person does not want marketing messages from this number."},
	131051:  {hub.Unsupported, 0, "WhatsApp does not know this kind of message."},
	131052:  {hub.Temporary, 0, "Meta could not load the file that the person sent."},
	131053:  {hub.Invalid, 0, "Meta could not take the file: its type or size is not allowed."},
	131056:  {hub.Limited, 6 * time.Second, "Too many messages to this person in a short time."},
	131057:  {hub.Temporary, 0, "The account is under maintenance at Meta."},
	132000:  {hub.Invalid, 0, "The number of the template's parameters is wrong."},
	132001:  {hub.Missing, 0, "There is no such template in this language, or it is not approved."},
	132005:  {hub.Invalid, 0, "The filled-in template is too long."},
	132007:  {hub.Denied, 0, "The template breaks a policy of WhatsApp."},
	132012:  {hub.Invalid, 0, "A parameter of the template has the wrong form."},
	132015:  {hub.Denied, 0, "The template is paused because of low quality."},
	132016:  {hub.Denied, 0, "The template has been switched off because of low quality."},
	133010:  {hub.Denied, 0, "The number is not registered at the Cloud API."},
	134011:  {hub.Denied, 0, "The terms of payments have not been accepted."},
	135000:  {hub.Invalid, 0, "Meta did not accept the message: something in it is not valid there."},
}

// Words say what code means, for people; other when we do not know it.
func Words(code int, other string) string {
	if r, ok := rules[code]; ok {
		return r.text
	}
	return other
}

// faultOf reads an error answer.
func (g *Graph) faultOf(a webcall.Answer) error {
	var said struct {
		Error struct {
			Message string `json:"message"`
			Code    int    `json:"code"`
			Subcode int    `json:"error_subcode"`
			Data    struct {
				Details string `json:"details"`
			} `json:"error_data"`
		} `json:"error"`
	}
	_ = json.Unmarshal(a.Body, &said) // what is no JSON has no code
	f := &Fault{Status: a.Status, Code: said.Error.Code, Subcode: said.Error.Subcode, Message: said.Error.Message, Details: said.Error.Data.Details}
	r, ok := rules[f.Subcode]
	if !ok {
		r, ok = rules[f.Code]
	}
	if !ok {
		r = byStatus(f)
	}
	if wait := webcall.RetryAfter(a.Header, g.now()); wait > 0 {
		r.after = wait
	}
	if a.Status == http.StatusTooManyRequests && r.kind != hub.Limited {
		r.kind = hub.Limited
	}
	e := hub.Wrap(r.kind, f, r.text)
	e.After = r.after
	return e
}

func byStatus(f *Fault) rule {
	switch {
	case f.Code >= 200 && f.Code <= 299:
		return rule{hub.Denied, 0, "The access token lacks a permission for this."}
	case f.Status == http.StatusTooManyRequests:
		return rule{hub.Limited, 30 * time.Second, "Too many calls at once; Meta takes more later."}
	case f.Status >= 500 || f.Status == http.StatusRequestTimeout:
		return rule{hub.Temporary, 0, "Meta had an error of its own."}
	case f.signIn():
		return rules[190]
	case f.Status == http.StatusForbidden:
		return rule{hub.Denied, 0, "Meta does not allow this."}
	case f.Status == http.StatusNotFound || f.Status == http.StatusGone:
		return rule{hub.Missing, 0, "Meta does not know this any more."}
	case f.Status < 400:
		return rule{hub.Invalid, 0, "The API answered with a redirect, which is not followed."}
	}
	if f.Code != 0 {
		return rule{hub.Invalid, 0, fmt.Sprintf("Meta did not accept the message (error %d).", f.Code)}
	}
	return rule{hub.Invalid, 0, "Meta did not accept the message."}
}
