package fault_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"alongside/internal/fault"
)

func TestKindSurvivesWrapping(t *testing.T) {
	cases := []struct {
		err  error
		kind fault.Kind
		word string
	}{
		{fault.Invalid("born", "Enter a date in the past."), fault.KindInvalid, "invalid"},
		{fault.NotFound("That page"), fault.KindNotFound, "not found"},
		{fault.Forbidden("Only the parent can say that."), fault.KindForbidden, "forbidden"},
		{fault.Conflictf("Version %d is old.", 3), fault.KindConflict, "conflict"},
		{fault.Unavailable("Try again in a minute.", io.ErrShortWrite), fault.KindUnavailable, "unavailable"},
		{io.EOF, fault.KindInternal, "internal"},
	}
	for _, c := range cases {
		t.Run(c.word, func(t *testing.T) {
			wrapped := fmt.Errorf("save query QRY-1: %w", c.err)
			if got := fault.KindOf(wrapped); got != c.kind {
				t.Errorf("KindOf = %v, want %v", got, c.kind)
			}
			if got := c.kind.String(); got != c.word {
				t.Errorf("String = %q, want %q", got, c.word)
			}
			if !fault.Is(wrapped, c.kind) {
				t.Error("Is does not agree with KindOf")
			}
		})
	}
	if fault.Is(nil, fault.KindInternal) {
		t.Error("no error at all is of no kind")
	}
}

func TestFieldsAreOnlyThoseOfInvalidInput(t *testing.T) {
	if fault.InvalidFields() != nil {
		t.Error("no wrong field must be no error")
	}
	err := fault.InvalidFields(fault.Field{Name: "a", Message: "Enter a."}, fault.Field{Name: "b", Message: "Enter b."})
	fields, ok := fault.Fields(fmt.Errorf("add: %w", err))
	if !ok || len(fields) != 2 || fields[1].Name != "b" {
		t.Errorf("Fields = %v, %v", fields, ok)
	}
	if got := fault.Message(err); got != "Enter a. Enter b." {
		t.Errorf("Message = %q", got)
	}
	if _, ok := fault.Fields(fault.Conflict("x")); ok {
		t.Error("a conflict has no fields")
	}
}

func TestInternalErrorsAreNotShown(t *testing.T) {
	if got := fault.Message(errors.New("pq: password is hunter2")); got != "" {
		t.Errorf("Message of an internal error = %q, want nothing", got)
	}
	err := fault.Unavailable("Nothing was saved.", io.ErrUnexpectedEOF)
	if got := fault.Message(err); got != "Nothing was saved." {
		t.Errorf("Message = %q", got)
	}
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error("the cause is kept for the operator")
	}
}
