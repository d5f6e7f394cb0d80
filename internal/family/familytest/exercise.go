package familytest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Exercise runs the suite on d.
func Exercise(t *testing.T, d *db.DB) {
	s := New(t, d)
	t.Run("CountsWhatWasToldOnPaperFromItsDay", func(t *testing.T) { onPaper(t, d, s) })
	t.Run("PromisesADateAndTellsTheFamilyNothingPrivate", func(t *testing.T) { raised(t, d, s) })
	t.Run("CountsALateConcernFromTheNextDay", func(t *testing.T) { late(t, d, s) })
	t.Run("WritesNowhereItMustNot", func(t *testing.T) { noWriting(t, d, s) })
	t.Run("FollowsAConcernWithItsCode", func(t *testing.T) { follow(t, d, s) })
	t.Run("ClosesAConcernToCodesAfterFiveWrongOnes", func(t *testing.T) { wrongCodes(t, d, s) })
	t.Run("OpensAFamilyOnTheThread", func(t *testing.T) { opens(t, d, s) })
	t.Run("SuggestsTheChildOnRecord", func(t *testing.T) { suggests(t, d, s) })
	t.Run("RefersWithoutConsent", func(t *testing.T) { safeguarding(t, d, s) })
	t.Run("TriesAgainWhoWasNotReached", func(t *testing.T) { unreachable(t, d, s) })
	t.Run("TellsWhoeverToldUsWhatCameOfIt", func(t *testing.T) { outcomes(t, d, s) })
	t.Run("WritesToNobodyWhoMustNotBeWrittenTo", func(t *testing.T) { unwritten(t, d, s) })
	t.Run("KeepsThePromiseThatTheyHearFromSomebody", func(t *testing.T) { heard(t, d, s) })
	t.Run("TriesAgainOnADay", func(t *testing.T) { retries(t, d, s) })
	t.Run("AnswersWhoTellsForAFamilyAndTheParentWhoAgreed", func(t *testing.T) { tellers(t, d, s) })
	t.Run("WritesToNobodyForWhomHarmIsFeared", func(t *testing.T) { feared(t, d, s) })
	t.Run("TakesAWorryFromWhoCannotSayHowToReachTheParent", func(t *testing.T) { unknownReach(t, d, s) })
	t.Run("TellsTheLeadOfANewWorry", func(t *testing.T) { newWorry(t, d) })
	t.Run("RefusesAStaleScreening", func(t *testing.T) { staleScreening(t, d, s) })
	t.Run("LeavesNothingOfAFailedScreening", func(t *testing.T) { rollback(t, d, s) })
	t.Run("OrdersTheBoardByDayWithEqualDays", func(t *testing.T) { board(t, d, s) })
	t.Run("ShowsParentsTheirChildOnly", func(t *testing.T) { parents(t, d, s) })
	t.Run("RecordsParentalResponsibilityWithEvidence", func(t *testing.T) { responsibility(t, d, s) })
	t.Run("EndsParentalResponsibilityWithEvidence", func(t *testing.T) { endsResponsibility(t, d, s) })
	t.Run("CorrectsParentalResponsibilityRecordedInError", func(t *testing.T) { correctsResponsibility(t, d, s) })
	t.Run("LetsACarerSeeOnAfterResponsibilityForATime", func(t *testing.T) { timeLimited(t, d, s) })
	t.Run("LeavesEachCarerWhatIsTheirsAfterAMerge", func(t *testing.T) { mergedResponsibility(t, d, s) })
	t.Run("EndsWhatAFormerCarerSees", func(t *testing.T) { endCarer(t, d, s) })
	t.Run("PassesTheRecordToTheYoungPerson", func(t *testing.T) { youngPerson(t, d, s) })
	t.Run("KeepsEveryVersionOfAStatement", func(t *testing.T) { statements(t, d, s) })
	t.Run("ShowsAFamilyWhoLookedButNotTheOtherParent", func(t *testing.T) { looks(t, d, s) })
	t.Run("ChangesAChildOnTheVersionRead", func(t *testing.T) { edits(t, d, s) })
	t.Run("KeepsOutWhomAnOrderKeepsOut", func(t *testing.T) { orders(t, d, s) })
	t.Run("SaysInWhoseHandsItIsWhatSomebodyDid", func(t *testing.T) { hands(t, d, s) })
	t.Run("LetsOverlappingOrdersEndOneByOne", func(t *testing.T) { overlappingOrders(t, d, s) })
	t.Run("LetsARepresentativeActByMatter", func(t *testing.T) { capacity(t, d, s) })
	t.Run("SaysWhoseADecisionIs", func(t *testing.T) { matters(t, d, s) })
	t.Run("LetsACarerHelpAsTheYoungPersonSays", func(t *testing.T) { helps(t, d, s) })
	t.Run("GivesEverythingOnlyByAnOrder", func(t *testing.T) { everything(t, d, s) })
	t.Run("GivesNothingNewByAFindingOfBefore", func(t *testing.T) { unsorted(t, d, s) })
	t.Run("TellsFamiliesOnTheDayOnWhichRightsPass", func(t *testing.T) { passes(t, d) })
	t.Run("ReachesAYoungPersonAsTheySay", func(t *testing.T) { ownReach(t, d, s) })
	t.Run("AsksNobodyHowAYoungChildIsReached", func(t *testing.T) { nobodysReach(t, d, s) })
	t.Run("TakesHowAYoungPersonIsReachedThroughAMergeAndBack", func(t *testing.T) { movedReach(t, d, s) })
	t.Run("ArrangesAnInterpreterBeforeTheDay", func(t *testing.T) { interpreters(t, d) })
	t.Run("TellsBeforeParentalResponsibilityRunsOut", func(t *testing.T) { runsOut(t, d) })
	t.Run("LooksAtAFindingAgainByADay", func(t *testing.T) { reviews(t, d, s) })
	t.Run("LetsAYoungPersonSayWhoSees", func(t *testing.T) { choice(t, d, s) })
	t.Run("TakesConsentFromWhoHasTheRights", func(t *testing.T) { consents(t, d, s) })
	t.Run("ClosesTheFormerNameAtAnAdoption", func(t *testing.T) { adoption(t, d, s) })
	t.Run("MergesTwoRecordsAndTakesItBack", func(t *testing.T) { merges(t, d, s) })
	t.Run("EndsOnEveryMergedRecordWhatEndsOnOne", func(t *testing.T) { mergedEnds(t, d, s) })
	t.Run("KeepsAWorkersOwnChildFromTheirWork", func(t *testing.T) { kin(t, d, s) })
	t.Run("WritesOnTheRecordThatIsKept", func(t *testing.T) { mergedStays(t, d, s) })
	t.Run("KeepsTheLongerOrderWhenRecordsAreMerged", func(t *testing.T) { mergedDenials(t, d, s) })
	t.Run("KeepsOutOfBothRecordsAndCountsTheirListsOn", func(t *testing.T) { mergedBars(t, d, s) })
	t.Run("ClosesTheFormerNameOnMergedRecords", func(t *testing.T) { mergedAdoption(t, d, s) })
	t.Run("ReadsReferralsThroughAMerge", func(t *testing.T) { referralsMerged(t, d, s) })
	t.Run("KnowsWhoseAConfirmedAddressIs", func(t *testing.T) { confirmedAddress(t, d, s) })
	t.Run("GivesTheFamilysWordsToForms", func(t *testing.T) { usedWords(t, d, s) })
	t.Run("KeepsTheWordsOfEachHomeFromTheOther", func(t *testing.T) { homes(t, d, s) })
	t.Run("KeepsThePicturesOfEachHomeFromTheOther", func(t *testing.T) { shown(t, d, s) })
	t.Run("GivesPicturesToFormsWithWhatIsNew", func(t *testing.T) { shownUsed(t, d, s) })
	t.Run("TakesPicturesThroughAMergeAndBack", func(t *testing.T) { shownMerged(t, d, s) })
	t.Run("LetsAYoungPersonShowForThemselves", func(t *testing.T) { ownShown(t, d, s) })
	t.Run("LetsAYoungPersonSpeakForThemselves", func(t *testing.T) { ownWords(t, d, s) })
	t.Run("TakesAnotherWorryAboutAChildOnRecord", func(t *testing.T) { again(t, d, s) })
	t.Run("HoldsALetterFromWhomItMayNotReach", func(t *testing.T) { letters(t, d, s) })
	t.Run("SendsAFamilyToAnOrganisationAndTakesItBack", func(t *testing.T) { referrals(t, d, s) })
	t.Run("SharesNothingMoreWithoutConsent", func(t *testing.T) { referralsWithoutConsent(t, d, s) })
	t.Run("EndsAReferralWithItsConsentOrAnAdoption", func(t *testing.T) { referralsEnd(t, d, s) })
	t.Run("KeepsAReferralFromACarerWhoLivesApart", func(t *testing.T) { referralsApart(t, d, s) })
	t.Run("KeepsHowToReachACarerAndWhatOthersNeed", func(t *testing.T) { referralsKept(t, d, s) })
	t.Run("SharesWhatCarersNeedAsTheReaderMayKnowIt", func(t *testing.T) { needsShared(t, d, s) })
	t.Run("EndsOnlyWhatRestsOnTheConsentWithdrawn", func(t *testing.T) { consentsApart(t, d, s) })
	t.Run("TellsNobodyOfAConsentToWhatIsKeptFromThem", func(t *testing.T) { keptConsents(t, d, s) })
	t.Run("KeepsNothingOfTheirsFromAYoungPerson", func(t *testing.T) { keptFromNobodysCarer(t, d, s) })
	t.Run("AsksAnOrganisationWhateverTheOtherParentAsked", func(t *testing.T) { keptChoices(t, d, s) })
	t.Run("EndsSharingWhateverTheReason", func(t *testing.T) { longReason(t, d, s) })
	t.Run("CountsConsentsAnewAfterAnAdoption", func(t *testing.T) { keptAnew(t, d, s) })
	t.Run("CountsReferralsByOrganisation", func(t *testing.T) { referralTallies(t, d, s) })
	t.Run("JoinsConcernsAboutOneChildAndTakesItBack", func(t *testing.T) { pairs(t, d, s) })
	t.Run("EndsWhatARepresentativeMayDoWithTheMerge", func(t *testing.T) { represents(t, d, s) })
	t.Run("HidesAnotherCouncilsChildren", func(t *testing.T) { otherCouncil(t, d, s) })
}

