package offerweb

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/offer"
	"alongside/internal/openreferral"
	"alongside/internal/thread"
	"alongside/internal/web"
)

// offersAsked answers a list that has one record for each offer.
func offersAsked[T any](h *handler, w http.ResponseWriter, r *web.Request, make func(ctx context.Context, tx *db.Tx, refs []thread.Ref, a asked) ([]T, error)) error {
	a, err := feedAsked(r)
	if err != nil {
		return sendJSON(w, nil, err)
	}
	ctx := r.Context()
	var refs []thread.Ref
	err = h.DB.View(ctx, func(tx *db.Tx) (err error) {
		refs, err = h.Service.FeedRefs(ctx, tx, a.query)
		return err
	})
	if err != nil {
		return sendJSON(w, nil, err)
	}
	read := func(part []thread.Ref) (records []T, err error) {
		err = h.DB.View(ctx, func(tx *db.Tx) (err error) {
			records, err = make(ctx, tx, part, a)
			return err
		})
		return records, err
	}
	if a.lines {
		return sendLines(w, refs, feedAtOnce, read)
	}
	per := a.per
	if a.minimal {
		per = max(len(refs), 1) // all in one page, as the standard asks
	}
	head, from, to := openreferral.Head(len(refs), a.page, per)
	var contents []T
	for part := range slices.Chunk(refs[from:to], feedAtOnce) {
		some, err := read(part)
		if err != nil {
			return err
		}
		contents = append(contents, some...)
	}
	return sendJSON(w, openreferral.PageOf(head, contents), nil)
}

// sendLines sends every record on a line of its own, so many at a time. Each part is read before it is sent: a reader who
// takes their time keeps no view of the database open.
func sendLines[S, T any](w http.ResponseWriter, of []S, atOnce int, read func([]S) ([]T, error)) error {
	shared(w, "application/x-ndjson; charset=utf-8")
	out := json.NewEncoder(w)
	for part := range slices.Chunk(of, atOnce) {
		records, err := read(part)
		if err != nil {
			return err
		}
		for _, x := range records {
			if err := out.Encode(x); err != nil {
				return err
			}
		}
	}
	w.WriteHeader(http.StatusOK)
	return nil
}

func (h *handler) feedServices(w http.ResponseWriter, r *web.Request) error {
	return offersAsked(h, w, r, func(ctx context.Context, tx *db.Tx, refs []thread.Ref, a asked) ([]any, error) {
		all, err := h.services(ctx, tx, refs, a.full && !a.minimal)
		out := make([]any, 0, len(all))
		for _, s := range all {
			if a.minimal {
				out = append(out, openreferral.Minimal{ID: s.ID, Modified: s.LastModified})
			} else {
				out = append(out, s)
			}
		}
		return out, err
	})
}

func (h *handler) feedAtLocations(w http.ResponseWriter, r *web.Request) error {
	return offersAsked(h, w, r, func(ctx context.Context, tx *db.Tx, refs []thread.Ref, a asked) ([]openreferral.AtLocation, error) {
		all, err := h.services(ctx, tx, refs, true)
		out := make([]openreferral.AtLocation, 0, len(all))
		for _, s := range all {
			out = append(out, atPlace(s, a.full))
		}
		return out, err
	})
}

// atPlace turns a service round: its place, with the service in it.
func atPlace(s openreferral.Service, full bool) openreferral.AtLocation {
	at := s.AtLocations[0]
	inner := s
	inner.AtLocations = nil
	if !full {
		inner = inner.Brief()
		place := *at.Location
		place.Addresses, place.Accessibility, place.Attributes = nil, nil, nil
		at.Location = &place
	}
	at.Service = &inner
	return at
}

// one returns the service of the UUID in the path.
func (h *handler) one(r *web.Request, name string) (openreferral.Service, error) {
	var found []openreferral.Service
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		ref, ok, err := h.Service.FeedRef(r.Context(), tx, r.PathValue(name))
		if err == nil && ok {
			found, err = h.services(r.Context(), tx, []thread.Ref{ref}, true)
		}
		return err
	})
	if err == nil && len(found) == 0 {
		err = fault.NotFound("That service")
	}
	if err != nil {
		return openreferral.Service{}, err
	}
	return found[0], nil
}

func (h *handler) feedService(r *web.Request) (any, error) { return h.one(r, "service") }

func (h *handler) feedAtLocation(r *web.Request) (any, error) {
	s, err := h.one(r, "atplace")
	if err != nil {
		return nil, err
	}
	return atPlace(s, true), nil
}

// short is a list that is read whole: its records, their names, and what a part of them gets before it is sent.
type short[T any] struct {
	read func(r *web.Request) ([]T, error)
	name func(T) string
	fill func(r *web.Request, a asked, part []T) error // nil for nothing
}

// send answers a short list: the page that is asked for, or every record on a line of its own, of those whose name holds the words.
func (l short[T]) send(w http.ResponseWriter, r *web.Request) error {
	a, err := feedAsked(r)
	if err != nil {
		return sendJSON(w, nil, err)
	}
	all, err := l.read(r)
	if err != nil {
		return sendJSON(w, nil, err)
	}
	words := strings.ToLower(a.query.Search)
	all = slices.DeleteFunc(slices.Clone(all), func(x T) bool { return !strings.Contains(strings.ToLower(l.name(x)), words) })
	filled := func(part []T) ([]T, error) {
		if l.fill == nil {
			return part, nil
		}
		return part, l.fill(r, a, part)
	}
	if a.lines {
		return sendLines(w, all, feedPartAtOnce, filled)
	}
	if l.fill != nil && a.full {
		a.per = min(a.per, feedPartAtOnce) // the head says so
	}
	head, from, to := openreferral.Head(len(all), a.page, a.per)
	part, err := filled(all[from:to])
	if err != nil {
		return sendJSON(w, nil, err)
	}
	return sendJSON(w, openreferral.PageOf(head, part), nil)
}

