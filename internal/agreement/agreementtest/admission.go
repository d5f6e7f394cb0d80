package agreementtest

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/agreement/admission"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/provider"
	"alongside/internal/provider/providertest"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// AdmissionWorld is what the suite of open admission runs against. Files are the documents on applications, which a test changes.
type AdmissionWorld struct {
	World
	Admission *admission.Service
	Files     Files
	Papers    Kept // the documents on agreements
	// Told are the messages to applicants; their links begin with https://example.org.
	Told *Told
}

// Files are documents by what they are about.
type Files map[thread.Ref][]admission.File

// Files implements admission.Documents.
func (f Files) Files(_ context.Context, _ *db.Tx, about thread.Ref) ([]admission.File, error) {
	return slices.Clone(f[about]), nil
}

// The people of the suite.
var (
	commissioner = officer("PER-COM", access.RoleCommissioner)
	manager      = officer("PER-MAN", access.RoleContractManager)
	quality      = officer("PER-QUA", access.RoleQualityOfficer)
	other        = officer("PER-OTH", access.RoleContractManager)
)

func officer(ref thread.Ref, role access.Role) access.Actor {
	return access.Actor{Person: ref, Name: "Officer " + string(ref), Roles: []access.Role{role}, Scope: "E10000028", Channel: "web"}
}

func worker(of thread.Ref) access.Actor {
	return access.Actor{Person: "PER-W-" + of, Name: "Robin Vale", Roles: []access.Role{access.RoleProvider}, Provider: of, Scope: "E10000028", Channel: "web"}
}

// Terms of admission of the suite.
func opening(of thread.Ref) admission.Opening {
	return admission.Opening{
		Agreement: of, OpensAt: workday.MustOn(2026, 11, 1).At(9, 0), DecideDays: 10, CompleteDays: 5, ReplyDays: 5, ReviewDays: 10, PassMark: 60,
		Questions: []admission.Question{
			{Words: "Are you registered?", Kind: admission.PassFail}, {Words: "How do you match staff?", Kind: admission.Scored, Max: 5, Weight: 60},
			{Words: "How do you listen to children?", Kind: admission.Scored, Max: 5, Weight: 40},
		},
		Declarations: []string{"What we say is true."}, Documents: []string{"Method statement"},
		Floor: agreement.Floor{PayPerHour: 13_00, TravelMinutes: 10, Training: 500, OnCosts: 1200, Overheads: 1000, LeastMargin: 300},
	}
}