// Tell tells the suite's concern, changed as the test needs.
func Tell(t testing.TB, d *db.DB, s *family.Service, change func(*family.Raise)) family.Raised {
	t.Helper()
	cmd := Told()
	if change != nil {
		change(&cmd)
	}
	var out family.Raised
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		var err error
		out, err = s.RaiseTx(ctx, tx, access.Actor{Public: true}.By(), cmd)
		return err
	})
	return out
}

func raised(t *testing.T, d *db.DB, s *family.Service) {
	out := Tell(t, d, s, nil)
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		c, err := s.Concern(ctx, tx, out.Ref)
		if err != nil {
			return err
		}
		if c.ReadBy != workday.MustOn(2026, 11, 23) || c.HearBy != workday.MustOn(2026, 12, 2) {
			t.Errorf("read by %s, hear by %s; want the Monday itself and two and five working days on", c.ReadBy, c.HearBy)
		}
		if c.Outcode != "ST17" || c.District != "E07000197" || c.Reach.Name != "Maya Made-Up" || c.Stage != family.Awaiting {
			t.Errorf("read back %+v", c)
		}
		clocks, err := deadline.Of(ctx, tx, out.Ref)
		if err != nil || len(clocks[out.Ref]) != 1 || clocks[out.Ref][0].Team != Duty {
			t.Errorf("the duty team's clock: %+v %v", clocks, err)
		}
		sent, err := notify.List(ctx, tx, notify.Filter{Ref: out.Ref})
		if err != nil || len(sent.Messages) != 1 {
			t.Fatalf("messages %+v %v", sent, err)
		}
		m := sent.Messages[0]
		if !strings.Contains(m.Body, "Wednesday 2 December 2026") || strings.Contains(m.Body, "Sam") || strings.Contains(m.Body, "sleep") {
			t.Errorf("the message lacks the day or tells too much: %s", m.Body)
		}
		history, err := audit.History(ctx, tx, string(out.Ref), 10)
		if len(history) != 2 || strings.Contains(string(history[0].Payload)+string(history[1].Payload), "sleep") {
			t.Errorf("the audit has %+v", history)
		}
		return err
	})
}

