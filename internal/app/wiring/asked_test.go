package wiring

import (
	"context"
	"slices"
	"testing"

	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/family/familytest"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// TestAMessageIsKeptFromACarerWithOrWithoutAnAccount holds messages against the carers who are not told.
func TestAMessageIsKeptFromACarerWithOrWithoutAnAccount(t *testing.T) {
	known := family.Carer{Person: "PER-FATHER", Reach: family.Reach{Name: "Pat", Email: "pat@families.example", Way: family.ByEmail}}
	unknown := known
	unknown.Person = ""
	to, may := known.Reach.To()
	if !may {
		t.Fatal("the carer is not written to at all")
	}
	other := notify.ToEmail("Maya", "maya@families.example")
	for name, c := range map[string]struct {
		m     notify.Message
		carer family.Carer
		want  bool
	}{
		"to his account":           {notify.Message{To: to, Reader: "PER-FATHER"}, known, true},
		"to another account":       {notify.Message{To: to, Reader: "PER-MOTHER"}, known, false},
		"to his address":           {notify.Message{To: to}, unknown, true},
		"to another address":       {notify.Message{To: other}, unknown, false},
		"no account, hers has one": {notify.Message{To: to, Reader: "PER-MOTHER"}, unknown, false},
	} {
		if got := isTo(c.m, c.carer); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

// TestACarerFromWhomAQuestionIsKeptIsNotWrittenTo tells the family of an answer, but the father.
func TestACarerFromWhomAQuestionIsKeptIsNotWrittenTo(t *testing.T) {
	h := newHousehold(t)
	about := familytest.Refs(t, h.d, thread.Query, 1)[0]
	h.on(1, func(ctx context.Context, tx *db.Tx) error {
		return teller{h.s, h.o}.TellFamilyButTx(ctx, tx, h.child, "A question was answered.", about, workday.Date{}, []family.Carer{h.carers["father"]})
	})
	var got []string
	for _, m := range h.sent {
		got = append(got, h.relation(m))
	}
	if slices.Sort(got); !slices.Equal(got, []string{"grandmother", "mother"}) {
		t.Errorf("it reaches %q", got)
	}
}
