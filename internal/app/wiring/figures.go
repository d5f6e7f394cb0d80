package wiring

import (
	"context"
	"maps"
	"slices"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/disclosure"
	"alongside/internal/offer"
	"alongside/internal/report"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// figure is one live figure of a report.
type figure struct {
	key, title string
	count      func(ctx context.Context, tx *db.Tx, from, to workday.Date) (report.Value, error)
}

// Key implements report.Source.
func (f figure) Key() string { return f.key }

// Title implements report.Source.
func (f figure) Title() string { return f.title }

// Figure implements report.Source.
func (f figure) Figure(ctx context.Context, tx *db.Tx, from, to workday.Date) (report.Value, error) {
	return f.count(ctx, tx, from, to)
}

// The keys of the live figures. They are stored with measures and never change.
const (
	FigureVisits   = "visits-kept"
	FigureOutcomes = "outcomes-better"
	FigureWaiting  = "waiting-with-something-offered"
	FigureSpend    = "spend-imported"
	FigureReplies  = "questions-answered-in-time"
	FigurePlaces   = "places-in-sessions"
)

// figures are the live figures that reports can show.
func (s *Services) figures() report.Sources {
	return report.Sources{
		figure{FigureVisits, "Promised minutes that were delivered", s.visitsKept},
		figure{FigureOutcomes, "Goals that children and families say are closer", s.outcomesBetter},
		figure{FigureWaiting, "Children who wait and have been offered something", s.waitingOffered},
		figure{FigureSpend, "Payments in the imported ledgers", s.spendImported},
		figure{FigureReplies, "Questions answered by the promised day", s.repliesInTime},
		figure{FigurePlaces, "Places in sessions that families can use", s.placesOffered},
		seasonal{s},
	}
}

func (s *Services) visitsKept(ctx context.Context, tx *db.Tx, from, to workday.Date) (report.Value, error) {
	t, err := s.Delivery.Overall(ctx, tx, from, to)
	return report.Value{
		Number: int(t.Delivered), Of: int(t.Delivered + t.MissedMinutes()), Unit: report.PerCent,
		Counts: "Minutes of visits that took place, of all minutes of visits that were recorded as made or missed.",
	}, err
}

// goals tie what families score to the measures that count it.
type goals struct{ s *Services }

// CountOutcomeTx implements delivery.Measures.
func (g goals) CountOutcomeTx(ctx context.Context, tx *db.Tx, by audit.By, outcome thread.Ref) error {
	_, err := g.s.Report.CountFromTx(ctx, tx, by, FigureOutcomes, outcome)
	return err
}

func (s *Services) outcomesBetter(ctx context.Context, tx *db.Tx, from, to workday.Date) (report.Value, error) {
	p, err := s.Delivery.Progress(ctx, tx, from, to)
	return report.Value{
		Number: p.Better, Of: p.Scored(), Unit: report.PerCent, Children: true, Counts: "Goals scored higher than at the start, of all goals scored with the family.",
	}, err
}

func (s *Services) waitingOffered(ctx context.Context, tx *db.Tx, _, _ workday.Date) (report.Value, error) {
	counts, err := s.Waiting.Counts(ctx, tx)
	v := report.Value{Unit: report.PerCent, Children: true, By: "District", Counts: "Children on a waiting list today to whom something was offered meanwhile, of all who wait."}
	at := map[string]int{}
	for _, c := range counts {
		v.Number += c.Waiting - c.Red
		v.Of += c.Waiting
		i, ok := at[c.District]
		if !ok {
			i = len(v.Parts)
			at[c.District] = i
			v.Parts = append(v.Parts, report.Part{Label: s.DistrictName(c.District)})
		}
		v.Parts[i].Number += c.Waiting - c.Red
		v.Parts[i].Of += c.Waiting
	}
	return v, err
}

func (s *Services) spendImported(ctx context.Context, tx *db.Tx, from, to workday.Date) (report.Value, error) {
	_, total, err := s.Spot.Overall(ctx, tx, from, to)
	return report.Value{Number: int(total), Unit: report.Pence, Counts: "Payments in the published ledgers, by their date."}, err
}

func (s *Services) repliesInTime(ctx context.Context, tx *db.Tx, from, to workday.Date) (report.Value, error) {
	f, err := s.Query.Figures(ctx, tx, from, to, disclosure.Default())
	return report.Value{
		Number: f.Whole.InTime, Of: f.Whole.InTime + f.Whole.Late, Unit: report.PerCent, Children: true,
		Counts: "Questions first answered by the promised day, of all whose day is over or that were answered.",
	}, err
}

func (s *Services) placesOffered(ctx context.Context, tx *db.Tx, from, to workday.Date) (report.Value, error) {
	n, err := s.Offer.Places(ctx, tx, from, to)
	return report.Value{Number: n, Unit: report.Count, Counts: "Places in the sessions of groups and courses, by the day of the session."}, err
}

// seasonal counts the places of the season in which a day falls, by district, so that a promise of growth can be held to the season
// from which it was counted.
type seasonal struct{ s *Services }

// Key implements report.Source.
func (seasonal) Key() string { return offer.FigureSeason }

// Title implements report.Source.
func (seasonal) Title() string { return "Places in the season’s sessions, by district" }

// Figure implements report.Source.
func (f seasonal) Figure(ctx context.Context, tx *db.Tx, _, to workday.Date) (report.Value, error) {
	return f.AsAt(ctx, tx, to)
}

// AsAt implements report.Standing. A place that only a few children can have could tell who they are: few places count as few children.
func (f seasonal) AsAt(ctx context.Context, tx *db.Tx, on workday.Date) (report.Value, error) {
	season := offer.SeasonOf(on)
	total, by, err := f.s.Offer.SeasonPlaces(ctx, tx, season)
	v := report.Value{
		Number: total, Unit: report.Count, Children: true, By: "District", From: season.From(), To: season.To(),
		Counts: "Places in the sessions of " + season.String() + " that took place or are planned, by the district of the offer; sessions that were called off are left out.",
	}
	for _, code := range slices.Sorted(maps.Keys(by)) {
		v.Parts = append(v.Parts, report.Part{Label: f.s.DistrictName(code), Number: by[code]})
	}
	return v, err
}
