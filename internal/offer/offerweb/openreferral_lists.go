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
		return sendLines(w, refs, read)
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

// sendLines sends every record on a line of its own, some hundred at a time. Each part is read before it is sent: a reader who
// takes their time keeps no view of the database open.
func sendLines[T any](w http.ResponseWriter, refs []thread.Ref, read func([]thread.Ref) ([]T, error)) error {
	shared(w, "application/x-ndjson; charset=utf-8")
	out := json.NewEncoder(w)
	for part := range slices.Chunk(refs, feedAtOnce) {
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

// pageOf is the part of a short list that is asked for, of those records whose name holds the words.
func pageOf[T any](r *web.Request, all []T, name func(T) string) (any, error) {
	a, err := feedAsked(r)
	if err != nil {
		return nil, err
	}
	words := strings.ToLower(a.query.Search)
	all = slices.DeleteFunc(slices.Clone(all), func(x T) bool { return !strings.Contains(strings.ToLower(name(x)), words) })
	head, from, to := openreferral.Head(len(all), a.page, a.per)
	return openreferral.PageOf(head, all[from:to]), nil
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

func (h *handler) feedOrganisations(r *web.Request) (any, error) {
	all, err := h.organisations(r)
	if err != nil {
		return nil, err
	}
	return pageOf(r, all, func(o openreferral.Organisation) string { return o.Name })
}

func (h *handler) feedOrganisation(r *web.Request) (any, error) {
	all, err := h.organisations(r)
	if err != nil {
		return nil, err
	}
	return pick(r, "provider", "That organisation", all, func(o openreferral.Organisation) string { return o.ID })
}

func (h *handler) feedTaxonomies(r *web.Request) (any, error) {
	return pageOf(r, offer.FeedTaxonomies(), func(t openreferral.Taxonomy) string { return t.Name })
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
func (h *handler) feedTerms(r *web.Request) (any, error) {
	all, err := h.terms(r)
	if err != nil {
		return nil, err
	}
	in := r.URL.Query().Get("taxonomy_id")
	under := r.URL.Query().Get("parent_id")
	all = slices.DeleteFunc(all, func(t openreferral.Term) bool {
		return in != "" && t.TaxonomyID != in || under != "" && t.ParentID != under
	})
	return pageOf(r, all, func(t openreferral.Term) string { return t.Name })
}

func (h *handler) feedTerm(r *web.Request) (any, error) {
	all, err := h.terms(r)
	if err != nil {
		return nil, err
	}
	return pick(r, "term", "That term", all, func(t openreferral.Term) string { return t.ID })
}
