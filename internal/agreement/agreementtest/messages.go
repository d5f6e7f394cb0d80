package agreementtest

import (
	"context"
	"slices"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement/admission"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/notify"
	"alongside/internal/provider"
	"alongside/internal/provider/providertest"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Told keeps the messages of a suite instead of sending them.
type Told struct{ Messages []notify.Message }

// Tell implements admission.Deps.Tell.
func (m *Told) Tell(_ context.Context, _ *db.Tx, one notify.Message) error {
	m.Messages = append(m.Messages, one)
	return nil
}

// since returns which messages came after the first n, as template and address.
func (m *Told) since(n int) []string {
	var out []string
	for _, one := range m.Messages[n:] {
		out = append(out, one.Template+" to "+one.To.Value)
	}
	return out
}

// reached makes a provider that has an e-mail address and whatever evidence it needs.
func (w AdmissionWorld) reached(t *testing.T, name, email string) access.Actor {
	t.Helper()
	var ref thread.Ref
	must(t, try(t, w.World, func(ctx context.Context, tx *db.Tx) (err error) {
		if ref, err = w.Providers.CreateTx(ctx, tx, providertest.By, provider.Provider{Name: name, Kind: provider.CareAgency, Outcode: "ST17", Email: email}); err != nil {
			return err
		}
		for _, k := range append(provider.Required(provider.CareAgency), provider.ChildSkills) {
			e := provider.Evidence{Provider: ref, Kind: k, Issuer: "Issuer", From: tx.Today().AddDays(-30), Expires: tx.Today().AddDays(365)}
			if _, err := w.Providers.AddEvidenceTx(ctx, tx, providertest.By, e); err != nil {
				return err
			}
		}
		return nil
	}))
	return worker(ref)
}

// messages takes applications along every way and reads what their applicants are told.
func messages(t *testing.T, w AdmissionWorld) {
	of, lot := w.opened(t, nil)
	ctx := dbtest.Ctx(t)
	by, rival := w.reached(t, "Oak Lane", "oak@example.org"), w.reached(t, "Elm Lane", "elm@example.org")
	begin := func(by access.Actor) admission.At {
		ref, err := w.Admission.Begin(ctx, by, lot)
		must(t, err)
		w.Files[ref] = []admission.File{{Ref: "DOC-1-" + ref, Name: "method-statement.pdf", Hash: "aa"}}
		must(t, w.Admission.Save(ctx, by, admission.At{Application: ref}, complete(25_00)))
		return admission.At{Application: ref}
	}
	told := func(step string, do func() error, says string, want ...string) {
		t.Helper()
		n := len(w.Told.Messages)
		must(t, do())
		if got := w.Told.since(n); !slices.Equal(got, want) {
			t.Fatalf("%s: told %q, want %q", step, got, want)
		}
		for _, m := range w.Told.Messages[n:] {
			if !strings.Contains(m.Subject+m.Body, says) {
				t.Errorf("%s: %q is not in %q: %q", step, says, m.Subject, m.Body)
			}
			for _, private := range []string{"SECRET", "Officer", "25.00", "By interests"} {
				if strings.Contains(m.Subject+m.Body, private) {
					t.Errorf("%s tells %q: %s", step, private, m.Body)
				}
			}
		}
	}
	before := len(w.Told.Messages)
	at, theirs := begin(by), begin(rival)
	if drafts := w.Told.since(before); len(drafts) != 0 {
		t.Errorf("a draft is its writer's alone, and %q was sent", drafts)
	}
	outsider := w.reached(t, "Asks only", "ask@example.org")
	must(t, w.Admission.Ask(ctx, outsider, of, "SECRET?"))
	told("a question answered", func() error { return w.Admission.Answer(ctx, manager, of, 1, "SECRET.") }, "answered on Monday 23 November 2026",
		sorted(by, rival, outsider, "clarification-answered", map[thread.Ref]string{by.Provider: "oak@example.org", rival.Provider: "elm@example.org", outsider.Provider: "ask@example.org"})...)
	submit := func() error { return w.Admission.Submit(ctx, by, at, "Robin Vale") }
	told("handed in", submit, "Monday 7 December 2026", "application-received to oak@example.org")
	told("sent back", func() error { return w.Admission.CheckComplete(ctx, quality, at, "SECRET paper") }, "Monday 30 November 2026", "application-returned to oak@example.org")
	w.at(t, "2026-11-24 09:00:00")
	told("handed in again", submit, "Tuesday 8 December 2026", "application-received to oak@example.org")
	told("complete", func() error { return w.Admission.CheckComplete(ctx, quality, at, "") }, "Tuesday 8 December 2026", "application-complete to oak@example.org")
	told("marked", func() error { return w.Admission.Mark(ctx, quality, at, marks(1, 4, 3, "SECRET")) }, "")
	told("marked twice", func() error { return w.Admission.Mark(ctx, manager, at, marks(1, 4, 4, "SECRET")) }, "")
	told("moderated", func() error { return w.Admission.Moderate(ctx, commissioner, at, marks(1, 4, 4, "SECRET")) }, "")
	told("refused", func() error { return w.Admission.Decide(ctx, commissioner, at, false, "SECRET") }, "say so there by Tuesday 1 December 2026", "application-refused to oak@example.org")
	told("objected", func() error { return w.Admission.Object(ctx, by, at, "SECRET") }, "answers it by Tuesday 8 December 2026", "objection-received to oak@example.org")
	told("set aside", func() error { return w.Admission.Review(ctx, other, at, admission.DecideAgain, "SECRET") }, "answered on Tuesday 24 November 2026", "objection-answered to oak@example.org")
	told("accepted", func() error { return w.Admission.Decide(ctx, manager, at, true, "SECRET") }, "Tuesday 24 November 2026", "application-accepted to oak@example.org")
	told("admitted", func() error {
		_, err := w.Admission.Admit(ctx, commissioner, at, workday.MustOn(2026, 12, 1))
		return err
	}, "from Tuesday 1 December 2026", "applicant-admitted to oak@example.org")
	theirs.Why = "SECRET"
	told("withdrawn", func() error { return w.Admission.Withdraw(ctx, rival, theirs) }, "Tuesday 24 November 2026", "application-withdrawn to elm@example.org")
	last := w.Told.Messages[len(w.Told.Messages)-1]
	if link := "https://example.org/applications/" + string(theirs.Application); !strings.Contains(last.Body, link) {
		t.Errorf("%s does not lead to the application: %q", link, last.Body)
	}
}

// sorted names the message of each provider, in the order of their references.
func sorted(a, b, c access.Actor, template string, address map[thread.Ref]string) []string {
	refs := []thread.Ref{a.Provider, b.Provider, c.Provider}
	slices.Sort(refs)
	out := make([]string, len(refs))
	for i, ref := range refs {
		out[i] = template + " to " + address[ref]
	}
	return out
}
