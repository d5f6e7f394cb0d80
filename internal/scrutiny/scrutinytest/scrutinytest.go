// Package scrutinytest holds the suite that recommendations pass on both engines.
package scrutinytest

import (
	"context"
	"fmt"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/modgov"
	"alongside/internal/scrutiny"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// By is who acts in the suite.
var By = audit.By{Person: "PER-TEST", Name: "Cllr Ann Reed", Role: "member", Channel: "web"}

// Migrations are the tables that scrutiny needs besides its own.
func Migrations() []db.Migration {
	var ms []db.Migration
	for _, more := range [][]db.Migration{audit.Migrations(), thread.Migrations(), access.Migrations(), deadline.Migrations()} {
		ms = append(ms, more...)
	}
	return ms
}

// Exercise runs the suite against a service over d.
func Exercise(t *testing.T, d *db.DB, s *scrutiny.Service) {
	t.Run("CarriesARecommendationUntilMembersAreSatisfied", func(t *testing.T) { wholeLife(t, d, s) })
	t.Run("TakesLabelsThatRepeatAndSkip", func(t *testing.T) { labels(t, d, s) })
	t.Run("AddsOnlyWhatAPaperSaysAnew", func(t *testing.T) { corrected(t, d, s) })
	t.Run("TakesAReportBackOutOfMinutes", func(t *testing.T) { reportBack(t, d, s) })
	t.Run("RunsNoClockBeforeTheLaw", func(t *testing.T) { beforeTheLaw(t, d, s) })
	t.Run("RefusesAStaleVersion", func(t *testing.T) { stale(t, d, s) })
	t.Run("TurnsPages", func(t *testing.T) { pages(t, d, s) })
	t.Run("RefusesTheWrongPerson", func(t *testing.T) { wrongPerson(t, s) })
	t.Run("HidesAnotherCouncils", func(t *testing.T) { otherCouncil(t, d, s) })
}

// Recommend records a recommendation of 2 November 2026 in its own transaction.
func Recommend(t *testing.T, d *db.DB, s *scrutiny.Service, text string) thread.Ref {
	t.Helper()
	var ref thread.Ref
	inTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		var err error
		ref, err = s.RecommendTx(ctx, tx, By, scrutiny.Recommend{Label: "3", Text: text, Committee: "Children’s scrutiny", MadeOn: workday.MustOn(2026, 11, 2)})
		return err
	})
	return ref
}

func wholeLife(t *testing.T, d *db.DB, s *scrutiny.Service) {
	ref := Recommend(t, d, s, "That each parent is given a named lead professional.")
	want(t, d, s, ref, scrutiny.StateAwaiting, "2027-01-02")
	early := scrutiny.Act{Recommendation: ref, What: "Name leads", Owner: "Head of SEND", Due: workday.MustOn(2027, 3, 31)}
	if err := try(t, d, func(ctx context.Context, tx *db.Tx) error { _, err := s.ActTx(ctx, tx, By, early); return err }); !fault.Is(err, fault.KindConflict) {
		t.Errorf("an action before any answer: %v", err)
	}
	inTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return s.RespondTx(ctx, tx, By, scrutiny.Respond{
			Recommendation: ref, Version: 1, Answer: scrutiny.Accepted, Text: "We will.", Agency: "Children’s services", On: workday.MustOn(2026, 11, 20),
		})
	})
	want(t, d, s, ref, scrutiny.StateAccepted, "")
	var act scrutiny.Action
	inTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		var err error
		early.Milestones = []scrutiny.Milestone{{What: "All asked", By: workday.MustOn(2027, 1, 31)}, {What: "All named", By: workday.MustOn(2027, 3, 31)}}
		act, err = s.ActTx(ctx, tx, By, early)
		return err
	})
	want(t, d, s, ref, scrutiny.StateUnderWay, "2027-01-31")
	reach := func(i int) {
		inTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			return s.MilestoneDoneTx(ctx, tx, By, scrutiny.MilestoneDone{
				Recommendation: ref, Milestone: act.Milestones[i].Ref, On: workday.MustOn(2026, 11, 23), Evidence: "Minute 12.",
			})
		})
	}
	judge := func(satisfied bool) {
		inTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			return s.JudgeTx(ctx, tx, By, scrutiny.Judge{Recommendation: ref, Satisfied: satisfied, Why: "Half are named."})
		})
	}
	reach(0)
	judge(false)
	want(t, d, s, ref, scrutiny.StateNotYet, "2027-03-31")
	reach(1)
	want(t, d, s, ref, scrutiny.StateDone, "")
	judge(true)
	want(t, d, s, ref, scrutiny.StateSatisfied, "")
	kept(t, d, ref, "scrutiny-response")
	kept(t, d, act.Ref, "action")
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		rows, err := audit.History(ctx, tx, string(ref), 50)
		recs := 0
		for _, row := range rows {
			if len(row.Action) > 0 {
				recs++
			}
		}
		if recs < 7 {
			t.Errorf("%d audit entries, want at least one for each of seven changes", recs)
		}
		chain, walkErr := thread.Walk(ctx, tx, ref)
		if walkErr != nil || len(chain.Nodes) != 2 {
			t.Errorf("the action is not on the thread: %+v %v", chain, walkErr)
		}
		return err
	})
}

