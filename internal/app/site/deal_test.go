package site_test

import (
	"fmt"
	"strings"

	"alongside/internal/access"
	"alongside/internal/agreement/performance"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/document"
	"alongside/internal/family"
	"alongside/internal/money"
	"alongside/internal/offer"
	"alongside/internal/provider/directory"
	"alongside/internal/team"
	"alongside/internal/thread"
)

// dealt find children with records of each kind that a role is promised and the made-up county holds none of for it.
var dealt = []string{
	`SELECT child FROM thread_node WHERE scope=$1 AND kind='explanation' ORDER BY child LIMIT 1`,
	`SELECT child FROM thread_node WHERE scope=$1 AND kind='referral' ORDER BY child LIMIT 1`,
	`SELECT child FROM thread_node WHERE scope=$1 AND kind='meeting' ORDER BY child LIMIT 1`,
	`SELECT child FROM thread_node WHERE scope=$1 AND kind='dispute' ORDER BY child LIMIT 1`,
	`SELECT child FROM thread_node WHERE scope=$1 AND kind='plan' AND state='final' ORDER BY child LIMIT 1`,
	`SELECT child FROM thread_node WHERE scope=$1 AND kind='plan' AND state='draft served' ORDER BY child LIMIT 1`,
	`SELECT child FROM thread_node WHERE scope=$1 AND kind='requirement' ORDER BY child LIMIT 1`,
	`SELECT child FROM thread_node WHERE scope=$1 AND kind='package' ORDER BY child LIMIT 1`,
	`SELECT child FROM waiting_diary_call WHERE scope=$1 ORDER BY ref LIMIT 1`,
	`SELECT n.child FROM outbox o JOIN thread_node n ON n.scope=o.scope AND n.ref=o.ref WHERE o.scope=$1 AND o.channel='letter' AND o.state='queued' ORDER BY n.child LIMIT 1`,
	`SELECT s.child FROM pathway_advice a JOIN pathway_assessment s ON s.scope=a.scope AND s.ref=a.assessment WHERE a.scope=$1 AND a.given_on='' ORDER BY a.ref LIMIT 1`,
	`SELECT c.child FROM deadline d JOIN family_concern c ON c.scope=d.scope AND c.ref=d.ref WHERE d.scope=$1 AND d.rule='` + family.RuleAnswer + `' AND c.child<>'' ORDER BY c.ref LIMIT 1`,
}

// byName are rows that open to whoever they name.
var byName = map[access.Permission]string{
	access.DiaryAnswer:   `UPDATE waiting_diary_call SET told=$2 WHERE scope=$1 AND ref=(SELECT min(ref) FROM waiting_diary_call WHERE scope=$1)`,
	access.SessionAttend: `UPDATE offer_session SET facilitator=$2 WHERE scope=$1 AND ref=(SELECT min(ref) FROM offer_session WHERE scope=$1 AND facilitator NOT IN (SELECT person FROM persona WHERE scope=$1))`,
}

// deal gives everybody what the made-up county holds none of for them, so that each page that docs/access.md promises a role finds
// one of their own: children with records of each kind, questions and advice that are asked of them, a call, a session, letters,
// a concern about a provider and a team.
func (w *world) deal() {
	w.t.Helper()
	var children []thread.Ref
	for _, query := range dealt {
		for _, child := range w.rows(query, w.scope) {
			children = append(children, thread.Ref(child))
		}
	}
	letter, err := w.files.Receive(w.ctx, strings.NewReader("What the school wrote."))
	must(w.t, err)
	asked := w.rows(`SELECT ref FROM query WHERE scope=$1 AND waiting=1 ORDER BY ref`, w.scope)
	w.change(func(tx *db.Tx) error {
		const unheard = `UPDATE deadline SET state='running', done_on='' WHERE scope=$1 AND n=(SELECT d.n FROM deadline d JOIN family_concern c ON c.scope=d.scope AND c.ref=d.ref
			WHERE d.scope=$1 AND d.rule=$2 AND c.child<>'' ORDER BY c.ref LIMIT 1)`
		if err := db.ExecOne(w.ctx, tx, unheard, tx.Scope(), family.RuleAnswer); err != nil {
			return err
		}
		advisers, err := w.advisers(tx)
		if err != nil {
			return err
		}
		for i, role := range personas() {
			d := dealer{w, tx, children, letter, advisers, thread.Ref(asked[i%len(asked)])}
			if err := d.give(role); err != nil {
				return fmt.Errorf("what %s is given: %w", role, err)
			}
		}
		return nil
	})
	w.claim(document.Received{Name: "ticket.txt", Content: letter})
	w.handIn()
}

