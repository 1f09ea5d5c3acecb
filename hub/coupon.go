package hub

import "time"

// PropCoupon is the property of an event that names the code which was redeemed with it.
const PropCoupon = "coupon"

// Coupon is one code as a person was given it. Whom it was given is empty when
// they were erased since.
type Coupon struct {
	ID         string    `json:"id"`
	Pool       string    `json:"pool_id"` // the offer it is a code of
	Code       string    `json:"code"`
	ContactID  ContactID `json:"contact_id"`
	Run        int64     `json:"-"`                // number of the campaign's run; 0: somebody gave it
	By         Actor     `json:"by"`               // who gave it; zero: a campaign
	Reason     string    `json:"reason,omitempty"` // in their words
	GivenAt    time.Time `json:"given_at"`
	RedeemedAt time.Time `json:"-"` // zero: nobody has told
}