// review is a paper whose labels run 1 to 4, with 3 missing and 4 twice, in three themes.
func review() modgov.Document {
	doc := modgov.Document{
		Kind: modgov.KindRecommendations, Title: "Joint review", Body: "Select committee", ReportFrom: "Children’s services", MeetingDate: modgov.Stated{Day: workday.MustOn(2026, 9, 1)},
		Themes:   []modgov.Theme{{Label: "1", Title: "Strategy", Response: "We have worked together."}, {Label: "2", Title: "Parents"}},
		Findings: []modgov.Finding{{Code: "label-repeats", Message: "Recommendation 4 stands twice (lines 5 and 9); each was kept.", Line: 9}},
	}
	for i, label := range []string{"1", "2", "4", "4"} {
		r := modgov.Recommendation{Label: label, Ordinal: i + 1, Theme: "2", Text: fmt.Sprintf("That the thing in place %d is done.", i+1)}
		if i == 0 {
			r.Theme = "1"
		}
		doc.Recommendations = append(doc.Recommendations, r)
	}
	return doc
}

func labels(t *testing.T, d *db.DB, s *scrutiny.Service) {
	for round := range 2 {
		inTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			taken, err := s.ImportTx(ctx, tx, By, scrutiny.Import{Paper: review(), Source: fmt.Sprintf("review-%d.txt", round)})
			if err != nil {
				return err
			}
			if len(taken) != 4 || taken[2].Ref == taken[3].Ref {
				t.Fatalf("round %d took %+v", round, taken)
			}
			for _, one := range taken {
				if one.Known != (round == 1) {
					t.Errorf("round %d: %s known %v", round, one.Name, one.Known)
				}
			}
			joint, err := s.Recommendation(ctx, tx, taken[0].Ref)
			if err != nil {
				return err
			}
			if !joint.Response.Joint || joint.State() != scrutiny.StateAnswered || joint.Response.On != workday.MustOn(2026, 9, 1) || !joint.MadeOn.IsZero() {
				t.Errorf("the joint response: %+v", joint)
			}
			paper, err := s.Paper(ctx, tx, joint)
			if read, failed := audit.History(ctx, tx, joint.Paper, 10); failed != nil || len(read) != round+1 {
				t.Errorf("%d entries on a paper that was read %d times: %v", len(read), round+1, failed)
			}
			if len(paper.Findings) != 2 {
				t.Errorf("findings: %+v", paper.Findings)
			}
			second, _ := s.Recommendation(ctx, tx, taken[3].Ref)
			if second.Label != "4" || second.Ordinal != 4 || second.Theme != "2: Parents" || second.RespondBy != workday.MustOn(2026, 11, 1) {
				t.Errorf("the second of label 4: %+v", second)
			}
			return err
		})
	}
}

func corrected(t *testing.T, d *db.DB, s *scrutiny.Service) {
	doc := review()
	doc.Title = "A review that is corrected"
	for round, want := range []int{4, 1, 0} {
		if round == 1 {
			doc.Recommendations[3].Text = "That something else is done."
		}
		inTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			taken, err := s.ImportTx(ctx, tx, By, scrutiny.Import{Paper: doc, Source: "review.txt"})
			added := 0
			for _, one := range taken {
				if !one.Known {
					added++
				}
			}
			if added != want {
				t.Errorf("round %d added %d, want %d: %+v", round, added, want, taken)
			}
			return err
		})
	}
}

func reportBack(t *testing.T, d *db.DB, s *scrutiny.Service) {
	doc := modgov.Document{Kind: modgov.KindMinutes, Decisions: []modgov.Decision{{Title: "Home care", Resolutions: []modgov.Resolution{
		{Letter: "a", Text: "the plan be supported", Kind: modgov.Supported}, {Letter: "e", Text: "that a future report be brought", Kind: modgov.ReportBack},
	}}}}
	inTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		taken, err := s.ImportTx(ctx, tx, By, scrutiny.Import{Paper: doc, Source: "minutes.txt", Committee: "Overview and scrutiny"})
		if err != nil || len(taken) != 1 {
			t.Fatalf("%v %+v", err, taken)
		}
		r, err := s.Recommendation(ctx, tx, taken[0].Ref)
		if r.Asks != scrutiny.AsksReport || r.Name() != "Report asked for in (e)" || r.Committee != "Overview and scrutiny" || !r.RespondBy.IsZero() {
			t.Errorf("%+v", r)
		}
		return err
	})
	if err := try(t, d, func(ctx context.Context, tx *db.Tx) error {
		_, err := s.ImportTx(ctx, tx, By, scrutiny.Import{Paper: modgov.Document{Title: "Nothing"}})
		return err
	}); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("a paper without recommendations: %v", err)
	}
}

