package app

import (
	"context"
	"encoding/json"
	"io"

	"alongside/internal/app/config"
	"alongside/internal/app/wiring"
	"alongside/internal/db"
	"alongside/internal/offer/offerweb"
	"alongside/internal/openreferral"
)

// exportOpenReferral writes the published directory as /openreferral gives it: every service in full, one a line, or with --json
// as one page. It is made by the same code and in the same order.
type exportOpenReferral struct{ c config.Config }

func (e exportOpenReferral) feed(s *wiring.Services) offerweb.Feed {
	return offerweb.Feed{Offers: s.Offer, Providers: s.Provider, Atlas: s.Atlas, Root: e.c.Server.PublicURL}
}

// csv writes what /openreferral/services?full=true&format=ndjson answers: a service in full has no columns.
func (e exportOpenReferral) csv(ctx context.Context, tx *db.Tx, s *wiring.Services, w io.Writer) error {
	out := json.NewEncoder(w)
	return e.feed(s).Each(ctx, tx, func(x openreferral.Service) error { return out.Encode(x) })
}

func (e exportOpenReferral) json(ctx context.Context, tx *db.Tx, s *wiring.Services, w io.Writer) error {
	var all []openreferral.Service
	err := e.feed(s).Each(ctx, tx, func(x openreferral.Service) error {
		all = append(all, x)
		return nil
	})
	if err != nil {
		return err
	}
	head, _, _ := openreferral.Head(len(all), 1, max(len(all), 1))
	return json.NewEncoder(w).Encode(openreferral.PageOf(head, all))
}
