package api

import (
	"context"
	"net/http"
	"time"

	"github.com/parleyhub/parley/api/strict"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
)

func (a *API) registerBrands() {
	route(a, op{id: "listBrands", method: http.MethodGet, path: "/brands", noun: "Brands", action: auth.HouseRead, summary: "List brands"}, a.listBrands)
	route(a, op{id: "createBrand", method: http.MethodPost, path: "/brands", noun: "Brands", action: auth.BrandsWrite,
		status: http.StatusCreated, summary: "Add a brand"}, a.createBrand)
	route(a, op{id: "getBrand", method: http.MethodGet, path: "/brands/{id}", noun: "Brands", action: auth.HouseRead, summary: "Read one brand"}, a.getBrand)
	route(a, op{id: "changeBrand", method: http.MethodPatch, path: "/brands/{id}", noun: "Brands", action: auth.BrandsWrite, summary: "Change a brand"}, a.changeBrand)
}

// BrandView is a group of inboxes with one face.
type BrandView struct {
	ID        hub.BrandID    `json:"id"`
	Name      string         `json:"name"`
	Signature string         `json:"signature" doc:"Text with variables, put under replies"`
	Theme     map[string]any `json:"theme"`
	CreatedAt time.Time      `json:"created_at"`
	Version   int64          `json:"version"`
}

func brandView(b hub.Brand) BrandView {
	v := BrandView{ID: b.ID, Name: b.Name, Signature: b.Signature, Theme: b.Theme, CreatedAt: b.CreatedAt.UTC(), Version: b.Version}
	if v.Theme == nil {
		v.Theme = map[string]any{}
	}
	return v
}

func (a *API) listBrands(ctx context.Context, _ *Caller, in *Paging) (*answer[List[BrandView]], error) {
	brands, err := a.Store.Brands(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]BrandView, len(brands))
	for i, b := range brands {
		out[i] = brandView(b)
	}
	return window(out, *in, func(v *BrandView) string { return string(v.ID) }), nil
}

func (a *API) getBrand(ctx context.Context, _ *Caller, in *ByID) (*answer[BrandView], error) {
	b, err := a.Store.Brand(ctx, hub.BrandID(in.ID))
	return answered(brandView(b), err)
}

type createBrandInput struct {
	Body struct {
		Name      string         `json:"name" minLength:"1" maxLength:"200"`
		Signature string         `json:"signature" required:"false" maxLength:"10000"`
		Theme     map[string]any `json:"theme" required:"false" maxProperties:"50"`
	}
}

func (a *API) createBrand(ctx context.Context, c *Caller, in *createBrandInput) (*answer[BrandView], error) {
	name, err := strict.OneLine("name", in.Body.Name)
	if err != nil {
		return nil, err
	}
	now := a.Now()
	b := hub.Brand{ID: hub.NewBrandID(now), Name: name, Signature: in.Body.Signature, Theme: in.Body.Theme, CreatedAt: now}
	return a.saveBrand(ctx, c, b, "brand.create")
}

type changeBrandInput struct {
	ByID
	Body struct {
		Name      strict.Lasting[string]          `json:"name" required:"false" minLength:"1" maxLength:"200"`
		Signature strict.Erasable[string]         `json:"signature" required:"false" maxLength:"10000"`
		Theme     strict.Erasable[map[string]any] `json:"theme" required:"false" maxProperties:"50" doc:"Replaces the whole theme"`
	}
}

func (a *API) changeBrand(ctx context.Context, c *Caller, in *changeBrandInput) (*answer[BrandView], error) {
	b, err := a.Store.Brand(ctx, hub.BrandID(in.ID))
	if err != nil {
		return nil, err
	}
	if name := in.Body.Name.Sent; name != nil {
		if b.Name, err = strict.OneLine("name", *name); err != nil {
			return nil, err
		}
	}
	if s := in.Body.Signature.Sent; s != nil {
		b.Signature = *s
	}
	if theme := in.Body.Theme.Sent; theme != nil {
		b.Theme = *theme
	}
	return a.saveBrand(ctx, c, b, "brand.change")
}

func (a *API) saveBrand(ctx context.Context, c *Caller, b hub.Brand, what string) (*answer[BrandView], error) {
	if err := a.Store.PutBrand(ctx, b); err != nil {
		return nil, err
	}
	if err := a.note(ctx, c, what, string(b.ID), b.Name, hub.WorkspaceChanged); err != nil {
		return nil, err
	}
	return a.getBrand(ctx, c, &ByID{ID: string(b.ID)})
}

// brandFor answers the brand an inbox belongs to: the one named, or the first;
// a hub without any gets one with the company's name.
func (a *API) brandFor(ctx context.Context, id hub.BrandID) (hub.BrandID, error) {
	if id != "" {
		_, err := a.Store.Brand(ctx, id)
		if hub.Is(err, hub.Missing) {
			err = hub.InvalidField("brand_id", "is not a brand of this hub")
		}
		return id, err
	}
	brands, err := a.Store.Brands(ctx)
	if err != nil {
		return "", err
	}
	if len(brands) > 0 {
		first := brands[0]
		for _, b := range brands {
			if b.CreatedAt.Before(first.CreatedAt) {
				first = b
			}
		}
		return first.ID, nil
	}
	w, err := a.workspace(ctx)
	if err != nil {
		return "", err
	}
	if w.Name == "" {
		w.Name = "Brand"
	}
	now := a.Now()
	b := hub.Brand{ID: hub.NewBrandID(now), Name: w.Name, CreatedAt: now}
	return b.ID, a.Store.PutBrand(ctx, b)
}
