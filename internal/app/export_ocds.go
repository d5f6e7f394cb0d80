package app

import (
	"cmp"
	"context"
	"encoding/json"
	"io"

	"alongside/internal/app/config"
	"alongside/internal/app/wiring"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/notice"
	"alongside/internal/ocds"
	"alongside/internal/web"
)

// exportOCDS writes what the council publishes about its agreements: a package of releases, or of records with their compiled
// releases where --json is given as scripts do.
type exportOCDS struct{ c config.Config }

func (e exportOCDS) csv(ctx context.Context, tx *db.Tx, s *wiring.Services, w io.Writer) error {
	pub, head, err := published(ctx, tx, s, e.c)
	if err != nil {
		return err
	}
	return ocds.WriteReleases(w, head, notice.Each(s.Notice.Records(ctx, tx, pub, "")))
}

func (e exportOCDS) json(ctx context.Context, tx *db.Tx, s *wiring.Services, w io.Writer) error {
	pub, head, err := published(ctx, tx, s, e.c)
	if err != nil {
		return err
	}
	return ocds.WriteRecords(w, head, s.Notice.Records(ctx, tx, pub, ""))
}

// exportRegister writes the contract register in the fields of the Local Government Transparency Code.
type exportRegister struct{ c config.Config }

func (e exportRegister) csv(ctx context.Context, tx *db.Tx, s *wiring.Services, w io.Writer) error {
	rows, err := e.rows(ctx, tx, s)
	if err != nil {
		return err
	}
	return web.WriteCSV(w, notice.RegisterHeadings(), func(yield func([]string) bool) {
		for _, r := range rows {
			if !yield(r) {
				return
			}
		}
	})
}

func (e exportRegister) json(ctx context.Context, tx *db.Tx, s *wiring.Services, w io.Writer) error {
	rows, err := e.rows(ctx, tx, s)
	if err != nil {
		return err
	}
	out := []map[string]string{}
	for _, r := range rows {
		one := map[string]string{}
		for i, h := range notice.RegisterHeadings() {
			one[h] = r[i]
		}
		out = append(out, one)
	}
	return json.NewEncoder(w).Encode(out)
}

func (e exportRegister) rows(ctx context.Context, tx *db.Tx, s *wiring.Services) (rows [][]string, err error) {
	pub, _, err := published(ctx, tx, s, e.c)
	if err != nil {
		return nil, err
	}
	err = s.Notice.Register(ctx, tx, pub, func(r []string) error {
		rows = append(rows, r)
		return nil
	})
	return rows, err
}

// published says who publishes, and what a package says of itself.
func published(ctx context.Context, tx *db.Tx, s *wiring.Services, c config.Config) (notice.Publisher, ocds.Head, error) {
	a, err := s.Authority.Get(ctx, tx)
	if fault.Is(err, fault.KindNotFound) {
		a, err = authority.Authority{}, nil
	}
	pub := notice.Publisher{Code: string(tx.Scope()), Name: cmp.Or(c.Council.Name, a.Name, c.Council.Code), Prefix: c.Council.OCIDPrefix, Root: c.Server.PublicURL}
	return pub, notice.Head(pub, tx.Now()), err
}
