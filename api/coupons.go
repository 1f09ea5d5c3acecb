package api

import (
	"net/http"
	"time"

	"github.com/parleyhub/parley/api/coupons"
	"github.com/parleyhub/parley/internal/auth"
)

func (a *API) registerCoupons() {
	const noun = "Coupons"
	d := a.Coupons
	if d == nil {
		d = &coupons.Desk{}
	}
	route(a, op{id: "listCouponPools", method: http.MethodGet, path: "/coupon-pools", noun: noun, action: auth.CampaignsRead, summary: "List offers", doc: "Newest first, with how many codes are left."}, d.List)
	route(a, op{id: "createCouponPool", method: http.MethodPost, path: "/coupon-pools", noun: noun, action: auth.CampaignsWrite, status: http.StatusCreated, summary: "Add an offer"}, d.Create)
	route(a, op{id: "getCouponPool", method: http.MethodGet, path: "/coupon-pools/{id}", noun: noun, action: auth.CampaignsRead, summary: "Read one offer"}, d.Get)
	route(a, op{id: "putCouponPool", method: http.MethodPut, path: "/coupon-pools/{id}", noun: noun, action: auth.CampaignsWrite, summary: "Change an offer", doc: "409 when somebody else has changed it."}, d.Save)
	route(a, op{id: "endCouponPool", method: http.MethodPost, path: "/coupon-pools/{id}/end", noun: noun, action: auth.CampaignsWrite, summary: "End an offer now",
		doc: "No code is given from then on, by the hub's clock. One that is over stays as it was; 409 when somebody else has changed it."}, d.End)
	route(a, op{id: "deleteCouponPool", method: http.MethodDelete, path: "/coupon-pools/{id}", noun: noun, action: auth.CampaignsWrite, status: http.StatusNoContent,
		summary: "Delete an offer", doc: "With the codes that nobody has; what people were given stays on their pages."}, d.Delete)
	route(a, op{id: "addCoupons", method: http.MethodPost, path: "/coupon-pools/{id}/codes", noun: noun, action: auth.CampaignsWrite, maxBody: coupons.MaxText, within: time.Minute,
		summary: "Add codes to an offer", doc: "To one with a list of codes, up to 100,000 in all; each is given to one person. The same codes again add nothing."}, d.AddCodes)
	route(a, op{id: "listGoodwillOffers", method: http.MethodGet, path: "/goodwill-offers", noun: noun, action: auth.ContactsRead, summary: "Offers that may be given for goodwill", doc: "Those that have not ended."}, d.Goodwill)
	route(a, op{id: "listContactCoupons", method: http.MethodGet, path: "/contacts/{id}/coupons", noun: noun, action: auth.ContactsRead, summary: "Which codes a person was given", doc: "The newest first: by whom and why, or by a campaign."}, d.OfContact)
	route(a, op{id: "giveCoupon", method: http.MethodPost, path: "/contacts/{id}/coupons", noun: noun, action: auth.ConversationsWrite, ownKeys: true, status: http.StatusCreated,
		summary: "Give a person a code for goodwill", doc: "Of an offer for goodwill, with a reason; it is logged on their page and a fact `contact.coupon`. 403 when the offer is not for goodwill, 409 when it has ended or no code is left."}, d.Give)
}