// handIn gives the council a directory of providers that waits to be read.
func (w *world) handIn() {
	w.t.Helper()
	var officer access.Actor
	w.change(func(tx *db.Tx) (err error) { officer, err = w.actor(tx, access.RoleQualityOfficer); return err })
	_, err := w.site.Services.Directory.HandIn(w.ctx, officer, directory.Import{File: "directory.csv"}, strings.NewReader("Location ID\n"))
	must(w.t, err)
}

// advisers are a team of which the advice is asked that has not come.
func (w *world) advisers(tx *db.Tx) (thread.Ref, error) {
	ref, err := w.site.Services.Team.CreateTx(w.ctx, tx, audit.System, team.Team{Name: "Advisers", Service: "going for walks"})
	if err != nil {
		return "", err
	}
	_, err = db.Exec(w.ctx, tx, `UPDATE pathway_advice SET adviser=$2 WHERE scope=$1 AND given_on=''`, tx.Scope(), ref)
	return ref, err
}

// claim has the facilitator ask for what a journey cost, with the ticket.
func (w *world) claim(ticket document.Received) {
	w.t.Helper()
	var who access.Actor
	var cmd offer.ClaimExpense
	w.change(func(tx *db.Tx) (err error) {
		who, err = w.actor(tx, access.RoleFacilitator)
		cmd = offer.ClaimExpense{On: tx.Today(), What: "The bus", Amount: money.Pence(350)}
		return err
	})
	_, err := w.site.Services.Offer.ClaimExpense(w.ctx, who, cmd, ticket)
	must(w.t, err)
}

// dealer gives one persona their share.
type dealer struct {
	*world
	tx       *db.Tx
	children []thread.Ref
	letter   document.Content
	advisers thread.Ref
	question thread.Ref
}

func (d dealer) give(role access.Role) error {
	who, err := d.actor(d.tx, role)
	if err != nil {
		return err
	}
	for _, child := range d.children {
		if err := d.involve(who, child); err != nil {
			return err
		}
	}
	for permission, statement := range byName {
		if role.May(permission) && who.Provider == "" {
			if _, err := db.Exec(d.ctx, d.tx, statement, d.tx.Scope(), who.Person); err != nil {
				return err
			}
		}
	}
	for _, give := range []func(access.Actor) error{d.ask, d.team, d.worry} {
		if err := give(who); err != nil {
			return err
		}
	}
	return nil
}

// actor is a persona as the use cases know them.
func (w *world) actor(tx *db.Tx, role access.Role) (access.Actor, error) {
	var person thread.Ref
	if err := db.Get(w.ctx, tx, `SELECT person FROM persona WHERE scope=$1 AND role=$2`, []any{tx.Scope(), string(role)}, &person); err != nil {
		return access.Actor{}, err
	}
	return w.site.Services.Authority.Actor(w.ctx, tx, person)
}

// involve has somebody work with a child, or speak for it when they are family.
func (d dealer) involve(who access.Actor, child thread.Ref) error {
	r := access.Relationship{Actor: who.Person, Child: child, Reason: access.NamedOfficer, From: d.tx.Today(), Level: access.Work}
	if who.Is(access.RoleParent) || who.Is(access.RoleYoungPerson) {
		r.Reason = access.Representative
	}
	return access.Grant(d.ctx, d.tx, audit.System, r)
}