// onPaper: what was told on the phone in an outage counts from the day and hour at which it was told, not from when it is entered; the
// audit has both. A day that cannot be is refused.
func onPaper(t *testing.T, d *db.DB, s *family.Service) {
	friday, out := workday.MustOn(2026, 11, 20), family.Raised{}
	for _, c := range []struct {
		time   string
		readBy workday.Date
	}{{"14:30", friday}, {"16:30", workday.MustOn(2026, 11, 23)}, {"", friday}} { // entered on the Monday after
		out = Tell(t, d, s, func(r *family.Raise) { r.Channel, r.ToldOn, r.ToldTime = "phone", friday, c.time })
		if out.ReadBy.LastDay != c.readBy {
			t.Errorf("told on Friday at %q: read by %s, want %s", c.time, out.ReadBy.LastDay, c.readBy)
		}
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		c, err := s.Concern(ctx, tx, out.Ref)
		clocks, clocksErr := deadline.Of(ctx, tx, out.Ref)
		if !c.RaisedAt.Equal(friday.At(0, 0)) || clocksErr != nil || clocks[out.Ref][0].From != friday {
			t.Errorf("told at %s; its clock %+v", c.RaisedAt, clocks[out.Ref])
		}
		history, historyErr := audit.History(ctx, tx, string(out.Ref), 10)
		at := slices.IndexFunc(history, func(r audit.Row) bool { return r.Action == "concern raised" })
		if historyErr != nil || at < 0 || !strings.Contains(string(history[at].Payload), `"told_at":"2026-11-20T00:00:00Z"`) || workday.DateOf(history[at].At) == friday {
			t.Errorf("on record: %+v, %v", history, historyErr)
		}
		return err
	})
	for field, change := range map[string]func(*family.Raise){
		"told":      func(r *family.Raise) { r.ToldOn = workday.MustOn(2026, 11, 24) },
		"told-time": func(r *family.Raise) { r.ToldOn, r.ToldTime = friday, "half past two" },
	} {
		cmd := Told()
		change(&cmd)
		err := d.InTx(dbtest.Ctx(t), func(tx *db.Tx) error {
			_, err := s.RaiseTx(dbtest.Ctx(t), tx, access.Actor{Public: true}.By(), cmd)
			return err
		})
		if fields, _ := fault.Fields(err); len(fields) != 1 || fields[0].Name != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func late(t *testing.T, d *db.DB, s *family.Service) {
	ctx := db.WithNow(dbtest.Ctx(t), workday.MustOn(2026, 11, 27).At(16, 1)) // a Friday
	var out family.Raised
	err := d.InTx(ctx, func(tx *db.Tx) error {
		var err error
		out, err = s.RaiseTx(ctx, tx, access.Actor{Public: true}.By(), Told())
		return err
	})
	if err != nil || out.ReadBy.LastDay != workday.MustOn(2026, 11, 30) {
		t.Errorf("told on Friday after hours: read by %s, %v; want Monday", out.ReadBy.LastDay, err)
	}
}

func noWriting(t *testing.T, d *db.DB, s *family.Service) {
	out := Tell(t, d, s, func(r *family.Raise) { r.Reach.NoWriting = true })
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		sent, err := notify.List(ctx, tx, notify.Filter{Ref: out.Ref})
		if len(sent.Messages) != 0 {
			t.Errorf("a message went where none may: %+v", sent)
		}
		return err
	})
}

