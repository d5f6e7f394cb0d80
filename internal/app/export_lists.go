package app

import (
	"context"
	"strconv"
	"strings"

	"alongside/internal/agreement"
	"alongside/internal/app/wiring"
	"alongside/internal/db"
	"alongside/internal/decision"
	"alongside/internal/finance"
	"alongside/internal/money"
	"alongside/internal/provider"
	"alongside/internal/spot"
	"alongside/internal/workday"
)

func exportDecisions() exporter {
	type row struct {
		decision.Decision
		today workday.Date
	}
	return list[row]{
		columns: []column[row]{
			fact("reference", func(d row) any { return d.Ref }),
			fact("label", func(d row) any { return d.Label }),
			fact("title", func(d row) any { return d.Title }),
			fact("state", func(d row) any { return d.State(d.today) }),
			fact("key", func(d row) any { return d.Key }),
			fact("reason_key", func(d row) any { return d.ReasonKey }),
			fact("route", func(d row) any { return d.Route }),
			fact("maker", func(d row) any { return d.Maker }),
			fact("lead_member", func(d row) any { return d.LeadMember }),
			fact("proposal", func(d row) any { return d.Proposal }),
			fact("notice_published", func(d row) any { return d.NoticePublished }),
			fact("not_before", func(d row) any { return d.NotBefore }),
			fact("decided_on", func(d row) any { return d.DecidedOn }),
			fact("published_on", func(d row) any { return d.PublishedOn }),
			fact("subject_to_call_in", func(d row) any { return d.SubjectToCallIn }),
			fact("effective_from", func(d row) any { return d.EffectiveFrom }),
			fact("effective_why", func(d row) any { return d.EffectiveWhy }),
			stated("total_value", func(d row) money.Pence { return d.Terms.TotalValue }),
			stated("annual_value", func(d row) money.Pence { return d.Terms.AnnualValue }),
			fact("start", func(d row) any { return d.Terms.Start }),
			fact("end", func(d row) any { return d.Terms.End }),
			fact("extension_months", func(d row) any { return numbers(d.Terms.ExtensionMonths) }),
			stated("extension_value", func(d row) money.Pence { return d.Terms.ExtensionValue }),
			stated("officer_limit", func(d row) money.Pence { return d.Terms.OfficerLimit }),
			fact("source", func(d row) any { return d.Source }),
			fact("findings", func(d row) any { return len(d.Findings) }),
		},
		each: func(ctx context.Context, tx *db.Tx, s *wiring.Services, write func(row) error) error {
			return inPages(func(after string, limit int) ([]decision.Decision, error) {
				return s.Decision.List(ctx, tx, after, limit)
			},
				decision.Decision.SortKey, func(d decision.Decision) error { return write(row{d, tx.Today()}) })
		},
	}
}

func exportAgreements() exporter {
	type row struct {
		agreement.Agreement
		today workday.Date
	}
	return list[row]{
		columns: []column[row]{
			fact("reference", func(a row) any { return a.Ref }),
			fact("title", func(a row) any { return a.Title }),
			fact("kind", func(a row) any { return a.Kind }),
			fact("regime", func(a row) any { return a.Regime }),
			fact("state", func(a row) any { return a.State(a.today) }),
			fact("decision", func(a row) any { return a.Decision }),
			fact("start", func(a row) any { return a.Start }),
			fact("end", func(a row) any { return a.End }),
			fact("extension_months", func(a row) any { return numbers(a.ExtensionMonths) }),
			fact("extensions_taken", func(a row) any { return a.ExtensionsTaken }),
			sum("value", func(a row) money.Pence { return a.Value }),
			sum("committed", func(a row) money.Pence { return a.Committed }),
			fact("joins", func(a row) any { return a.Joins }),
			fact("lots", func(a row) any { return lotNames(a.Lots) }),
		},
		each: func(ctx context.Context, tx *db.Tx, s *wiring.Services, write func(row) error) error {
			return inPages(func(after string, limit int) ([]agreement.Agreement, error) {
				return s.Agreement.List(ctx, tx, after, limit)
			},
				func(a agreement.Agreement) string { return a.End.String() + " " + string(a.Ref) },
				func(a agreement.Agreement) error { return write(row{a, tx.Today()}) })
		},
	}
}

func lotNames(lots []agreement.Lot) string {
	names := make([]string, len(lots))
	for i, l := range lots {
		names[i] = l.Name
	}
	return strings.Join(names, "; ")
}

