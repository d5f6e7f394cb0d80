package familytest

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/notify"
)

// letters asks of letters that wait how whoever they are for stands, after each thing that may happen between writing and posting.
func letters(t *testing.T, d *db.DB, s *family.Service) {
	home := Household()
	home.Child.External = nil
	home.Carers[0].Reach.Formats = family.FormatList("").With(family.LargePrint).With(family.Braille)
	for name, c := range map[string]struct {
		then     func(ctx context.Context, tx *db.Tx, known family.Opened) error
		by       func(l *notify.Printed)
		held     string
		elseHeld string // what holds the letter to the father
	}{
		"nothing happens":         {},
		"to nobody of the family": {by: func(l *notify.Printed) { l.Reader = Worker.Person }},
		"about nothing on record": {by: func(l *notify.Printed) { l.Ref = "" }},
		"by her name and address": {by: func(l *notify.Printed) { l.Reader = "" }},
		"an order keeps her out": {then: func(ctx context.Context, tx *db.Tx, known family.Opened) error {
			return s.RecordOrderTx(ctx, tx, Worker.By(), family.RecordOrder{Child: known.Child, Kind: family.ProhibitedSteps, Court: "Family Court", MadeOn: today,
				Terms: "No contact.", Against: known.Carers[0].Ref, KeepsOut: true})
		}, held: "may not see the record"},
		"she is no carer any more": {then: func(ctx context.Context, tx *db.Tx, known family.Opened) error {
			return s.EndCarerTx(ctx, tx, Worker.By(), family.EndCarer{Carer: known.Carers[0].Ref, On: today.AddDays(-1), Why: "Moved away."})
		}, held: "does not look after"},
		"she asks not to be written": {then: func(ctx context.Context, tx *db.Tx, known family.Opened) error {
			reach := known.Carers[0].Reach
			reach.NoWriting = true
			return s.MoveTx(ctx, tx, Worker.By(), family.Move{Carer: known.Carers[0].Ref, Lives: true, Reach: &reach})
		}, held: "asked us not to"},
		"the child is adopted": {then: func(ctx context.Context, tx *db.Tx, known family.Opened) error {
			return s.AdoptTx(ctx, tx, Worker.By(), family.Adopt{Child: known.Child, Court: "Family Court", MadeOn: today, First: "Lee", Last: "New-Name", Area: "B77",
				Adopters: []family.NewCarer{{Relation: "adoptive mother", Reach: family.Reach{Way: family.ByPhone, Name: "Ada New-Name", Phone: "07700 900111"}}}})
		}, held: "closed at an adoption", elseHeld: "closed at an adoption"},
	} {
		InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			known, err := s.OpenFamilyTx(ctx, tx, Worker.By(), home)
			if err != nil {
				return err
			}
			hers := notify.Printed{ID: "hers", Name: "Maya Made-Up", Address: []string{"1 Made-Up Road", "ST17 4AA"}, Ref: known.Child, Reader: Mother.Person, Queued: tx.Now()}
			his := notify.Printed{ID: "his", Name: "Finn Made-Up", Address: []string{"2 Made-Up Street", "B77 1AA"}, Ref: known.Child, Reader: Father.Person, Queued: tx.Now()}
			if c.by != nil {
				c.by(&hers)
			}
			if c.then != nil {
				if err := c.then(ctx, tx, known); err != nil {
					return err
				}
			}
			got, err := s.Posts(ctx, tx, []notify.Printed{hers, his})
			if (c.held == "") != (got["hers"].Held == "") || !strings.Contains(got["hers"].Held, c.held) {
				t.Errorf("%s: her letter is held: %q", name, got["hers"].Held)
			}
			if (c.elseHeld == "") != (got["his"].Held == "") || !strings.Contains(got["his"].Held, c.elseHeld) || got["his"].Formats != "" {
				t.Errorf("%s: his letter: %+v", name, got["his"])
			}
			hands := got["hers"].Formats.ByHand()
			if known := c.by == nil || hers.Reader == ""; c.held == "" && hers.Ref != "" && known != (len(hands) == 1 && hands[0] == family.Braille && got["hers"].Formats.Has(family.LargePrint)) {
				t.Errorf("%s: she needs %q", name, got["hers"].Formats)
			}
			return err
		})
	}
	told := Tell(t, d, s, func(r *family.Raise) {
		r.Reach = family.Reach{Way: family.ByPhone, Name: "Maya Made-Up", Phone: "07700 900982", NoWriting: true, Formats: "audio"}
	})
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		got, err := s.Posts(ctx, tx, []notify.Printed{{ID: "told", Ref: told.Ref, Name: "Maya Made-Up"}})
		if got["told"].Held == "" || !got["told"].Formats.Has(family.Audio) || got["told"].Child != "" {
			t.Errorf("a letter about a worry: %+v", got["told"])
		}
		return err
	})
}
