package deliveryweb

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/delivery"
	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/workday"
)

// Deps is everything the delivery pages need.
type Deps struct {
	DB        db.Runner
	Service   *delivery.Service
	Brokerage *brokerage.Service
	Providers *provider.Service
	// ChildNames returns the names by which children are known. Without it pages say "the child".
	ChildNames func(ctx context.Context, tx *db.Tx, children ...thread.Ref) (map[thread.Ref]string, error)
	// Terms returns the council's term dates; ok is false when it holds none. Without them a page shows twelve weeks for a term.
	Terms func(ctx context.Context, tx *db.Tx) (calendar workday.TermCalendar, ok bool, err error)
}

type handler struct{ Deps }

// Register adds the delivery pages to r.
func Register(r *web.Router, d Deps) {
	h := &handler{d}
	r.Get("/packages", access.DeliveryVisitRecord, h.list)
	r.Get("/packages/{id}", access.DeliveryPackageSee, h.show)
	for _, f := range forms {
		r.Get("/packages/{id}/"+f.path, f.permission, h.formOf(f))
		r.Post("/packages/{id}/"+f.path, f.permission, h.postOf(f))
	}
	r.Get("/visits/today", access.DeliveryVisitRecord, h.today)
	r.Post("/visits/today", access.DeliveryVisitRecord, h.tap)
	r.Get("/visits/disputed", access.DeliveryPackageEdit, h.disputed)
	for _, f := range visitForms {
		r.Get("/visits/{id}/"+f.path, f.permission, h.visitFormOf(f))
		r.Post("/visits/{id}/"+f.path, f.permission, h.visitPostOf(f))
	}
}

// pack loads the package of the path for a reader who may see it; the page records the look.
func (h *handler) pack(ctx context.Context, tx *db.Tx, r *web.Request) (brokerage.Package, error) {
	p, err := h.Brokerage.Package(ctx, tx, r.Ref("id"))
	if err != nil {
		return brokerage.Package{}, err
	}
	return p, maySee(ctx, tx, r, p)
}

// maySee refuses a reader who may not see a package's child, and a provider whose package it is not.
func maySee(ctx context.Context, tx *db.Tx, r *web.Request, p brokerage.Package) error {
	if err := access.MaySee(ctx, tx, r.Actor(), p.Child); err != nil {
		return err
	}
	if r.Actor().Provider != "" && r.Actor().Provider != p.Provider {
		return fault.NotFound("That package")
	}
	return nil
}

// childNames names children, "the child" where no name is known.
func (h *handler) childNames(ctx context.Context, tx *db.Tx, children ...thread.Ref) (map[thread.Ref]string, error) {
	known := map[thread.Ref]string{}
	if h.ChildNames != nil {
		var err error
		if known, err = h.ChildNames(ctx, tx, children...); err != nil {
			return nil, err
		}
	}
	out := make(map[thread.Ref]string, len(children))
	for _, c := range children {
		if out[c] = known[c]; out[c] == "" {
			out[c] = "the child"
		}
	}
	return out, nil
}

// family reports whether the reader is the child's own family.
func family(a access.Actor) bool { return a.Is(access.RoleParent) || a.Is(access.RoleYoungPerson) }

// parser reads what forms about visits hold besides dates and numbers.
type parser struct{ web.Parser }

func (p *parser) clock(field string) delivery.Clock {
	c, err := delivery.ParseClock(p.Form(field))
	if err != nil {
		p.Wrong = append(p.Wrong, fault.Field{Name: field, Message: fault.Message(err)})
	}
	return c
}
