package leadtest

import (
	"context"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/lead/explanation"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

func exerciseExplanations(t *testing.T, w *World) {
	t.Run("RequiresAnExplanationOfAColleague", func(t *testing.T) { colleagueExplains(t, w) })
	t.Run("SendsBackWhatExplainsNothing", func(t *testing.T) { sendsBack(t, w) })
	t.Run("RefusesWhoMayNotRequireOrExplain", func(t *testing.T) { mayNotExplain(t, w) })
	t.Run("LetsAnAgencyInWithLinkAndCode", func(t *testing.T) { agencyExplains(t, w) })
	t.Run("RunsOutOfGuesses", func(t *testing.T) { guesses(t, w) })
	t.Run("EndsALink", func(t *testing.T) { linkEnds(t, w) })
	t.Run("TellsAnAgencyWhileTheFamilyAgrees", func(t *testing.T) { sharesWhileAgreed(t, w) })
	t.Run("AsksWhyAnAgencyMayBeTold", func(t *testing.T) { groundIsNeeded(t, w) })
	t.Run("EndsARequestFromBeforeAGroundWasAskedFor", func(t *testing.T) { olderRequest(t, w) })
	t.Run("RemindsAnAgency", func(t *testing.T) { reminds(t, w) })
	t.Run("ReadsBackAllOfAnExplanation", func(t *testing.T) { roundTrip(t, w) })
}

// good explains something.
func good(e explanation.Explanation) explanation.Answer {
	return explanation.Answer{Explanation: e.Ref, Reasons: "Progress was as expected with the support in school.", Read: "Report of the school\n\n Advice of the psychologist ", Rule: "Children and Families Act 2014, section 37"}
}

func colleagueExplains(t *testing.T, w *World) {
	ctx := dbtest.Ctx(t)
	w.Decided.Told = nil
	e := w.Require(t, "", ChairEmail)
	if e.State() != explanation.Unexplained || e.Due != workday.MustOn(2026, 12, 7) || e.Outside() {
		t.Errorf("required: %s, due %s, outside %t; want ten working days on", e.State(), e.Due, e.Outside())
	}
	if m := sent(t, w, e.Ref); len(m) != 1 || m[0].To.Value != ChairEmail || strings.Contains(m[0].Body, "Sam") {
		t.Errorf("sent %+v", m)
	}
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		clocks, err := deadline.Of(ctx, tx, e.Ref)
		if err != nil || clocks[e.Ref][0].Owner != Chair.Person {
			t.Errorf("the clock is %+v, %v", clocks[e.Ref], err)
		}
		if err := access.MaySee(ctx, tx, Chair, e.Child); err != nil {
			t.Errorf("whoever explains cannot see the record: %v", err)
		}
		mine, err := w.Explanations.Mine(ctx, tx, Chair)
		if len(mine) != 1 || mine[0].Ref != e.Ref {
			t.Errorf("waits for the chair: %+v", mine)
		}
		chain, werr := thread.Walk(ctx, tx, e.About)
		if werr != nil || !slices.ContainsFunc(chain.Nodes, func(n thread.Node) bool { return n.Ref == e.Ref && n.State == "unexplained" }) {
			t.Errorf("the thread of the decision: %+v %v", chain.Nodes, werr)
		}
		return err
	})
	for name, bad := range map[string]explanation.Answer{
		"reasons": {Read: "a", Rule: "b"}, "read": {Reasons: "a", Read: " \n ", Rule: "b"}, "rule": {Reasons: "a", Read: "b"},
	} {
		bad.Explanation = e.Ref
		err := w.Explanations.Answer(ctx, Chair, bad)
		if fields, ok := fault.Fields(err); !ok || len(fields) != 1 || fields[0].Name != name {
			t.Errorf("without %s: %v", name, err)
		}
	}
	if err := w.Explanations.Answer(ctx, Chair, explanation.Answer{Explanation: e.Ref, Reasons: "why is there no plan?", Read: "b", Rule: "c"}); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("the question as the answer: %v", err)
	}
	if err := w.Explanations.Answer(ctx, Chair, good(e)); err != nil {
		t.Fatal(err)
	}
	if err := w.Explanations.Answer(ctx, Chair, good(e)); !fault.Is(err, fault.KindConflict) {
		t.Errorf("answered again: %v", err)
	}
	w.On(t, workday.MustOn(2026, 11, 24), func(ctx context.Context, tx *db.Tx) error {
		if err := access.MaySee(ctx, tx, Chair, e.Child); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("the day after the answer the chair still sees the child: %v", err)
		}
		return nil
	})
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		clocks, err := deadline.Of(ctx, tx, e.Ref)
		if err != nil || clocks[e.Ref][0].State != deadline.Kept {
			t.Errorf("the clock is %+v, %v", clocks[e.Ref], err)
		}
		return err
	})
	if len(w.Decided.Told) != 2 {
		t.Errorf("the family was told %q, want of the request and of the answer", w.Decided.Told)
	}
}

