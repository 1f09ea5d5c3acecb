package hub

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"time"
)

// Ids are opaque strings that sort by the time they were made: a three-letter
// noun, an underscore, 26 characters of Crockford-style base32.
type (
	ContactID      string
	IdentityID     string
	ConversationID string
	MessageID      string
	InboxID        string
	BrandID        string
	TeamID         string
	AgentID        string
	PolicyID       string
	BlobID         string
	OrderID        string
	OrganisationID string
)

// Named nothings, so that a reader sees what an empty id means.
const (
	Unassigned AgentID = ""
	NoTeam     TeamID  = ""
)

var idEncoding = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

func newID(prefix string, now time.Time) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], uint64(now.UnixMilli())<<16)
	rand.Read(b[6:]) // never fails: crypto/rand ends the process first
	return prefix + idEncoding.EncodeToString(b[:])
}

// The makers, one per noun.
func NewContactID(now time.Time) ContactID           { return ContactID(newID("con_", now)) }
func NewIdentityID(now time.Time) IdentityID         { return IdentityID(newID("idn_", now)) }
func NewConversationID(now time.Time) ConversationID { return ConversationID(newID("cnv_", now)) }
func NewMessageID(now time.Time) MessageID           { return MessageID(newID("msg_", now)) }
func NewInboxID(now time.Time) InboxID               { return InboxID(newID("inb_", now)) }
func NewBrandID(now time.Time) BrandID               { return BrandID(newID("brd_", now)) }
func NewTeamID(now time.Time) TeamID                 { return TeamID(newID("tea_", now)) }
func NewAgentID(now time.Time) AgentID               { return AgentID(newID("agt_", now)) }
func NewBlobID(now time.Time) BlobID                 { return BlobID(newID("blb_", now)) }
func NewPolicyID(now time.Time) PolicyID             { return PolicyID(newID("pol_", now)) }
func NewCalendarID(now time.Time) string             { return newID("cal_", now) }
func NewViewID(now time.Time) string                 { return newID("viw_", now) }
func NewSegmentID(now time.Time) string              { return newID("seg_", now) }
func NewOrganisationID(now time.Time) OrganisationID { return OrganisationID(newID("org_", now)) }
func NewEventID(now time.Time) string                { return newID("evt_", now) }
func NewImportID(now time.Time) string               { return newID("imp_", now) }
func NewConsentLogID(now time.Time) string           { return newID("cns_", now) }
func NewCampaignID(now time.Time) string             { return newID("cmp_", now) }
func NewRunID(now time.Time) string                  { return newID("run_", now) }
func NewCouponID(now time.Time) string               { return newID("cpn_", now) }
func NewCouponPoolID(now time.Time) string           { return newID("off_", now) }
func NewJourneyID(now time.Time) string              { return newID("jny_", now) }
func NewOrderID(now time.Time) OrderID               { return OrderID(newID("ord_", now)) }

// NewToken is 130 random bits as lower-case base32: fit for an address, a
// session or a link. It is a secret; store only its hash.
func NewToken() string {
	var b [16]byte
	rand.Read(b[:])
	return idEncoding.EncodeToString(b[:])
}
