package access_test

import (
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// TestWorkOpensNothingOfOnesOwnFamily stands somebody who works for the council in every way by a child: as family or by work, now
// or before, alone or through a team.
func TestWorkOpensNothingOfOnesOwnFamily(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		type stand struct {
			reason access.Reason
			level  access.Level
			ago    int // days since it ended, 0 for one in force
			team   bool
		}
		lead, team := stand{reason: access.LeadAllocation, level: access.Work}, stand{reason: access.LeadManagement, level: access.Work, team: true}
		for name, c := range map[string]struct {
			stands    []stand
			act, work fault.Kind // 0 when they may
		}{
			"a lead":                             {[]stand{lead}, 0, 0},
			"a team":                             {[]stand{team}, 0, 0},
			"a carer":                            {[]stand{{reason: access.Caring, level: access.Work}}, 0, fault.KindForbidden},
			"a parent who is the lead":           {[]stand{lead, {reason: access.ParentalResponsibility, level: access.Work}}, 0, fault.KindForbidden},
			"a parent in the team":               {[]stand{team, {reason: access.ParentalResponsibility, level: access.Work}}, 0, fault.KindForbidden},
			"a young person in the team":         {[]stand{team, {reason: access.OwnRecord, level: access.See}}, 0, fault.KindForbidden},
			"a representative before":            {[]stand{lead, {reason: access.Representative, level: access.Work, ago: 3}}, 0, fault.KindForbidden},
			"a carer before":                     {[]stand{team, {reason: access.Caring, level: access.See, ago: 300}}, 0, fault.KindForbidden},
			"a lead before":                      {[]stand{{reason: access.LeadAllocation, level: access.Work, ago: 1}}, fault.KindNotFound, fault.KindNotFound},
			"somebody who only sees":             {[]stand{{reason: access.AdviceAsked, level: access.See}}, fault.KindForbidden, fault.KindForbidden},
			"a lead who is also asked":           {[]stand{lead, {reason: access.AdviceAsked, level: access.See}}, 0, 0},
			"a lead whom an order keeps out":     {[]stand{lead, {reason: access.CourtOrder, level: access.Deny}}, fault.KindNotFound, fault.KindNotFound},
			"a lead whom an order kept out once": {[]stand{lead, {reason: access.CourtOrder, level: access.Deny, ago: 2}}, 0, 0},
			"a lead kept out as a carer once":    {[]stand{lead, {reason: access.Caring, level: access.Deny, ago: 2}}, 0, 0},
			"nobody":                             {nil, fault.KindNotFound, fault.KindNotFound},
		} {
			t.Run(name, func(t *testing.T) {
				w := newTown(t, d)
				child, a := w.ref(thread.Child), w.actor(w.ref(thread.Team))
				for _, s := range c.stands {
					r := access.Relationship{Actor: a.Person, Child: child, Reason: s.reason, Level: s.level, From: today}
					if s.team {
						r.Actor = a.Teams[0]
					}
					if s.ago > 0 {
						r.From, r.To = today.AddDays(-s.ago-30), today.AddDays(-s.ago)
					}
					w.grant(r)
				}
				ask := func(who access.Actor, may func(access.Actor) error, what string, want fault.Kind) {
					t.Helper()
					if err := may(who); (want == 0) != (err == nil) || want != 0 && !fault.Is(err, want) {
						t.Errorf("%s: %v, want %v", what, err, want)
					}
				}
				w.must(w.tx(func(tx *db.Tx) error {
					act := func(who access.Actor) error { return access.MayAct(w.ctx, tx, who, child) }
					work := func(who access.Actor) error { return access.MayWork(w.ctx, tx, who, child) }
					ask(a, act, "act", c.act)
					ask(a, work, "work", c.work)
					abroad := a
					abroad.Scope = "E10000016"
					ask(abroad, act, "act from another council", fault.KindNotFound)
					ask(abroad, work, "work from another council", fault.KindNotFound)
					return nil
				}))
			})
		}
	})
}

func TestFormerFamilyDoesNotComeBackThroughTheGlass(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		child, mother, colleague := w.ref(thread.Child), w.actor(), w.actor()
		mother.Roles = append(mother.Roles, access.RoleDataProtectionOfficer)
		w.grant(access.Relationship{Actor: mother.Person, Child: child, Reason: access.ParentalResponsibility, Level: access.Work,
			From: today.AddDays(-30), To: today.AddDays(-1)})
		w.must(w.tx(func(tx *db.Tx) error {
			if err := access.BreakGlass(w.ctx, tx, mother, child, "I have to know where she is."); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("a former parent breaks the glass: %v", err)
			}
			if _, err := access.OpenForProtection(w.ctx, tx, mother, child, "A complaint has to be answered."); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("a former parent opens the record for data protection: %v", err)
			}
			return access.BreakGlass(w.ctx, tx, colleague, child, "A neighbour rang about her tonight.")
		}))
	})
}
