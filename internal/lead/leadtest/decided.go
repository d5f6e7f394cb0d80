package leadtest

import (
	"context"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/lead/explanation"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Chair decides about children, and can be asked to explain.
var Chair = access.Actor{Person: thread.Must("PER-0000-000G-A"), Name: "Kit Made-Up", Roles: []access.Role{access.RolePanelChair}, Scope: dbtest.Scope}

// ChairEmail is the address with which Chair signs in.
const ChairEmail = "kit@alongside.example"

// Decided holds what was decided, and what families were told. It implements explanation.Decisions and explanation.Families.
type Decided struct {
	About map[thread.Ref][]explanation.Decision
	Told  []string
}

// DecisionsAbout implements explanation.Decisions.
func (d *Decided) DecisionsAbout(_ context.Context, _ *db.Tx, child thread.Ref) ([]explanation.Decision, error) {
	return d.About[child], nil
}

// PolicyOf implements explanation.Decisions.
func (d *Decided) PolicyOf(context.Context, *db.Tx) (string, error) { return "default", nil }

// Colleague implements explanation.Decisions.
func (d *Decided) Colleague(_ context.Context, _ *db.Tx, email string) (thread.Ref, string, string, bool, error) {
	if email == ChairEmail {
		return Chair.Person, Chair.Name, ChairEmail, true, nil
	}
	return "", "", "", false, nil
}

// TellFamilyTx implements explanation.Families.
func (d *Decided) TellFamilyTx(_ context.Context, _ *db.Tx, _ thread.Ref, what string, _ thread.Ref, _ workday.Date) error {
	d.Told = append(d.Told, what)
	return nil
}

// Decide puts a decision about the child on the thread.
func (w *World) Decide(t testing.TB, child thread.Ref) thread.Ref {
	t.Helper()
	var ref thread.Ref
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		ref = thread.New(tx, thread.Determination)
		if w.Decided.About == nil {
			w.Decided.About = map[thread.Ref][]explanation.Decision{}
		}
		w.Decided.About[child] = append(w.Decided.About[child], explanation.Decision{Ref: ref, What: "There will be no plan", By: Chair.Name, On: tx.Today()})
		return thread.Put(ctx, tx, thread.Node{Ref: ref, Label: "There will be no plan", Child: child, State: "made", URL: "/home"})
	})
	return ref
}

// AgreedTo is the ground on which agencies are asked.
var AgreedTo = explanation.Share{Ground: explanation.Agreed, Giver: "Maya Made-Up", How: "On the phone"}

// Require has Priya require an explanation of a new decision about a new child of hers.
func (w *World) Require(t testing.TB, name, email string) explanation.Explanation {
	t.Helper()
	child := w.Child(t)
	w.Allocate(t, child)
	about := w.Decide(t, child)
	e, err := w.Explanations.Require(dbtest.Ctx(t), Priya, explanation.Require{Child: child, About: about, Question: "Why is there no plan?", Name: name, Email: email, Share: AgreedTo})
	if err != nil {
		t.Fatal(err)
	}
	return e
}
