package county

import (
	"context"
	"fmt"

	"alongside/internal/db"
	"alongside/internal/offer"
	"alongside/internal/report"
)

// growthSince is how many per cent of an earlier season's places there are in the season of the county's day.
const growthSince = 128

// earlierSeason lets two of three groups have been given in a season that is over, with fewer places and for as many weeks as
// make the growth since believable, and promises two fifths more places than were counted then, as the paper on Kent's parents'
// service did ("increase the total Countywide Offer to parents by 42%").
func (b *builder) earlierSeason() (report.Promise, error) {
	const promised = 142 // per cent
	season := b.pastSeason()
	counted := season.From().AddDays(14)
	weeks, err := b.weeksFor(season)
	if err != nil {
		return report.Promise{}, err
	}
	for i, g := range b.market.groups {
		if i%3 == 2 {
			continue
		}
		first := season.From().AddDays((int(g.days[0].Weekday()-season.From().Weekday()) + 7) % 7)
		cmd := offer.PlanSeries{
			PlanSession: offer.PlanSession{Offer: g.ref, On: first, Start: fmt.Sprintf("%02d:00", 9+i%9), Minutes: 60, Places: earlierPlaces(g), Facilitator: g.leader.ref},
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
	err = b.on(b.working(counted), 15, func(ctx context.Context, tx *db.Tx) (err error) {
		p.Baseline, _, err = b.Offer.SeasonPlaces(ctx, tx, season)
		p.Target = p.Baseline * promised / 100
		return err
	})
	return p, err
}

// pastSeason is the first season that begins when every group has been in the directory for a while: seasons have four months,
// so that one of them always begins eight and a half to four and a half months ago, and is over.
func (b *builder) pastSeason() offer.Season {
	begun := b.today.AddMonths(-10).AddDays(45)
	season := offer.SeasonOf(begun)
	if season.From().Before(begun) {
		season = offer.SeasonOf(season.To().AddDays(1))
	}
	return season
}

// earlierPlaces is how many places a group's session had in the earlier season.
func earlierPlaces(g group) int { return max(1, g.places*2/3) }

// weeksFor returns for how many weeks of an earlier season the groups were given, by how many places there are now.
func (b *builder) weeksFor(earlier offer.Season) (int, error) {
	weekly := 0
	for i, g := range b.market.groups {
		if i%3 != 2 {
			weekly += earlierPlaces(g)
		}
	}
	now, then := 0, 0
	err := b.DB.View(b.ctx, func(tx *db.Tx) (err error) {
		if now, _, err = b.Offer.SeasonPlaces(b.ctx, tx, offer.SeasonOf(b.today)); err != nil {
			return err
		}
		then, _, err = b.Offer.SeasonPlaces(b.ctx, tx, earlier)
		return err
	})
	most := earlier.From().DaysUntil(earlier.To())/7 - 1
	return min(max((now*100/growthSince-then)/max(weekly, 1), 1), most), err
}
