package home

import (
	"context"
	"slices"

	"alongside/internal/access"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/delivery"
	"alongside/internal/home/timeline"
	"alongside/internal/offer"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

const deliveredWeeks = 12 // that "promised and delivered" looks back

// readOffers reads what can be used near the child's home, and what is booked. A carer who does not know where the child lives learns
// it neither from what is near nor from where the child will be.
func (h *handler) readOffers(ctx context.Context, tx *db.Tx, p *familyPage) error {
	if p.ShowOffer = h.Offers != nil; !p.ShowOffer || p.Elsewhere {
		return nil
	}
	var whom offer.Whom
	if p.Own { // a young person is shown no course for parents
		whom = offer.ForChild
	}
	view, err := h.Offers.ForHome(ctx, tx, p.Child.Ref, whom)
	p.Offers, p.Places = view.Nearest, view.Places
	return err
}

// readNear reads what can be used near the child's home, and what the child waits for.
func (h *handler) readNear(ctx context.Context, tx *db.Tx, reader access.Actor, p *familyPage) (err error) {
	if p.Elsewhere, err = h.Family.HomeKept(ctx, tx, reader, p.Child.Ref); err != nil {
		return err
	}
	if err = h.readOffers(ctx, tx, p); err != nil || h.Waits == nil {
		return err
	}
	if p.Waits, err = h.Waits.ForHome(ctx, tx, p.Child.Ref); err != nil || !p.Elsewhere {
		return err
	}
	for i, w := range p.Waits {
		p.Waits[i].Entry = w.Entry.Apart()
	}
	return nil
}

// readSupport reads what can be used, what was promised and what is waited for.
func (h *handler) readSupport(ctx context.Context, tx *db.Tx, reader access.Actor, p *familyPage) error {
	if err := h.readNear(ctx, tx, reader, p); err != nil {
		return err
	}
	packages, err := h.Brokerage.PackagesOf(ctx, tx, p.Child.Ref)
	if err != nil {
		return err
	}
	today := tx.Today()
	from, period, err := h.termTo(ctx, tx, today)
	if err != nil {
		return err
	}
	refs := make([]thread.Ref, len(packages))
	for i, k := range packages {
		refs[i] = k.Provider
	}
	named, err := h.Provider.Providers(ctx, tx, refs)
	if err != nil {
		return err
	}
	if err := h.readBegins(ctx, tx, reader, packages, named, p); err != nil {
		return err
	}
	packages = slices.DeleteFunc(packages, func(k brokerage.Package) bool { return k.Start.After(today) || k.LastDay().Before(from) })
	totals, err := h.Delivery.DeliveredToDate(ctx, tx, packages, from)
	if err != nil {
		return err
	}
	for _, k := range packages {
		p.Support = append(p.Support, promisedView(k, totals[k.Ref], named[k.Provider].Name, period, from, today))
	}
	return nil
}

// readBegins adds the first days of help that was arranged to what comes next, for whoever may read of it.
func (h *handler) readBegins(ctx context.Context, tx *db.Tx, reader access.Actor, packages []brokerage.Package, named map[thread.Ref]provider.Provider, p *familyPage) error {
	if !reader.May(access.DeliveryPackageSee) {
		return nil
	}
	without, err := access.Withheld(ctx, tx, reader, p.Child.Ref)
	if err != nil || slices.Contains(without, access.SocialCareRecord) {
		return err
	}
	for _, k := range packages {
		if v, ok := timeline.Begins(k, named[k.Provider].Name, tx.Today()); ok {
			p.Next = append(p.Next, v)
		}
	}
	slices.SortStableFunc(p.Next, timeline.InOrder)
	return nil
}

// termTo returns the first day of the term in which today lies and how it is called; without term dates, and in the holidays, the
// last twelve weeks.
func (h *handler) termTo(ctx context.Context, tx *db.Tx, today workday.Date) (from workday.Date, called string, err error) {
	if h.Terms != nil {
		calendar, ok, err := h.Terms(ctx, tx)
		if err != nil {
			return workday.Date{}, "", err
		}
		if ok {
			if term, in, err := calendar.InTerm(today); err == nil && in {
				return term.From, "this term", nil
			}
		}
	}
	monday := today.AddDays(-(int(today.Weekday()) + 6) % 7) // weeks begin on Mondays, here as on the page of a package
	return monday.AddDays(-7 * (deliveredWeeks - 1)), "the last 12 weeks", nil
}

// promisedView shows what was promised of a package from the later of its start and from, and by whom.
func promisedView(k brokerage.Package, t delivery.Totals, by, period string, from, today workday.Date) ui.PromisedView {
	if k.Start.After(from) {
		from, period = k.Start, "since it started"
	}
	to, rest := today, "No visit recorded"
	if k.Status(today) == "ended" {
		to, rest = k.LastDay(), "Never came"
	}
	v := ui.PromisedView{
		ID: "promised-" + string(k.Ref), Title: k.What, Open: "/packages/" + string(k.Ref), Period: period + ", " + from.Long() + " to " + to.Long(),
		Promised: t.Promised, Delivered: t.Delivered, Disputed: t.Disputed, Rest: rest, AsAt: today.Long(),
	}
	if by != "" {
		v.Title += ", by " + by
	}
	for _, who := range delivery.AllWhose() {
		if m := t.Missed[who]; m > 0 {
			v.Missed = append(v.Missed, ui.Missed{Whose: who.Words(), Minutes: m})
		}
	}
	if to != today {
		v.Note = "This help ended on " + to.Long() + "."
	}
	if k.Status(today) == "running" {
		v.Say = "/packages/" + string(k.Ref) + "/missed"
	}
	return v
}