// ask puts a family's question, with a letter about it, to somebody who reads only what is put to them, and gives everybody else a
// letter about a provider.
func (d dealer) ask(who access.Actor) error {
	about := document.Upload{Name: "letter.txt", Ref: d.question}
	if err := db.Get(d.ctx, d.tx, `SELECT child FROM query WHERE scope=$1 AND ref=$2`, []any{d.tx.Scope(), d.question}, &about.Child); err != nil {
		return err
	}
	if err := d.involve(who, about.Child); err != nil {
		return err
	}
	switch {
	case !who.May(access.QuerySee):
		about.Child = ""
		if err := db.Get(d.ctx, d.tx, `SELECT min(ref) FROM provider WHERE scope=$1`, []any{d.tx.Scope()}, &about.Ref); err != nil {
			return err
		}
	case who.May(access.FamilySee) && who.Provider == "":
	default:
		if err := db.ExecOne(d.ctx, d.tx, `UPDATE query SET owner=$3 WHERE scope=$1 AND ref=$2`, d.tx.Scope(), d.question, who.Person); err != nil {
			return err
		}
	}
	_, err := d.files.Attach(d.ctx, d.tx, audit.System, about, d.letter)
	return err
}

// team has somebody of the council manage a team, and be one of the advisers.
func (d dealer) team(who access.Actor) error {
	if !who.May(access.TeamSee) {
		return nil
	}
	teams := d.site.Services.Team
	own := team.Team{Name: "Team of " + who.Name, Service: "going for walks", Manager: who.Person}
	if _, err := teams.CreateTx(d.ctx, d.tx, audit.System, own); err != nil {
		return err
	}
	return teams.JoinTx(d.ctx, d.tx, audit.System, team.Join{Team: d.advisers, Person: who.Person, From: d.tx.Today()})
}

// worry is a concern about a provider: one that somebody raised, or one that was put to their own organisation.
func (d dealer) worry(who access.Actor) error {
	s, about, by := d.site.Services.Performance, who.Provider, who
	var err error
	if about == "" {
		err = db.Get(d.ctx, d.tx, `SELECT min(ref) FROM provider WHERE scope=$1`, []any{d.tx.Scope()}, &about)
	} else {
		by, err = d.actor(d.tx, access.RoleMember)
	}
	if err != nil {
		return err
	}
	ref, err := s.RaiseConcernTx(d.ctx, d.tx, by, performance.RaiseConcern{Provider: about, Text: "They came late on Monday."})
	if err != nil || who.Provider == "" {
		return err
	}
	officer, err := d.actor(d.tx, access.RoleQualityOfficer)
	if err != nil {
		return err
	}
	return s.PutConcernTx(d.ctx, d.tx, officer, performance.ConcernStep{Concern: ref, Version: 1, Text: "What happened on Monday?"})
}

// colleague signs somebody in who has a persona's role and another organisation: the first account of one that a query names.
func (w *world) colleague(role access.Role, organisation string, args ...any) persona {
	w.t.Helper()
	at := w.one(organisation, args...)
	other := w.one(`SELECT person FROM account WHERE scope=$1 AND provider=$2 AND roles=$3 ORDER BY person LIMIT 1`, at, `["`+string(role)+`"]`)
	be := func(person string) {
		w.change(func(tx *db.Tx) error {
			return db.ExecOne(w.ctx, tx, `UPDATE persona SET person=$3 WHERE scope=$1 AND role=$2`, tx.Scope(), string(role), person)
		})
	}
	defer be(string(w.person(role)))
	be(other)
	return w.persona(role)
}

// colleagues are people of organisations that hold what the personas' own do not: one that gives offers, and one that makes good what
// an officer found.
func (w *world) colleagues() []persona {
	return []persona{
		w.colleague(access.RoleProvider, `SELECT provider FROM account WHERE scope=$1 AND person=$2`, string(w.person(access.RoleFacilitator))),
		w.colleague(access.RoleProvider, `SELECT min(provider) FROM agreement_improvement WHERE scope=$1`),
	}
}
