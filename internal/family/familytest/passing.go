package familytest

import (
	"context"
	"slices"
	"strings"
	"testing"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// readers remembers of which children families were written to.
type readers struct {
	told []thread.Ref
	by   workday.Date
}

func (r *readers) TellFamilyTx(_ context.Context, _ *db.Tx, child thread.Ref, what string, _ thread.Ref, by workday.Date) error {
	if strings.Contains(what, "the young person’s own") {
		r.told, r.by = append(r.told, child), by
	}
	return nil
}

// passes: on the day after the last Friday of June those who turned 16 in that school year are told, once, and somebody talks with them.
func passes(t *testing.T, d *db.DB) {
	s := New(t, d)
	lead := Refs(t, d, thread.Person, 1)[0]
	s.UseLeads(&leads{person: lead})
	told := &readers{}
	s.UseReaders(told)
	register := func(born workday.Date) (child thread.Ref) {
		InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			home := Household()
			home.Child.Born, home.Child.External = born, nil
			out, err := s.OpenFamilyTx(ctx, tx, Worker.By(), home)
			child = out.Child
			return err
		})
		return child
	}
	early, first, last, after := register(workday.MustOn(2010, 8, 31)), register(workday.MustOn(2010, 9, 1)), register(workday.MustOn(2011, 8, 31)), register(workday.MustOn(2011, 9, 1))
	pass := func(day workday.Date) (n int) {
		on(t, d, day, func(ctx context.Context, tx *db.Tx) (err error) {
			n, err = s.PassRightsTx(ctx, tx, audit.System, 100)
			return err
		})
		return n
	}
	june := workday.MustOn(2027, 6, 25) // the last Friday
	if n := pass(june); n != 0 {
		t.Errorf("on the last day of compulsory school age the rights of %d pass", n)
	}
	if n := pass(june.AddDays(90)); n != 0 {
		t.Errorf("in the next autumn the rights of %d pass", n)
	}
	if n := pass(june.AddDays(1)); n != 2 || len(told.told) != 2 || !slices.Contains(told.told, first) || !slices.Contains(told.told, last) {
		t.Errorf("the day after, those told are %v of %s, %s, %s, %s", told.told, early, first, last, after)
	}
	if n := pass(june.AddDays(2)); n != 0 || len(told.told) != 2 {
		t.Errorf("told again: %d", n)
	}
	task := clock(t, d, first, family.RuleRightsPass)
	if task.Owner != lead || task.Due != workday.MustOn(2027, 7, 9) || told.by != task.Due || task.Child != first {
		t.Errorf("the lead’s day is %+v, the family is told %s", task, told.by)
	}
	young := Refs(t, d, thread.Person, 1)[0]
	on(t, d, june.AddDays(4), func(ctx context.Context, tx *db.Tx) error {
		return s.GiveOwnRecordTx(ctx, tx, Worker.By(), first, young, "")
	})
	if got := clock(t, d, first, family.RuleRightsPass); got.State != deadline.Kept {
		t.Errorf("with the record opened to them it is %+v", got)
	}
	if got := clock(t, d, last, family.RuleRightsPass); !got.Open() {
		t.Errorf("another’s is %+v", got)
	}
}