func beforeTheLaw(t *testing.T, d *db.DB, s *scrutiny.Service) {
	doc := review()
	doc.Title, doc.MeetingDate.Day = "An old review", workday.MustOn(2010, 9, 1)
	inTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		taken, err := s.ImportTx(ctx, tx, By, scrutiny.Import{Paper: doc, Source: "old.txt"})
		if err != nil {
			return err
		}
		r, err := s.Recommendation(ctx, tx, taken[3].Ref)
		if err != nil {
			return err
		}
		paper, err := s.Paper(ctx, tx, r)
		if !r.RespondBy.IsZero() || r.MadeOn != workday.MustOn(2010, 9, 1) || paper.Findings[len(paper.Findings)-1].Code != "response-not-dated" {
			t.Errorf("a clock of 2010: %+v %+v", r, paper)
		}
		return err
	})
}

func stale(t *testing.T, d *db.DB, s *scrutiny.Service) {
	ref := Recommend(t, d, s, "Stale")
	answer := scrutiny.Respond{Recommendation: ref, Version: 1, Answer: scrutiny.Noted, Text: "Noted.", Agency: "NHS", On: workday.MustOn(2026, 11, 20)}
	inTx(t, d, func(ctx context.Context, tx *db.Tx) error { return s.RespondTx(ctx, tx, By, answer) })
	if err := try(t, d, func(ctx context.Context, tx *db.Tx) error {
		return s.JudgeTx(ctx, tx, By, scrutiny.Judge{Recommendation: ref, Version: 1, Satisfied: true})
	}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("judged on what had changed: %v", err)
	}
	want(t, d, s, ref, scrutiny.StateNoted, "")
}

func pages(t *testing.T, d *db.DB, s *scrutiny.Service) {
	for i := range 5 {
		Recommend(t, d, s, fmt.Sprintf("Page %d", i))
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := s.List(ctx, tx, "", 1000)
		seen := 0
		for after := thread.Ref(""); ; {
			page, err := s.List(ctx, tx, after, 2)
			if err != nil {
				return err
			}
			if len(page) == 0 {
				break
			}
			for i, one := range page {
				if one.Ref != all[seen+i].Ref {
					t.Fatalf("place %d holds %s, not %s", seen+i, one.Ref, all[seen+i].Ref)
				}
			}
			seen, after = seen+len(page), page[len(page)-1].Ref
		}
		if seen != len(all) || seen < 5 {
			t.Errorf("the pages show %d of %d", seen, len(all))
		}
		return err
	})
}

func wrongPerson(t *testing.T, s *scrutiny.Service) {
	ctx := dbtest.Ctx(t)
	parent := access.Actor{Person: "PER-PARENT", Name: "A parent", Roles: []access.Role{access.RoleParent}}
	_, recommended := s.Recommend(ctx, parent, scrutiny.Recommend{})
	_, imported := s.Import(ctx, parent, scrutiny.Import{})
	for what, err := range map[string]error{
		"recommend": recommended, "import": imported, "respond": s.Respond(ctx, parent, scrutiny.Respond{}), "act": s.Act(ctx, parent, scrutiny.Act{}),
		"milestone": s.MilestoneDone(ctx, parent, scrutiny.MilestoneDone{}), "judge": s.Judge(ctx, parent, scrutiny.Judge{}),
	} {
		if !fault.Is(err, fault.KindForbidden) {
			t.Errorf("a parent may %s: %v", what, err)
		}
	}
}

func otherCouncil(t *testing.T, d *db.DB, s *scrutiny.Service) {
	ref := Recommend(t, d, s, "Ours")
	ctx := db.WithScope(dbtest.Ctx(t), "E10000016")
	err := d.View(ctx, func(tx *db.Tx) error {
		_, err := s.Recommendation(ctx, tx, ref)
		return err
	})
	if !fault.Is(err, fault.KindNotFound) {
		t.Errorf("another council reads our recommendation: %v", err)
	}
}

func want(t *testing.T, d *db.DB, s *scrutiny.Service, ref thread.Ref, state scrutiny.State, by string) {
	t.Helper()
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		r, err := s.Recommendation(ctx, tx, ref)
		if _, next := r.Next(); r.State() != state || next.String() != by {
			t.Errorf("%s, next by %q; want %s, %q", r.State(), next, state, by)
		}
		return err
	})
}

func kept(t *testing.T, d *db.DB, ref thread.Ref, rule string) {
	t.Helper()
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := deadline.Of(ctx, tx, ref)
		if len(all[ref]) != 1 || all[ref][0].Rule != rule || all[ref][0].State != deadline.Kept {
			t.Errorf("the clock %s of %s: %+v", rule, ref, all[ref])
		}
		return err
	})
}

func inTx(t *testing.T, d *db.DB, fn func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	if err := try(t, d, fn); err != nil {
		t.Fatal(err)
	}
}

func try(t *testing.T, d *db.DB, fn func(ctx context.Context, tx *db.Tx) error) error {
	t.Helper()
	ctx := dbtest.Ctx(t)
	return d.InTx(ctx, func(tx *db.Tx) error { return fn(ctx, tx) })
}

func view(t *testing.T, d *db.DB, fn func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	if err := d.View(ctx, func(tx *db.Tx) error { return fn(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}
