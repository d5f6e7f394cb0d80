package site

import (
	"context"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/app/wiring"
	"alongside/internal/db"
	"alongside/internal/lead/leadweb"
	"alongside/internal/pathway/pathwayweb/disputeweb"
	"alongside/internal/thread"
)

// stands shows on the pages of other capabilities where the explanations of decisions stand.
func stands(s *wiring.Services) func(context.Context, *db.Tx, access.Actor, thread.Ref, ...thread.Ref) (templ.Component, error) {
	return func(ctx context.Context, tx *db.Tx, reader access.Actor, child thread.Ref, about ...thread.Ref) (templ.Component, error) {
		return leadweb.Stands(ctx, tx, s.Explanation, reader, child, about...)
	}
}

// disputes shows on the pages of decisions what the family did after them.
func disputes(s *wiring.Services) func(context.Context, *db.Tx, access.Actor, thread.Ref, thread.Ref) (templ.Component, error) {
	return func(ctx context.Context, tx *db.Tx, reader access.Actor, child, about thread.Ref) (templ.Component, error) {
		return disputeweb.About(ctx, tx, s.Dispute, reader, child, about)
	}
}