func follow(t *testing.T, d *db.DB, s *family.Service) {
	out := Tell(t, d, s, nil)
	for _, written := range []string{out.Code, strings.ToLower(out.Code), strings.ReplaceAll(out.Code, "-", " "), strings.ReplaceAll(out.Code, "0", "o")} {
		c, err := s.Follow(dbtest.Ctx(t), out.Ref, written)
		if err != nil || c.Ref != out.Ref {
			t.Errorf("the code written as %q: %v", written, err)
		}
	}
	other := Tell(t, d, s, nil)
	wrong := []struct {
		ref  thread.Ref
		code string
	}{{other.Ref, out.Code}, {out.Ref, ""}, {"", out.Code}, {Refs(t, d, thread.Concern, 1)[0], out.Code}}
	for _, w := range wrong {
		if c, err := s.Follow(dbtest.Ctx(t), w.ref, w.code); !fault.Is(err, fault.KindInvalid) || c.Worry != "" {
			t.Errorf("%q with %q is let in: %v", w.ref, w.code, err)
		}
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		c, err := s.Concern(ctx, tx, out.Ref)
		if strings.Contains(c.CodeHash, strings.ReplaceAll(out.Code, "-", "")) || len(c.CodeHash) != 64 {
			t.Errorf("the code is stored as %q", c.CodeHash)
		}
		return err
	})
}

