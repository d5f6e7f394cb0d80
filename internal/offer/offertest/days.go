package offertest

import (
	"context"
	"slices"
	"strings"
	"testing"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family/familytest"
	"alongside/internal/geo"
	"alongside/internal/offer"
	"alongside/internal/offer/offersql"
	"alongside/internal/openreferral"
	"alongside/internal/workday"
)

// finds returns the titles of what is found, with what each leaves open.
func finds(t *testing.T, w *World, s *offer.Service, q offer.NearQuery) string {
	t.Helper()
	ctx := dbtest.Ctx(t)
	var out []string
	err := w.DB.View(ctx, func(tx *db.Tx) error {
		found, err := s.Search(ctx, tx, q)
		for _, n := range found.Offers {
			text := n.Title
			for _, a := range n.Unsaid {
				text += " ?" + string(a)
			}
			out = append(out, text)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(out, ", ")
}

// days looks for what takes place on a day: by its sessions, its fields, its words or another council's schedules. The tests' day is
// Monday 23 November 2026.
func (w *World) days(t *testing.T) {
	add := func(title, when string, days ...offer.Day) func(*offer.Details) {
		return func(d *offer.Details) {
			d.Title, d.When, d.Days, d.Times = "Heron "+title, when, days, []offer.Time{offer.TermTime}
		}
	}
	w.Add(t, add("a", "Mondays, 9am to noon"))
	w.Add(t, add("b", "Come along", "TU", "SA"))
	planned := w.Add(t, add("c", "Every Monday"))
	w.Plan(t, planned, 8, 2) // on a Tuesday: its Mondays are over
	full := w.Add(t, add("d", "Mondays"))
	w.Book(t, w.Plan(t, full, 7, 1), w.Home.Child)
	w.Add(t, add("e", "Ring us"))
	monday := workday.MustOn(2026, 11, 30)
	for _, c := range []struct {
		name, want string
		q          offer.NearQuery
	}{
		{"a Monday", "Heron a, Heron e ?day", offer.NearQuery{Day: monday}},
		{"any Monday", "Heron a, Heron e ?day", offer.NearQuery{Weekday: "MO"}},
		{"any Tuesday", "Heron b, Heron c, Heron e ?day", offer.NearQuery{Weekday: "TU"}},
		{"a Saturday", "Heron b, Heron e ?day", offer.NearQuery{Day: monday.AddDays(5)}},
		{"a Monday after what is planned", "Heron a, Heron c, Heron d, Heron e ?day", offer.NearQuery{Day: monday.AddDays(70)}},
	} {
		c.q.Words, c.q.OrUnsaid = "heron", true
		if got := finds(t, w, w.Offers, c.q); got != c.want {
			t.Errorf("%s finds %s, want %s", c.name, got, c.want)
		}
		w.agree(t, c.q)
		if c.q.OrUnsaid = false; strings.Contains(finds(t, w, w.Offers, c.q), "?") {
			t.Errorf("%s, of what is said, finds what is not", c.name)
		}
	}
	w.termOnly(t)
}

// termOnly looks for what takes place in term alone with a council's term dates, and without.
func (w *World) termOnly(t *testing.T) {
	t.Helper()
	atlas, err := geo.Load()
	if err != nil {
		t.Fatal(err)
	}
	terms, err := workday.NewTermCalendar("Made-Up Council", "", "Made up for the tests", []workday.Term{
		{Name: "Autumn", Span: workday.Span{From: workday.MustOn(2026, 9, 1), To: workday.MustOn(2026, 12, 18)}},
		{Name: "Spring", Span: workday.Span{From: workday.MustOn(2027, 1, 4), To: workday.MustOn(2027, 4, 1)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	known := offer.New(offer.Deps{DB: w.DB, Store: offersql.Store{}, Atlas: atlas, Families: w.Families, Terms: func(context.Context, *db.Tx) (workday.TermCalendar, bool, error) { return terms, true, nil }})
	w.Add(t, func(d *offer.Details) {
		d.Title, d.When, d.Times = "Plover in the holidays", "Mondays", []offer.Time{offer.Holidays}
	})
	w.Add(t, func(d *offer.Details) {
		d.Title, d.When, d.Times = "Plover in term", "Mondays", []offer.Time{offer.TermTime}
	})
	for day, want := range map[workday.Date]string{workday.MustOn(2026, 11, 30): "Plover in term", workday.MustOn(2026, 12, 28): "Plover in the holidays", workday.MustOn(2030, 12, 30): "Plover in term, Plover in the holidays"} {
		if got := finds(t, w, known, offer.NearQuery{Words: "plover", Day: day}); got != want {
			t.Errorf("%s finds %s, want %s", day, got, want)
		}
	}
}

// schedules takes another council's services by their schedules: families who look for a time or a day find them, and those that do not
// say come last, never silently left out.
func (w *World) schedules(t *testing.T) {
	two := 2.0
	var all []openreferral.Service
	for i, c := range []struct {
		name string
		of   []openreferral.Schedule
	}{
		{"a", []openreferral.Schedule{{ByDay: "SA,SU", Frequency: "WEEKLY", OpensAt: "10:00:00", Description: "At the weekend"}}},
		{"b", []openreferral.Schedule{{ByDay: "MO", OpensAt: "18:30"}}},
		{"c", []openreferral.Schedule{{ByDay: "1SA", Frequency: "MONTHLY"}}},
		{"d", []openreferral.Schedule{{Start: "2026-12-05T10:00:00Z"}, {ByDay: "TU", ValidTo: "2022-12-31"}}},
		{"e", []openreferral.Schedule{{ByDay: "MO", Frequency: "WEEKLY", Interval: &two, OpensAt: "09:00"}}},
		{"f", nil},
	} {
		x := Neighbour(50 + i)
		x.ID, x.Name, x.Schedules = openreferral.ID("schedules", c.name), "Curlew "+c.name, c.of
		all = append(all, x)
	}
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		_, err := w.Offers.TakeFeedTx(ctx, tx, audit.System, offer.Feed{Name: "schedules", Owner: "Made-Up City Council", Run: 1}, all)
		return err
	})
	for want, q := range map[string]offer.NearQuery{
		"Curlew a, Curlew c, Curlew d, Curlew f ?time":                                                               {Time: offer.Weekends},
		"Curlew b, Curlew c ?time, Curlew d ?time, Curlew f ?time":                                                   {Time: offer.Evenings},
		"Curlew b, Curlew c ?day, Curlew e ?day, Curlew f ?day":                                                      {Weekday: "MO"},
		"Curlew a, Curlew d, Curlew c ?day, Curlew e ?day, Curlew f ?day":                                            {Day: workday.MustOn(2026, 12, 5)},
		"Curlew a ?access, Curlew b ?access, Curlew c ?access, Curlew d ?access, Curlew e ?access, Curlew f ?access": {Access: []offer.Access{offer.Quiet}},
		"Curlew c ?day ?assessment, Curlew f ?day ?assessment, Curlew e ?day ?assessment":                            {Day: workday.MustOn(2026, 12, 2), NoAssessment: true},
	} {
		q.Words, q.OrUnsaid = "curlew", true
		got := finds(t, w, w.Offers, q)
		if parts := strings.Split(got, ", "); strings.Contains(want, "assessment") {
			slices.Sort(parts)
			sorted := strings.Split(want, ", ")
			slices.Sort(sorted)
			got, want = strings.Join(parts, ", "), strings.Join(sorted, ", ")
		}
		if got != want {
			t.Errorf("%+v finds\n     %s\nwant %s", q, got, want)
		}
		w.agree(t, q)
	}
}
