package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/web/ui"
)

// draftOwner is who a draft belongs to: the person, or a session of the public.
func (r *Request) draftOwner() string {
	if r.visit.person != "" {
		return string(r.visit.person)
	}
	return "session " + r.visit.id
}

// draft returns what was saved of the form with this action, nil when nothing.
func (r *Request) draft(ctx context.Context, action string) (url.Values, time.Time, error) {
	var values url.Values
	var saved time.Time
	err := r.router.config.DB.View(ctx, func(tx *db.Tx) error {
		return db.Get(ctx, tx, `SELECT fields, saved_at FROM web_draft WHERE scope = $1 AND owner = $2 AND action = $3`,
			[]any{tx.Scope(), r.draftOwner(), action}, db.JSON(&values), &saved)
	})
	if errors.Is(err, db.ErrNoRow) {
		return nil, time.Time{}, nil
	}
	return values, saved, err
}

// saveDraft answers POST /draft/{form...}: the fields of the form that posts to /{form}. What the address has after "?" is part
// of the action, so that a form about one of many keeps a draft for each. A script gets the time of day; a
// browser without script goes back to the form.
func (r *Router) saveDraft(w http.ResponseWriter, req *Request) error {
	action := "/" + req.PathValue("form")
	target := &http.Request{Method: http.MethodPost, Host: req.Host, URL: &url.URL{Path: action}}
	_, pattern := r.mux.Handler(target)
	rt := r.routes[pattern]
	if rt == nil || !req.actor.May(rt.Permission) {
		return fault.NotFound("The form")
	}
	fields, err := json.Marshal(typed(req.PostForm))
	if err != nil {
		return err
	}
	var saved time.Time
	err = r.config.DB.InTx(db.WithFirst(req.Context(), nil), func(tx *db.Tx) error {
		saved = tx.Now()
		_, err := db.Exec(req.Context(), tx, `INSERT INTO web_draft (scope, owner, action, fields, saved_at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (scope, owner, action) DO UPDATE SET fields = $4, saved_at = $5`,
			tx.Scope(), req.draftOwner(), draftKey(&url.URL{Path: action, RawQuery: req.URL.RawQuery}), string(fields), saved)
		return err
	})
	if err != nil {
		return err
	}
	at := ui.TimeOfDay(saved)
	if strings.Contains(req.Header.Get("Accept"), "application/json") {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		return json.NewEncoder(w).Encode(draftSaved{at})
	}
	Flash(req, "Saved at "+at+". You can come back to this form later and go on.")
	return SeeOther(w, req, r.formPage(req, action))
}

// draftKey is the action that a draft of the form posting to an address is stored under.
func draftKey(to *url.URL) string {
	key := to.Path
	if to.RawQuery != "" {
		key += "?" + to.RawQuery
	}
	return cut(key, 500)
}

// draftSaved is what the page's script is told.
type draftSaved struct {
	Saved string `json:"saved"`
}