func wrongCodes(t *testing.T, d *db.DB, s *family.Service) {
	out := Tell(t, d, s, nil)
	start := dbtest.Start
	at := func(now time.Time, code string) error {
		_, err := s.Follow(db.WithNow(dbtest.Ctx(t), now), out.Ref, code)
		return err
	}
	for i := range 5 {
		if err := at(start.Add(time.Duration(i)*time.Minute), "0000-0000-0000"); !fault.Is(err, fault.KindInvalid) {
			t.Fatalf("wrong code %d: %v", i+1, err)
		}
	}
	if err := at(start.Add(10*time.Minute), out.Code); err == nil || !strings.Contains(err.Error(), "Wait an hour") {
		t.Errorf("the right code after five wrong ones: %v", err)
	}
	if err := at(start.Add(2*time.Hour), out.Code); err != nil {
		t.Errorf("the right code after the rest: %v", err)
	}
	if err := at(start.Add(2*time.Hour), "0000-0000-0000"); !fault.Is(err, fault.KindInvalid) || strings.Contains(err.Error(), "hour") {
		t.Errorf("the first wrong code after the right one: %v", err)
	}
}

// Opening is a screening that registers the household.
func Opening(concern thread.Ref) family.Screen {
	return family.Screen{Concern: concern, Outcome: family.OpenAsFamily, Why: "The family asked for a named person.", Open: Household()}
}

func opens(t *testing.T, d *db.DB, s *family.Service) {
	out := Tell(t, d, s, nil)
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		c, err := s.ScreenTx(ctx, tx, Worker.By(), Opening(out.Ref))
		if err != nil {
			return err
		}
		child, err := s.Child(ctx, tx, c.Child)
		if err != nil || child.Postcode != "ST17 4AA" || child.Outcode != "ST17" || child.Family != c.Family || child.Flags[0] != family.FlagInterpreter {
			t.Errorf("child %+v %v", child, err)
		}
		chain, err := thread.Walk(ctx, tx, c.Child)
		if err != nil {
			return err
		}
		var rels []string
		for _, l := range chain.Links {
			rels = append(rels, string(l.From.Kind())+" "+l.Rel+" "+string(l.To.Kind()))
		}
		slices.Sort(rels)
		if !slices.Equal(rels, []string{"concern about child", "family has child"}) {
			t.Errorf("links %v", rels)
		}
		holder, err := thread.ByExternal(ctx, tx, thread.Mosaic, "123456")
		if err != nil || holder != c.Child {
			t.Errorf("the other system's number leads to %s, %v", holder, err)
		}
		clocks, err := deadline.Of(ctx, tx, c.Ref, c.Child)
		if err != nil || clocks[c.Ref][0].State != deadline.Kept || clocks[c.Child][0].Rule != family.RuleAllocate || !clocks[c.Child][0].Open() {
			t.Errorf("clocks %+v %v", clocks, err)
		}
		if err := access.MayWork(ctx, tx, Worker, c.Child); err != nil {
			t.Errorf("the team that screened the concern cannot go on: %v", err)
		}
		return thread.SetExternal(ctx, tx, c.Child, thread.Mosaic, "")
	})
}

func suggests(t *testing.T, d *db.DB, s *family.Service) {
	known := Open(t, d, s)
	defer forgetExternal(t, d, known.Child)
	out := Tell(t, d, s, func(r *family.Raise) { r.Born, r.Age = workday.Date{}, 8 })
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		c, err := s.Concern(ctx, tx, out.Ref)
		if err != nil {
			return err
		}
		matches, err := s.Suggest(ctx, tx, c)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(matches, func(m family.Match) bool { return m.Child.Ref == known.Child })
		if at < 0 || !slices.Contains(matches[at].Because, "same telephone number") {
			t.Errorf("suggested %+v", matches)
		}
		return nil
	})
	refs := Refs(t, d, thread.Person, 3)
	screener := Worker
	screener.Person = refs[0]
	screener.Teams = []thread.Ref{Duty}
	ownFamily(t, d, s, screener, out.Ref, known.Child, refs[1:])
	c, err := s.Screen(dbtest.Ctx(t), screener, family.Screen{Concern: out.Ref, Outcome: family.OpenAsFamily, Why: "Known to us.", Existing: known.Child})
	if err != nil || c.Child != known.Child || c.Family != known.Family {
		t.Errorf("screened onto the child on record: %+v %v", c, err)
	}
}

