package teamtest

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/team"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// bounds is somebody who would be away twice on one day, in a year that is a slip, or for longer than anybody covers.
func bounds(t *testing.T, d *db.DB, s *team.Service) {
	ctx := dbtest.Ctx(t)
	one, cover, other, boss := Person(t, d), Person(t, d), Person(t, d), Person(t, d)
	ref := Create(t, d, s, team.Team{Name: "Bounds", Service: "x", Manager: boss})
	inTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return s.JoinTx(ctx, tx, By, team.Join{Team: ref, Person: one, From: workday.MustOn(2026, 11, 2)})
	})
	manager := access.Actor{Person: boss, Roles: []access.Role{access.RoleLeadManager}}
	plan := func(from, to workday.Date, cover thread.Ref) error {
		return s.PlanAbsence(ctx, manager, ref, team.Absence{Person: one, From: from, To: to, Cover: cover})
	}
	today, from, to := workday.MustOn(2026, 11, 23), workday.MustOn(2026, 12, 7), workday.MustOn(2026, 12, 11)
	if err := plan(from, to, cover); err != nil {
		t.Fatal(err)
	}
	for what, one := range map[string]struct {
		from, to workday.Date
		cover    thread.Ref
		field    string
		says     string
	}{
		"the same days":                 {from.AddDays(1), to.AddDays(-1), cover, "from", "from Monday 7 December 2026 to Friday 11 December 2026"},
		"into the first day":            {today.AddDays(1), from, cover, "from", "away already"},
		"from the last day on":          {to, to.AddDays(7), other, "from", "away already"},
		"all round it, from today":      {today, to.AddDays(30), other, "from", "away already"},
		"from the same day, by another": {from, to, other, "cover", "Take that absence back first"},
		"the first day in a far year":   {workday.MustOn(2062, 12, 7), workday.MustOn(2062, 12, 11), cover, "from", "Wednesday 24 November 2027"},
		"a day too far ahead":           {today.AddDays(367), today.AddDays(368), cover, "from", "Check the year"},
		"the last day in a far year":    {to.AddDays(1), workday.MustOn(2062, 12, 11), cover, "to", "Check the year"},
		"a day too long":                {to.AddDays(1), to.AddDays(368), cover, "to", "hands the children over"},
	} {
		fields, _ := fault.Fields(plan(one.from, one.to, one.cover))
		if len(fields) != 1 || fields[0].Name != one.field || !strings.Contains(fields[0].Message, one.says) {
			t.Errorf("%s: %v", what, fields)
		}
	}
	for what, err := range map[string]error{
		"the day before and no longer": plan(today, from.AddDays(-1), other), "the last day of the bound": plan(today.AddDays(366), today.AddDays(732), other),
		"longer, with the same cover": plan(from, to.AddDays(7), cover),
	} {
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
}