// exportProviders writes what a provider is and whether work can go to it. Whom to ring there is not for other systems: many
// are one person.
func exportProviders() exporter {
	type row struct {
		provider.Provider
		suspended bool
		why       string
	}
	return list[row]{
		columns: []column[row]{
			fact("reference", func(p row) any { return p.Ref }),
			fact("name", func(p row) any { return p.Name }),
			fact("kind", func(p row) any { return p.Kind }),
			fact("outcode", func(p row) any { return p.Outcode }),
			fact("district", func(p row) any { return p.District }),
			fact("services", func(p row) any { return strings.Join(p.Services, "; ") }),
			fact("skills", func(p row) any { return strings.Join(p.Skills, "; ") }),
			fact("rating", func(p row) any { return p.Rating }),
			fact("rated_on", func(p row) any { return p.RatedOn }),
			fact("suspended", func(p row) any { return p.suspended }),
			fact("suspended_why", func(p row) any { return p.why }),
		},
		each: func(ctx context.Context, tx *db.Tx, s *wiring.Services, write func(row) error) error {
			return inPages(func(after provider.Key, limit int) ([]provider.Provider, error) {
				return s.Provider.List(ctx, tx, after, limit)
			},
				func(p provider.Provider) provider.Key { return provider.Key{Name: p.Name, Ref: p.Ref} },
				func(p provider.Provider) error {
					suspended, why := p.Suspended(tx.Today())
					return write(row{p, suspended, why})
				})
		},
	}
}

// exportContracts writes the registers that were imported, with the expiry as it was worked out beside the one that is stated.
func exportContracts() exporter {
	type row struct {
		spot.Contract
		file string
	}
	return list[row]{
		columns: []column[row]{
			fact("register", func(c row) any { return c.file }),
			fact("line", func(c row) any { return c.Line }),
			fact("contract", func(c row) any { return c.Reference }),
			fact("title", func(c row) any { return c.Title }),
			fact("suppliers", func(c row) any { return supplierNames(c.Contract) }),
			fact("department", func(c row) any { return c.Department }),
			stated("annual_value", func(c row) money.Pence { return c.Annual }),
			stated("total_value", func(c row) money.Pence { return c.Total }),
			fact("start", func(c row) any { return c.Start }),
			fact("end", func(c row) any { return c.End }),
			fact("stated_expiry", func(c row) any { return c.Expiry }),
			fact("computed_expiry", func(c row) any { return c.Computed }),
			fact("verdict", func(c row) any { return c.Verdict }),
			fact("days_apart", func(c row) any { return c.Days }),
			fact("notes", func(c row) any { return strings.Join(c.Notes, " ") }),
		},
		each: func(ctx context.Context, tx *db.Tx, s *wiring.Services, write func(row) error) error {
			return inPages(func(after string, limit int) ([]spot.Import, error) { return s.Spot.Imports(ctx, tx, after, limit) },
				spot.Import.SortKey, func(i spot.Import) error {
					return inPages(func(line, limit int) ([]spot.Contract, error) { return s.Spot.ContractsOf(ctx, tx, i, line, limit) },
						func(c spot.Contract) int { return c.Line }, func(c spot.Contract) error { return write(row{c, i.File}) })
				})
		},
	}
}

func supplierNames(c spot.Contract) string {
	names := make([]string, len(c.Suppliers))
	for i, s := range c.Suppliers {
		names[i] = s.Name
	}
	return strings.Join(names, "; ")
}

func exportFunds() exporter {
	return list[finance.Forecast]{
		columns: []column[finance.Forecast]{
			fact("reference", func(f finance.Forecast) any { return f.Fund.Ref }),
			fact("name", func(f finance.Forecast) any { return f.Fund.Name }),
			fact("sections", func(f finance.Forecast) any { return strings.Join(f.Fund.Sections, "; ") }),
			fact("start", func(f finance.Forecast) any { return f.Fund.Start }),
			fact("end", func(f finance.Forecast) any { return f.Fund.End }),
			fact("may_overspend", func(f finance.Forecast) any { return f.Fund.MayOverspend }),
			fact("forecast_on", func(f finance.Forecast) any { return f.On }),
			sum("budget", func(f finance.Forecast) money.Pence { return f.Fund.Budget }),
			sum("committed", func(f finance.Forecast) money.Pence { return f.Fund.Committed }),
			sum("paid", func(f finance.Forecast) money.Pence { return f.Fund.Paid }),
			sum("open", func(f finance.Forecast) money.Pence { return f.Open }),
			sum("to_come", func(f finance.Forecast) money.Pence { return f.ToCome }),
			sum("expected", func(f finance.Forecast) money.Pence { return f.Expected }),
			sum("left", finance.Forecast.Left),
		},
		// A council has a handful of funds a year: they are read at once.
		each: func(ctx context.Context, tx *db.Tx, s *wiring.Services, write func(finance.Forecast) error) error {
			all, err := s.Finance.Forecasts(ctx, tx, workday.MustOn(2000, 1, 1), workday.MustOn(2100, 1, 1))
			if err != nil {
				return err
			}
			for _, f := range all {
				if err := write(f); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

func numbers(list []int) string {
	words := make([]string, len(list))
	for i, n := range list {
		words[i] = strconv.Itoa(n)
	}
	return strings.Join(words, "; ")
}
