package county

import (
	"context"
	"fmt"

	"alongside/internal/db"
	"alongside/internal/offer"
	"alongside/internal/report"
)

// earlierSeason lets two of three groups have been given in the season in which they began, with fewer places, and promises two fifths
// more places than were counted then, as the paper on Kent's parents' service did ("increase the total Countywide Offer to
// parents by 42%").
func (b *builder) earlierSeason() (report.Promise, error) {
	const weeks, promised = 8, 142              // per cent
	begun := b.today.AddMonths(-10).AddDays(60) // when every group has been in the directory for a while
	counted := begun.AddDays(14)
	for i, g := range b.market.groups {
		if i%3 == 2 {
			continue
		}
		first := begun.AddDays((int(g.days[0].Weekday()-begun.Weekday()) + 7) % 7)
		cmd := offer.PlanSeries{
			PlanSession: offer.PlanSession{Offer: g.ref, On: first, Start: fmt.Sprintf("%02d:00", 9+i%9), Minutes: 60, Places: max(1, g.places*2/3), Facilitator: g.leader.ref},
			Repeat:      offer.Repeat{Rule: "FREQ=WEEKLY", Until: first.AddDays(7 * (weeks - 1)), SkipHolidays: true},
		}
		err := b.on(b.working(first.AddDays(-6)), 12, func(ctx context.Context, tx *db.Tx) error {
			_, err := b.Offer.PlanSeriesTx(ctx, tx, g.leader.by(), cmd)
			return err
		})
		if err != nil {
			return report.Promise{}, err
		}
	}
	p := report.Promise{Title: "Places in groups and courses, by season", Source: offer.FigureSeason, Unit: report.Count, Direction: report.Up, BaselineOn: counted}
	err := b.on(b.working(counted), 15, func(ctx context.Context, tx *db.Tx) (err error) {
		p.Baseline, _, err = b.Offer.SeasonPlaces(ctx, tx, offer.SeasonOf(counted))
		p.Target = p.Baseline * promised / 100
		return err
	})
	return p, err
}