// pick returns the record with the UUID in the path.
func pick[T any](r *web.Request, param, what string, all []T, id func(T) string) (any, error) {
	i := slices.IndexFunc(all, func(x T) bool { return id(x) == strings.ToLower(r.PathValue(param)) })
	if i < 0 {
		return nil, fault.NotFound(what)
	}
	return all[i], nil
}

func (h *handler) organisations(r *web.Request) (all []openreferral.Organisation, err error) {
	err = h.DB.View(r.Context(), func(tx *db.Tx) error {
		refs, err := h.Service.FeedProviders(r.Context(), tx)
		if err != nil {
			return err
		}
		known, err := h.Feed().providesOf(r.Context(), tx, refs)
		for _, ref := range refs {
			all = append(all, offer.OrganisationOf(tx.Scope(), known[ref]))
		}
		return err
	})
	slices.SortStableFunc(all, func(a, b openreferral.Organisation) int { return strings.Compare(a.Name, b.Name) })
	return all, err
}

// feedOrganisations lists the organisations: with full, what each offers in brief; with full_service, whole.
func (h *handler) feedOrganisations(w http.ResponseWriter, r *web.Request) error {
	return short[openreferral.Organisation]{h.organisations, func(o openreferral.Organisation) string { return o.Name },
		func(r *web.Request, a asked, part []openreferral.Organisation) error {
			if !a.full {
				return nil
			}
			return h.offeredBy(r, part, a.services)
		}}.send(w, r)
}

// feedOrganisation is one organisation with what it offers: in brief, or whole with full_service.
func (h *handler) feedOrganisation(r *web.Request) (any, error) {
	a, err := feedAsked(r)
	if err != nil {
		return nil, err
	}
	all, err := h.organisations(r)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(o openreferral.Organisation) bool { return o.ID != strings.ToLower(r.PathValue("provider")) })
	if len(all) == 0 {
		return nil, fault.NotFound("That organisation")
	}
	err = h.offeredBy(r, all[:1], a.services)
	return all[0], err
}

// offeredBy adds to organisations what they offer, in brief or whole.
func (h *handler) offeredBy(r *web.Request, all []openreferral.Organisation, whole bool) error {
	return h.DB.View(r.Context(), func(tx *db.Tx) error {
		for i := range all {
			refs, err := h.Service.FeedRefs(r.Context(), tx, offer.FeedQuery{Organisation: all[i].ID})
			if err != nil {
				return err
			}
			if all[i].Services, err = h.services(r.Context(), tx, refs, whole); err != nil {
				return err
			}
			for n := range all[i].Services {
				if !whole {
					all[i].Services[n] = all[i].Services[n].Brief()
				}
				all[i].Services[n].Organisation = nil // it stands around it
			}
		}
		return nil
	})
}

func (h *handler) feedTaxonomies(w http.ResponseWriter, r *web.Request) error {
	read := func(*web.Request) ([]openreferral.Taxonomy, error) { return offer.FeedTaxonomies(), nil }
	return short[openreferral.Taxonomy]{read, func(t openreferral.Taxonomy) string { return t.Name }, nil}.send(w, r)
}

func (h *handler) feedTaxonomy(r *web.Request) (any, error) {
	all := offer.FeedTaxonomies()
	terms, err := h.terms(r)
	for i := range all {
		for _, t := range terms {
			if t.TaxonomyID == all[i].ID {
				all[i].Terms = append(all[i].Terms, t)
			}
		}
	}
	if err != nil {
		return nil, err
	}
	return pick(r, "taxonomy", "That taxonomy", all, func(t openreferral.Taxonomy) string { return t.ID })
}

func (h *handler) terms(r *web.Request) (all []openreferral.Term, err error) {
	err = h.DB.View(r.Context(), func(tx *db.Tx) error {
		terms, err := h.Service.FeedTerms(r.Context(), tx)
		for _, t := range terms {
			all = append(all, t.Term)
		}
		return err
	})
	return all, err
}

// feedTerms are all at the top: no term has another above it.
func (h *handler) feedTerms(w http.ResponseWriter, r *web.Request) error {
	read := func(r *web.Request) ([]openreferral.Term, error) {
		all, err := h.terms(r)
		in, under := r.URL.Query().Get("taxonomy_id"), r.URL.Query().Get("parent_id")
		return slices.DeleteFunc(all, func(t openreferral.Term) bool {
			return in != "" && t.TaxonomyID != in || under != "" && t.ParentID != under
		}), err
	}
	return short[openreferral.Term]{read, func(t openreferral.Term) string { return t.Name }, nil}.send(w, r)
}

func (h *handler) feedTerm(r *web.Request) (any, error) {
	all, err := h.terms(r)
	if err != nil {
		return nil, err
	}
	return pick(r, "term", "That term", all, func(t openreferral.Term) string { return t.ID })
}