// ownFamily has those screen who are family of the child that a concern points at: one who is so today, and one who was and does not
// see the child any more. Neither may put the concern on the record, nor say that it is the same child; to the second it is not there.
func ownFamily(t *testing.T, d *db.DB, s *family.Service, screener access.Actor, concern, child thread.Ref, people []thread.Ref) {
	t.Helper()
	for i, want := range []fault.Kind{fault.KindForbidden, fault.KindNotFound} {
		screener.Person = people[i]
		InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			r := access.Relationship{Actor: screener.Person, Child: child, Reason: access.Caring, Level: access.See, From: tx.Today().AddDays(-30), Source: child}
			if i == 1 {
				r.To = tx.Today().AddDays(-1)
			}
			return access.Grant(ctx, tx, audit.System, r)
		})
		_, err := s.Screen(dbtest.Ctx(t), screener, family.Screen{Concern: concern, Outcome: family.OpenAsFamily, Why: "Known to us.", Existing: child})
		if !fault.Is(err, want) {
			t.Errorf("family %d screens onto the child's record: %v", i, err)
		}
		if err := s.JudgePair(dbtest.Ctx(t), screener, family.JudgePair{Concern: concern, Other: child, Same: true, Why: "I know him."}); !fault.Is(err, want) {
			t.Errorf("family %d says that it is the same child: %v", i, err)
		}
	}
}

func forgetExternal(t *testing.T, d *db.DB, child thread.Ref) {
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return thread.SetExternal(ctx, tx, child, thread.Mosaic, "")
	})
}

func safeguarding(t *testing.T, d *db.DB, s *family.Service) {
	out := Tell(t, d, s, nil)
	cmd := family.Screen{Concern: out.Ref, Outcome: family.SafeguardingReferral, Why: "He is afraid to go home."}
	_ = Refused(t, d, fault.KindInvalid, func(ctx context.Context, tx *db.Tx) error {
		_, err := s.ScreenTx(ctx, tx, Worker.By(), cmd)
		return err
	})
	cmd.Risk, cmd.ReferredTo = true, "Made-Up first response team, by phone at 9:20am"
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		c, err := s.ScreenTx(ctx, tx, Worker.By(), cmd)
		if err == nil && (!c.Safeguarding || c.Open() || c.Child != "") {
			t.Errorf("referred: %+v", c)
		}
		return err
	})
}

func unreachable(t *testing.T, d *db.DB, s *family.Service) {
	out := Tell(t, d, s, nil)
	first := family.Screen{Concern: out.Ref, Outcome: family.NotReachable, Why: "Rang three times today.", RetryOn: Tomorrow}
	second := family.Screen{Concern: out.Ref, Outcome: family.AdviceOnly, Why: "They wanted a name to ring.", Advice: "Ring the Made-Up helpline."}
	for _, cmd := range []family.Screen{first, second} {
		InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			c, err := s.ScreenTx(ctx, tx, Worker.By(), cmd)
			if err == nil && c.Open() != (cmd.Outcome == family.NotReachable) {
				t.Errorf("%s: open %t", cmd.Outcome, c.Open())
			}
			return err
		})
	}
	_ = Refused(t, d, fault.KindConflict, func(ctx context.Context, tx *db.Tx) error {
		_, err := s.ScreenTx(ctx, tx, Worker.By(), second)
		return err
	})
}

func staleScreening(t *testing.T, d *db.DB, s *family.Service) {
	out := Tell(t, d, s, nil)
	cmd := family.Screen{Concern: out.Ref, Version: 1, Outcome: family.NotReachable, Why: "Rang.", RetryOn: Tomorrow}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		_, err := s.ScreenTx(ctx, tx, Worker.By(), cmd)
		return err
	})
	_ = Refused(t, d, fault.KindConflict, func(ctx context.Context, tx *db.Tx) error {
		_, err := s.ScreenTx(ctx, tx, Worker.By(), cmd)
		return err
	})
}

func rollback(t *testing.T, d *db.DB, s *family.Service) {
	out := Tell(t, d, s, nil)
	stop := errors.New("stop")
	var child thread.Ref
	ctx := dbtest.Ctx(t)
	err := d.InTx(ctx, func(tx *db.Tx) error {
		c, err := s.ScreenTx(ctx, tx, Worker.By(), Opening(out.Ref))
		if err != nil {
			return err
		}
		child = c.Child
		return stop
	})
	if !errors.Is(err, stop) {
		t.Fatal(err)
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		if _, err := s.Child(ctx, tx, child); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("the child is there: %v", err)
		}
		c, err := s.Concern(ctx, tx, out.Ref)
		if c.Outcome != "" {
			t.Errorf("the concern is screened: %+v", c)
		}
		return err
	})
}