func sendsBack(t *testing.T, w *World) {
	ctx := dbtest.Ctx(t)
	e := w.Require(t, "", ChairEmail)
	if err := w.Explanations.Return(ctx, Priya, e.Ref, 0, "x"); !fault.Is(err, fault.KindConflict) {
		t.Errorf("sent back before the answer: %v", err)
	}
	if err := w.Explanations.Answer(ctx, Chair, good(e)); err != nil {
		t.Fatal(err)
	}
	if err := w.Explanations.Return(ctx, Priya, e.Ref, 1, "It does not say what the reports say."); !fault.Is(err, fault.KindConflict) {
		t.Errorf("over another version: %v", err)
	}
	if err := w.Explanations.Return(ctx, Priya, e.Ref, 2, " "); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("without a word: %v", err)
	}
	if err := w.Explanations.Return(ctx, Priya, e.Ref, 2, "It does not say what the reports say."); err != nil {
		t.Fatal(err)
	}
	now := w.explanation(t, e.Ref)
	if now.State() != explanation.Unexplained || len(now.Returned) != 1 || len(now.Returned[0].Given.Read) != 2 {
		t.Errorf("sent back: %+v", now)
	}
	if err := w.Explanations.Answer(ctx, Chair, good(e)); err != nil {
		t.Errorf("answered again: %v", err)
	}
	again := w.Require(t, "", ChairEmail)
	if err := w.Explanations.Withdraw(ctx, Priya, again.Ref, 1, "He rang and explained it."); err != nil {
		t.Fatal(err)
	}
	if got := w.explanation(t, again.Ref); got.State() != explanation.Withdrawn {
		t.Errorf("withdrawn: %s", got.State())
	}
}

func mayNotExplain(t *testing.T, w *World) {
	ctx := dbtest.Ctx(t)
	e := w.Require(t, "", ChairEmail)
	require := explanation.Require{Child: e.Child, About: e.About, Question: "Why?", Email: ChairEmail}
	for who, actor := range map[string]access.Actor{"another lead": Tom, "the chair": Chair} {
		if _, err := w.Explanations.Require(ctx, actor, require); err == nil {
			t.Errorf("%s requires an explanation", who)
		}
	}
	if _, err := w.Explanations.Require(ctx, Priya, require); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("required twice: %v", err)
	}
	other := require
	other.About = w.Decide(t, w.Child(t))
	if _, err := w.Explanations.Require(ctx, Priya, other); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("a decision about another child: %v", err)
	}
	other.About, other.What, other.Name, other.Email = e.Child, "No transport", "The bus office", "not an address"
	if _, err := w.Explanations.Require(ctx, Priya, other); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("a wrong address: %v", err)
	}
	if err := w.Explanations.Answer(ctx, Priya, good(e)); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("the lead explains it herself: %v", err)
	}
	if err := w.Explanations.Withdraw(ctx, Tom, e.Ref, 1, "x"); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("another lead withdraws it: %v", err)
	}
}

var (
	tokenIn = regexp.MustCompile(`token=(\S+)`)
	codeIn  = regexp.MustCompile(`Your code is (\w{4} \w{4})`)
)

// lastIn returns what the pattern finds in the latest message about ref, of any that holds it.
func (w *World) lastIn(t testing.TB, ref thread.Ref, pattern *regexp.Regexp) string {
	t.Helper()
	var page notify.Page
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		var err error
		page, err = notify.List(ctx, tx, notify.Filter{Ref: ref, ShowSecrets: true})
		return err
	})
	var latest notify.Outbound
	found := ""
	for _, m := range page.Messages {
		if got := pattern.FindStringSubmatch(m.Body); got != nil && !m.Created.Before(latest.Created) {
			latest, found = m, got[1]
		}
	}
	if found == "" {
		t.Fatalf("no message about %s holds %s", ref, pattern)
	}
	return found
}