// ExerciseAdmission runs the suite of open admission.
func ExerciseAdmission(t *testing.T, w AdmissionWorld) {
	t.Run("TakesAProviderFromQuestionToPlace", func(t *testing.T) { wholeWay(t, w) })
	t.Run("KeepsTheLastSecond", func(t *testing.T) { lastSecond(t, w) })
	t.Run("KeepsEvaluatorsApart", func(t *testing.T) { apart(t, w) })
	t.Run("RefusesWhatTheGatesRefuse", func(t *testing.T) { gates(t, w) })
	t.Run("NamesEachDocumentThatIsMissing", func(t *testing.T) { papers(t, w) })
	t.Run("AsksWhetherADeclarationIsStillTrue", func(t *testing.T) { declaresAgain(t, w) })
	t.Run("HoldsApplicantsToWhatTheyStateThatTheyAdd", func(t *testing.T) { statesWhatItAdds(t, w) })
	t.Run("AcceptsOnTheConditionOfTraining", func(t *testing.T) { conditions(t, w) })
	t.Run("HearsAnObjection", func(t *testing.T) { objection(t, w) })
	t.Run("MarksAgainAfterAnObjection", func(t *testing.T) { marksAgain(t, w) })
	t.Run("ShowsEveryGateOfTheDecision", func(t *testing.T) { showsEveryGate(t, w) })
	t.Run("TakesNobodyIntoAnAgreementThatHasEnded", func(t *testing.T) { overAgreement(t, w) })
	t.Run("TakesNoExtensionPastTheEndThatTheLawSets", func(t *testing.T) { pastTheLaw(t, w.World) })
	t.Run("SendsBackWhatIsIncomplete", func(t *testing.T) { returned(t, w) })
	t.Run("EndsWhatIsNotCompletedInTime", func(t *testing.T) { runsOut(t, w) })
	t.Run("RemindsOfASecondReturn", func(t *testing.T) { returnedTwice(t, w) })
	t.Run("KeepsTheTermsItWasBegunUnder", func(t *testing.T) { pinned(t, w) })
	t.Run("KeepsTheConditionsOfADynamicMarket", func(t *testing.T) { fixedConditions(t, w) })
	t.Run("LetsTheConditionsOfAFrameworkChange", func(t *testing.T) { conditionsElsewhere(t, w) })
	t.Run("HidesOneApplicantFromAnother", func(t *testing.T) { hidden(t, w) })
	t.Run("TellsTheApplicantOfEachStep", func(t *testing.T) { messages(t, w) })
	t.Run("TakesLongerWithOneApplicationAsTheLawAllows", func(t *testing.T) { takesLonger(t, w) })
	t.Run("WaitsOutAStandstill", func(t *testing.T) { standstill(t, w) })
	t.Run("BeginsAStandstillWithTheNotice", func(t *testing.T) { standstillByNotice(t, w) })
	t.Run("SuspendsBansAndRestoresMembers", func(t *testing.T) { members(t, w) })
	t.Run("ShowsToEverybodyWhatTakesApplications", func(t *testing.T) { openToAll(t, w) })
	t.Run("AdmitsNobodyWhoRegisteredUnseen", func(t *testing.T) { unchecked(t, w) })
}

// opened lets an agreement of a kind, opens it and returns its lot.
func (w AdmissionWorld) opened(t *testing.T, change func(*admission.Opening)) (of, lot thread.Ref) {
	t.Helper()
	w.at(t, "2026-11-23 09:00:00")
	of, lot = Let(t, w.World)
	o := opening(of)
	if change != nil {
		change(&o)
	}
	must(t, w.Admission.Open(dbtest.Ctx(t), commissioner, o))
	return of, lot
}

// at sets the clock, in the council's time.
func (w AdmissionWorld) at(t *testing.T, when string) {
	t.Helper()
	day, err := workday.Parse(when[:10])
	must(t, err)
	at, err := time.ParseInLocation("2006-01-02 15:04:05", when, day.At(0, 0).Location())
	must(t, err)
	dbtest.Clock(w.DB).Set(at)
}

// apply makes a provider and a complete draft at a rate.
func (w AdmissionWorld) apply(t *testing.T, lot thread.Ref, name string, rate money.Pence) (ref thread.Ref, by access.Actor) {
	t.Helper()
	by = worker(providertest.Make(t, w.DB, w.Providers, name))
	ref, err := w.Admission.Begin(dbtest.Ctx(t), by, lot)
	must(t, err)
	w.Files[ref] = []admission.File{{Ref: "DOC-1-" + ref, Name: "method-statement.pdf", Hash: "aa"}}
	must(t, w.Admission.Save(dbtest.Ctx(t), by, admission.At{Application: ref, Version: 1}, complete(rate)))
	return ref, by
}

func complete(rate money.Pence) admission.Answers {
	return admission.Answers{
		Answers: map[string]string{"q1": "Yes.", "q2": "By interests 🧸.", "q3": "Every term."}, Declared: []string{"What we say is true."},
		Rates: []money.Rate{{Amount: rate, Unit: money.Hour, Band: money.Any}},
	}
}

func marks(q1, q2, q3 int, note string) admission.Marks {
	return admission.Marks{Marks: map[string]int{"q1": q1, "q2": q2, "q3": q3}, Notes: map[string]string{"q1": note, "q2": note, "q3": note}}
}