// Token returns the token of the latest link that was sent for a request.
func (w *World) Token(t testing.TB, ref thread.Ref) string {
	t.Helper()
	token, err := url.QueryUnescape(w.lastIn(t, ref, tokenIn))
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// Code returns the latest code that was sent for a request.
func (w *World) Code(t testing.TB, ref thread.Ref) string {
	t.Helper()
	return w.lastIn(t, ref, codeIn)
}

// Mailbox is a partner agency's.
const Mailbox = "panel@clinic.example"

func agencyExplains(t *testing.T, w *World) {
	ctx := dbtest.Ctx(t)
	e := w.Require(t, "The clinic’s panel", Mailbox)
	mail := sent(t, w, e.Ref)
	if len(mail) != 1 || mail[0].To.Value != Mailbox || strings.Contains(mail[0].Body, "token=") {
		t.Fatalf("the outbox shows %+v", mail)
	}
	id, err := w.Explanations.OpenLink(ctx, w.Token(t, e.Ref))
	if err != nil {
		t.Fatal(err)
	}
	if id == w.Token(t, e.Ref) {
		t.Error("the link is kept as it was sent")
	}
	if err := w.Explanations.SendCode(ctx, id); err != nil {
		t.Fatal(err)
	}
	if err := w.Explanations.Enter(ctx, id, strings.ToLower(w.Code(t, e.Ref))); err != nil {
		t.Fatal(err)
	}
	if err := w.Explanations.Enter(ctx, id, w.Code(t, e.Ref)); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("a code twice: %v", err)
	}
	if _, err := w.Explanations.Read(ctx, id); err != nil {
		t.Fatal(err)
	}
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		looks, err := audit.Looks(ctx, tx, string(e.Child), 10)
		if len(looks) == 0 || looks[0].By.Name != "The clinic’s panel" || looks[0].By.Role != "partner agency" {
			t.Errorf("the looks are %+v", looks)
		}
		return err
	})
	if err := w.Explanations.AnswerByLink(ctx, id, good(e)); err != nil {
		t.Fatal(err)
	}
	if got := w.explanation(t, e.Ref); got.State() != explanation.Explained || got.Given.By != "The clinic’s panel" {
		t.Errorf("explained: %+v", got)
	}
	if _, err := w.Explanations.Read(ctx, id); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("the link after the answer: %v", err)
	}
}

func guesses(t *testing.T, w *World) {
	ctx := dbtest.Ctx(t)
	e := w.Require(t, "The clinic’s panel", Mailbox)
	id, err := w.Explanations.OpenLink(ctx, w.Token(t, e.Ref))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Explanations.Enter(ctx, id, ""); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("before any code: %v", err)
	}
	if err := w.Explanations.SendCode(ctx, id); err != nil {
		t.Fatal(err)
	}
	right := w.Code(t, e.Ref)
	for range 5 {
		if err := w.Explanations.Enter(ctx, id, "AAAA AAAA"); !fault.Is(err, fault.KindInvalid) {
			t.Fatalf("a guess: %v", err)
		}
	}
	if err := w.Explanations.Enter(ctx, id, right); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("the right code after five wrong ones: %v", err)
	}
	at := func(minute, second int) context.Context {
		return db.WithNow(ctx, time.Date(2026, 11, 23, 9, minute, second, 0, time.UTC))
	}
	for n := range 4 {
		if err := w.Explanations.SendCode(at(0, n+1), id); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Explanations.SendCode(ctx, id); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("a sixth code within the hour: %v", err)
	}
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		rows, err := audit.History(ctx, tx, string(e.Ref), 50)
		found := map[string]int{}
		for _, r := range rows {
			found[r.Action]++
		}
		if found["code to explain a decision sent"] != 5 || found["code to explain a decision ended by wrong codes"] != 1 {
			t.Errorf("the audit has %v", found)
		}
		return err
	})
	latest := w.Code(t, e.Ref)
	if err := w.Explanations.Enter(at(15, 4), id, latest); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("a code after 15 minutes: %v", err)
	}
	if err := w.Explanations.Enter(at(15, 3), id, latest); err != nil {
		t.Errorf("the latest code, a second before its end: %v", err)
	}
}

func linkEnds(t *testing.T, w *World) {
	ctx := dbtest.Ctx(t)
	e := w.Require(t, "The clinic’s panel", Mailbox)
	token := w.Token(t, e.Ref)
	dead := func(what string, ctx context.Context, token string) {
		t.Helper()
		if _, err := w.Explanations.OpenLink(ctx, token); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("%s: %v", what, err)
		}
	}
	dead("a guess", ctx, "AAAA")
	dead("a link after 31 days", db.WithNow(ctx, time.Date(2026, 12, 24, 9, 1, 0, 0, time.UTC)), token)
	if err := w.Explanations.Revoke(ctx, Tom, e.Ref); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("another lead revokes it: %v", err)
	}
	if err := w.Explanations.Revoke(ctx, Priya, e.Ref); err != nil {
		t.Fatal(err)
	}
	dead("revoked", ctx, token)
	if err := w.Explanations.SendLink(db.WithNow(ctx, time.Date(2026, 11, 23, 9, 5, 0, 0, time.UTC)), Priya, e.Ref, explanation.Share{}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Explanations.OpenLink(ctx, w.Token(t, e.Ref)); err != nil {
		t.Errorf("the new link: %v", err)
	}
	inside := w.Require(t, "", ChairEmail)
	if err := w.Explanations.SendLink(ctx, Priya, inside.Ref, explanation.Share{}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("a link for a colleague: %v", err)
	}
	withdrawn := w.Require(t, "The clinic’s panel", Mailbox)
	token = w.Token(t, withdrawn.Ref)
	if err := w.Explanations.Withdraw(ctx, Priya, withdrawn.Ref, 1, "Not needed."); err != nil {
		t.Fatal(err)
	}
	dead("withdrawn", ctx, token)
}

func reminds(t *testing.T, w *World) {
	e := w.Require(t, "The clinic’s panel", Mailbox)
	old := w.Token(t, e.Ref)
	remind := func(day workday.Date) {
		t.Helper()
		w.On(t, day, func(ctx context.Context, tx *db.Tx) error {
			_, err := w.Explanations.RemindTx(ctx, tx, 50)
			return err
		})
	}
	for day, want := range map[workday.Date]int{workday.MustOn(2026, 12, 3): 0} {
		remind(day)
		if got := len(w.explanation(t, e.Ref).Reminded); got != want {
			t.Errorf("on %s: %d reminders, want %d", day, got, want)
		}
	}
	for i, day := range []workday.Date{workday.MustOn(2026, 12, 4), workday.MustOn(2026, 12, 8), workday.MustOn(2026, 12, 15)} {
		remind(day)
		remind(day)
		if got := len(w.explanation(t, e.Ref).Reminded); got != i+1 {
			t.Errorf("on %s: %d reminders, want %d", day, got, i+1)
		}
	}
	ctx := db.WithNow(dbtest.Ctx(t), workday.MustOn(2026, 12, 15).At(10, 0))
	if _, err := w.Explanations.OpenLink(ctx, old); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("the first link after a reminder: %v", err)
	}
	if _, err := w.Explanations.OpenLink(ctx, w.Token(t, e.Ref)); err != nil {
		t.Errorf("the reminder's link: %v", err)
	}
}

func (w *World) explanation(t testing.TB, ref thread.Ref) explanation.Explanation {
	t.Helper()
	var e explanation.Explanation
	w.InTx(t, func(ctx context.Context, tx *db.Tx) (err error) {
		e, err = w.Explanations.Explanation(ctx, tx, ref)
		return err
	})
	return e
}

func roundTrip(t *testing.T, w *World) {
	e := w.Require(t, "The clinic’s panel", Mailbox)
	got := w.explanation(t, e.Ref)
	if got.What != e.What || got.AskerName != Priya.Name || got.Question != e.Question || got.Email != Mailbox || got.Due != e.Due || got.RemindOn != e.RemindOn || got.On != e.On || got.Share != e.Share || got.Share.Consent != 1 {
		t.Errorf("kept %+v, was %+v", got, e)
	}
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		of, err := w.Explanations.Of(ctx, tx, e.Child)
		if len(of) != 1 || of[0].Ref != e.Ref {
			t.Errorf("of the child: %+v", of)
		}
		return err
	})
}