// assess takes a submitted application to the decision.
func (w AdmissionWorld) assess(t *testing.T, ref thread.Ref, agreed admission.Marks) {
	t.Helper()
	ctx, at := dbtest.Ctx(t), admission.At{Application: ref}
	must(t, w.Admission.CheckComplete(ctx, quality, at, ""))
	must(t, w.Admission.Mark(ctx, quality, at, marks(1, 4, 3, "Seen.")))
	must(t, w.Admission.Mark(ctx, manager, at, marks(1, 5, 4, "Read.")))
	must(t, w.Admission.Moderate(ctx, commissioner, at, agreed))
}

func (w AdmissionWorld) see(t *testing.T, by access.Actor, ref thread.Ref) (v admission.Seen, state admission.State) {
	t.Helper()
	view(t, w.World, func(ctx context.Context, tx *db.Tx) (err error) {
		v, err = w.Admission.See(ctx, tx, by, ref)
		state = v.Application.State(tx.Today())
		return err
	})
	return v, state
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func refused(t *testing.T, what string, err error, kind fault.Kind, says string) {
	t.Helper()
	if !fault.Is(err, kind) || !strings.Contains(fault.Message(err)+fieldMessages(err), says) {
		t.Errorf("%s: got %v %q, want %v %q", what, fault.KindOf(err), fault.Message(err), kind, says)
	}
}

func fieldMessages(err error) (out string) {
	fields, _ := fault.Fields(err)
	for _, f := range fields {
		out += " " + f.Message
	}
	return out
}

func wholeWay(t *testing.T, w AdmissionWorld) {
	of, lot := w.opened(t, nil)
	ctx := dbtest.Ctx(t)
	ref, by := w.apply(t, lot, "Whole way", 22_50)
	must(t, w.Admission.Ask(ctx, by, of, "Does it cover Tamworth?"))
	view(t, w.World, func(ctx context.Context, tx *db.Tx) error {
		unanswered, err := w.Admission.Clarifications(ctx, tx, by, of)
		if len(unanswered) != 0 {
			t.Errorf("providers read %v before it is answered", unanswered)
		}
		return err
	})
	must(t, w.Admission.Answer(ctx, manager, of, 1, "Yes, every district."))
	refused(t, "answered twice", w.Admission.Answer(ctx, manager, of, 1, "No."), fault.KindConflict, "answered already")
	must(t, w.Admission.Submit(ctx, by, admission.At{Application: ref}, "Robin Vale"))
	view(t, w.World, func(ctx context.Context, tx *db.Tx) error {
		due, err := deadline.Of(ctx, tx, ref)
		if len(due[ref]) != 1 || due[ref][0].Due.String() != "2026-12-07" {
			t.Errorf("ten working days from 23 November 2026: %+v", due[ref])
		}
		told, err2 := w.Admission.Clarifications(ctx, tx, worker("PVR-ANOTHER"), of)
		if len(told) != 1 || told[0].Answer == "" || told[0].AskedBy != "" {
			t.Errorf("another provider reads %+v", told)
		}
		return first(err, err2)
	})
	agreed := marks(1, 4, 4, "Agreed after talking.")
	w.assess(t, ref, agreed)
	if v, state := w.see(t, commissioner, ref); state != admission.ToDecide || len(v.Gates) < 5 {
		t.Errorf("state %q with gates %+v", state, v.Gates)
	}
	must(t, w.Admission.Decide(ctx, commissioner, admission.At{Application: ref}, true, "Meets every condition."))
	place, err := w.Admission.Admit(ctx, commissioner, admission.At{Application: ref}, workday.MustOn(2026, 12, 1))
	must(t, err)
	view(t, w.World, func(ctx context.Context, tx *db.Tx) error {
		in, err := w.Service.Admitted(ctx, tx, lot, workday.MustOn(2026, 12, 1))
		if len(in) != 1 || in[0].Ref != place || in[0].Provider != by.Provider {
			t.Errorf("admitted: %+v", in)
		}
		rate, err2 := w.Service.RateFor(ctx, tx, agreement.RateQuery{Lot: lot, Provider: by.Provider, Unit: money.Hour, Band: money.Weekday, On: workday.MustOn(2026, 12, 1)})
		if rate.Amount != 22_50 {
			t.Errorf("the offered rate is %s", rate.Amount)
		}
		due, err3 := deadline.Of(ctx, tx, ref)
		if due[ref][0].State != deadline.Kept {
			t.Errorf("the decision's deadline is %s", due[ref][0].State)
		}
		return first(err, err2, err3)
	})
	if v, state := w.see(t, by, ref); state != admission.Admitted || v.Application.Marks != nil || v.Application.Moderated == nil {
		t.Errorf("the provider sees %q with %v", state, v.Application.Marks)
	}
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func lastSecond(t *testing.T, w AdmissionWorld) {
	of, _ := w.opened(t, nil)
	late := opening(of)
	late.ClosesAt = workday.MustOn(2026, 12, 1).At(12, 0)
	refused(t, "a dynamic market that closes", w.Admission.Open(dbtest.Ctx(t), commissioner, late), fault.KindInvalid, "stays open")
	a := Agreement(w.Enter(t))
	a.Kind = agreement.Framework
	var lot thread.Ref
	inTx(t, w.World, func(ctx context.Context, tx *db.Tx) (err error) {
		if late.Agreement, err = w.Service.LetTx(ctx, tx, By, a); err != nil {
			return err
		}
		lot, err = w.Service.AddLotTx(ctx, tx, By, agreement.Lot{Agreement: late.Agreement, Name: "Closing", Service: "community-support", AgeTo: 25})
		return err
	})
	must(t, w.Admission.Open(dbtest.Ctx(t), commissioner, late))
	inTime, early := w.apply(t, lot, "In time", 25_00)
	tooLate, sorry := w.apply(t, lot, "Too late", 25_00)
	w.at(t, "2026-12-01 12:00:00")
	must(t, w.Admission.Submit(dbtest.Ctx(t), early, admission.At{Application: inTime}, "Robin Vale"))
	dbtest.Clock(w.DB).Advance(time.Microsecond)
	err := w.Admission.Submit(dbtest.Ctx(t), sorry, admission.At{Application: tooLate}, "Robin Vale")
	refused(t, "a microsecond late", err, fault.KindConflict, "closed on Tuesday 1 December 2026 at 12:00:00. What you wrote is kept.")
	if v, state := w.see(t, sorry, tooLate); state != admission.Draft || v.Application.Answers["q2"] == "" {
		t.Errorf("the late draft: %q %+v", state, v.Application.Answers)
	}
	refused(t, "a question after closing", w.Admission.Ask(dbtest.Ctx(t), sorry, late.Agreement, "May I?"), fault.KindConflict, "until Tuesday 1 December")
}

func apart(t *testing.T, w AdmissionWorld) {
	_, lot := w.opened(t, nil)
	ctx := dbtest.Ctx(t)
	ref, by := w.apply(t, lot, "Apart", 25_00)
	at := admission.At{Application: ref}
	must(t, w.Admission.Submit(ctx, by, at, "Robin Vale"))
	refused(t, "marks before the check", w.Admission.Mark(ctx, quality, at, marks(1, 4, 4, "x")), fault.KindConflict, "submitted")
	must(t, w.Admission.CheckComplete(ctx, quality, at, ""))
	refused(t, "a mark too high", w.Admission.Mark(ctx, quality, at, marks(1, 6, 4, "x")), fault.KindInvalid, "between 0 and 5")
	refused(t, "a mark without why", w.Admission.Mark(ctx, quality, at, marks(1, 5, 4, " ")), fault.KindInvalid, "Say why")
	must(t, w.Admission.Mark(ctx, quality, at, marks(1, 2, 2, "Thin.")))
	if v, _ := w.see(t, manager, ref); len(v.Application.Marks) != 0 {
		t.Errorf("the second evaluator sees the first's marks: %+v", v.Application.Marks)
	}
	if v, _ := w.see(t, quality, ref); len(v.Application.Marks) != 1 {
		t.Errorf("the first sees her own: %+v", v.Application.Marks)
	}
	refused(t, "the same person twice", w.Admission.Mark(ctx, quality, at, marks(1, 2, 2, "x")), fault.KindConflict, "You have marked")
	refused(t, "an applicant marks", w.Admission.Mark(ctx, by, at, marks(1, 5, 5, "x")), fault.KindForbidden, "")
	must(t, w.Admission.Mark(ctx, manager, at, marks(1, 4, 4, "Good.")))
	refused(t, "an evaluator moderates", w.Admission.Moderate(ctx, manager, at, marks(1, 3, 3, "x")), fault.KindConflict, "somebody else moderates")
	refused(t, "no reason where they differ", w.Admission.Moderate(ctx, commissioner, at, marks(1, 3, 3, "")), fault.KindInvalid, "Say what was agreed")
	must(t, w.Admission.Moderate(ctx, commissioner, at, marks(1, 3, 3, "Between the two.")))
	v, _ := w.see(t, commissioner, ref)
	if score, _ := v.Application.Score(v.Opening); len(v.Application.Marks) != 2 || score != 60_00 {
		t.Errorf("%d marks, score %d of 10000", len(v.Application.Marks), score)
	}
}

func gates(t *testing.T, w AdmissionWorld) {
	_, lot := w.opened(t, nil)
	ctx := dbtest.Ctx(t)
	ready := func(name string, rate money.Pence, agreed admission.Marks) (thread.Ref, access.Actor) {
		ref, by := w.apply(t, lot, name, rate)
		must(t, w.Admission.Submit(ctx, by, admission.At{Application: ref}, "Robin Vale"))
		w.assess(t, ref, agreed)
		return ref, by
	}
	accept := func(ref thread.Ref) error {
		return w.Admission.Decide(ctx, commissioner, admission.At{Application: ref}, true, "Good.")
	}
	fails, _ := ready("Fails", 25_00, marks(0, 5, 5, "Not registered."))
	refused(t, "a failed question", accept(fails), fault.KindConflict, "Failed: Are you registered?")
	low, _ := ready("Low", 25_00, marks(1, 2, 4, "Low."))
	refused(t, "below the pass mark", accept(low), fault.KindConflict, "come to 56 of 100; the pass mark is 60")
	cheap, by := w.apply(t, lot, "Cheap", 12_00)
	refused(t, "below the wage floor", w.Admission.Submit(ctx, by, admission.At{Application: cheap}, "Robin Vale"), fault.KindInvalid, "less than the wage floor")
	swapped, _ := ready("Swapped", 25_00, marks(1, 5, 5, "Fine."))
	w.Files[swapped][0].Hash = "bb"
	refused(t, "a swapped document", accept(swapped), fault.KindConflict, "“method-statement.pdf” was changed after signing")
	added, _ := ready("Added", 25_00, marks(1, 5, 5, "Fine."))
	w.Files[added] = append(w.Files[added], admission.File{Ref: "DOC-ADDED", Name: "reference.pdf", Hash: "cc"})
	refused(t, "a document added after signing", accept(added), fault.KindConflict, "“reference.pdf” was added after signing")
	taken, _ := ready("Taken", 25_00, marks(1, 5, 5, "Fine."))
	w.Files[taken] = w.Files[taken][1:]
	refused(t, "a document taken away after signing", accept(taken), fault.KindConflict, "“method-statement.pdf” was taken away after signing")
	unskilled, by := ready("Unskilled", 25_00, marks(1, 5, 5, "Fine."))
	w.at(t, "2027-11-23 09:00:00") // the day on which the suite's evidence still counts
	must(t, accept(unskilled))
	w.at(t, "2027-11-24 09:00:00")
	_, err := w.Admission.Admit(ctx, commissioner, admission.At{Application: unskilled}, workday.MustOn(2027, 11, 24))
	refused(t, "evidence that ran out between decision and admission", err, fault.KindConflict, "Insurance ran out on Tuesday 23 November 2027")
	inTx(t, w.World, func(ctx context.Context, tx *db.Tx) error {
		for _, k := range provider.Required(provider.CareAgency) {
			if _, err := w.Providers.AddEvidenceTx(ctx, tx, By, provider.Evidence{Provider: by.Provider, Kind: k, Issuer: "Issuer", From: tx.Today()}); err != nil {
				return err
			}
		}
		return nil
	})
	_, err = w.Admission.Admit(ctx, commissioner, admission.At{Application: unskilled}, workday.MustOn(2027, 11, 24))
	refused(t, "no training for children", err, fault.KindConflict, "trained for work with them")
}

func objection(t *testing.T, w AdmissionWorld) {
	_, lot := w.opened(t, nil)
	ctx := dbtest.Ctx(t)
	ref, by := w.apply(t, lot, "Objects", 25_00)
	at := admission.At{Application: ref}
	must(t, w.Admission.Submit(ctx, by, at, "Robin Vale"))
	w.assess(t, ref, marks(1, 5, 5, "Fine."))
	refused(t, "no reasons", w.Admission.Decide(ctx, commissioner, at, false, " "), fault.KindInvalid, "Give the reasons")
	must(t, w.Admission.Decide(ctx, commissioner, at, false, "The method statement is not about children."))
	must(t, w.Admission.Object(ctx, by, at, "Page 4 is."))
	refused(t, "objects twice", w.Admission.Object(ctx, by, at, "And page 5."), fault.KindConflict, "under review")
	refused(t, "the decider reviews", w.Admission.Review(ctx, commissioner, at, admission.DecideAgain, "Right."), fault.KindConflict, "not involved")
	refused(t, "an evaluator reviews", w.Admission.Review(ctx, manager, at, admission.DecideAgain, "Right."), fault.KindConflict, "not involved")
	must(t, w.Admission.Review(ctx, other, at, admission.DecideAgain, "Page 4 was missed."))
	if _, state := w.see(t, other, ref); state != admission.ToDecide {
		t.Errorf("after the review: %q", state)
	}
	decideClock(t, w, ref, 1, 1)
	refused(t, "decided again by the same person", w.Admission.Decide(ctx, commissioner, at, true, "Now yes."), fault.KindConflict, "set aside")
	must(t, w.Admission.Decide(ctx, manager, at, false, "Read again; still not."))
	decideClock(t, w, ref, 2, 0)
	w.at(t, "2026-12-01 09:00:00")
	refused(t, "a day too late", w.Admission.Object(ctx, by, at, "Again."), fault.KindConflict, "until Monday 30 November 2026")
	w.at(t, "2026-11-30 09:00:00")
	must(t, w.Admission.Object(ctx, by, at, "Again."))
	must(t, w.Admission.Review(ctx, other, at, admission.Upheld, "It stands."))
	if v, state := w.see(t, by, ref); state != admission.Refused || len(v.Application.Decisions) != 2 || len(v.Application.Objections) != 2 {
		t.Errorf("in the end %q with %d decisions", state, len(v.Application.Decisions))
	}
	refused(t, "after it was upheld", w.Admission.Object(ctx, by, at, "Once more."), fault.KindConflict, "answered already")
}

// decideClock counts the deadlines of an application's decision: those that were kept, and those that run.
func decideClock(t *testing.T, w AdmissionWorld, ref thread.Ref, kept, runs int) {
	t.Helper()
	view(t, w.World, func(ctx context.Context, tx *db.Tx) error {
		due, err := deadline.Of(ctx, tx, ref)
		k, r := 0, 0
		for _, d := range due[ref] {
			switch {
			case !strings.HasPrefix(d.Title, "Decide on the application"):
			case d.State == deadline.Kept:
				k++
			default:
				r++
			}
		}
		if k != kept || r != runs {
			t.Errorf("%d times for the decision kept and %d running, want %d and %d", k, r, kept, runs)
		}
		return err
	})
}

func returned(t *testing.T, w AdmissionWorld) {
	_, lot := w.opened(t, nil)
	ctx := dbtest.Ctx(t)
	ref, by := w.apply(t, lot, "Returned", 25_00)
	at := admission.At{Application: ref}
	in := complete(25_00)
	in.Declared, in.Rates = nil, nil
	must(t, w.Admission.Save(ctx, by, at, in))
	refused(t, "incomplete", w.Admission.Submit(ctx, by, at, "Robin Vale"), fault.KindInvalid, "No rate is offered.")
	must(t, w.Admission.Save(ctx, by, at, complete(25_00)))
	refused(t, "unsigned", w.Admission.Submit(ctx, by, at, ""), fault.KindInvalid, "Type your name")
	must(t, w.Admission.Submit(ctx, by, at, "Robin Vale"))
	refused(t, "changed after handing in", w.Admission.Save(ctx, by, at, complete(26_00)), fault.KindConflict, "submitted")
	must(t, w.Admission.CheckComplete(ctx, quality, at, "The method statement is about another lot."))
	w.at(t, "2026-11-30 23:59:59")
	w.Files[ref][0] = admission.File{Ref: "DOC-2", Name: "method-statement-2.pdf", Hash: "cc"}
	must(t, w.Admission.Submit(ctx, by, at, "Robin Vale"))
	v, state := w.see(t, quality, ref)
	if state != admission.Submitted || len(v.Application.Signatures) != 2 || len(v.Application.Swapped(v.Files)) != 0 {
		t.Errorf("handed in again: %q, %+v", state, v.Application.Signatures)
	}
	view(t, w.World, func(ctx context.Context, tx *db.Tx) error {
		due, err := deadline.Of(ctx, tx, ref)
		kept := 0
		for _, d := range due[ref] {
			if d.State == deadline.Kept && d.Rule == "application-completion" {
				kept++
			}
		}
		if len(due[ref]) != 3 || kept != 1 {
			t.Errorf("one time was stopped, that for completing was kept, and one runs: %+v", due[ref])
		}
		return err
	})
	must(t, w.Admission.CheckComplete(ctx, quality, at, "Still."))
	w.at(t, "2026-12-08 00:00:01")
	refused(t, "completed too late", w.Admission.Submit(ctx, by, at, "Robin Vale"), fault.KindConflict, "until Monday 7 December 2026")
}

func pinned(t *testing.T, w AdmissionWorld) {
	of, lot := w.opened(t, nil)
	ref, by := w.apply(t, lot, "Pinned", 25_00)
	lawChanges(t, w, of)
	next := opening(of)
	next.Questions = append(next.Questions, admission.Question{Words: "A new one", Kind: admission.PassFail})
	must(t, w.Admission.Open(dbtest.Ctx(t), commissioner, next))
	must(t, w.Admission.Submit(dbtest.Ctx(t), by, admission.At{Application: ref}, "Robin Vale"))
	if v, _ := w.see(t, by, ref); v.Opening.Version != 1 || len(v.Opening.Questions) != 3 {
		t.Errorf("under opening %d with %d questions", v.Opening.Version, len(v.Opening.Questions))
	}
	view(t, w.World, func(ctx context.Context, tx *db.Tx) error {
		all, err := w.Admission.Openings(ctx, tx, of)
		if len(all) != 2 || all[0].Version != 2 || all[0].Questions[3].ID != "q4" {
			t.Errorf("openings: %+v", all)
		}
		return err
	})
	bad := opening(of)
	bad.Questions[1].Weight = 59
	refused(t, "weights of 99", w.Admission.Open(dbtest.Ctx(t), commissioner, bad), fault.KindInvalid, "add up to 99")
}
