package app_test

import (
	"os"
	"strings"
	"testing"
)

// On a new machine one command makes the council and somebody who can sign in; a second is refused and changes nothing.
func TestSetUpMakesACouncilAndItsFirstAdministrator(t *testing.T) {
	s := newShell(t, "ALONGSIDE_COUNCIL_CODE=E10000028", "ALONGSIDE_DATABASE_URL=sqlite:county/county.db")
	must(t, os.Mkdir(s.file("county"), 0o700))
	args := []string{"setup", "--name", "Testshire Council (made up)", "--phone", "01632 960 001", "--danger", "Ring 999.", "--admin", "Ada Made-Up", "--email", "ada@council.example"}
	s.refuse(1, "email", append(args[:len(args)-1:len(args)-1], "nowhere")...)
	var made struct{ Council, Administrator string }
	s.decode(&made, args...)
	if made.Council != "E10000028" || !strings.HasPrefix(made.Administrator, "PER-") {
		t.Errorf("made %+v", made)
	}
	got := s.query(`SELECT a.name || ', ' || p.name || ', ' || p.roles FROM authority a JOIN account p ON p.scope = a.scope`)
	if got != `Testshire Council (made up), Ada Made-Up, ["administrator"]` {
		t.Errorf("kept: %s", got)
	}
	s.refuse(1, "set up already", args...)
	if n := s.query(`SELECT CAST(count(*) AS TEXT) FROM account`); n != "1" {
		t.Errorf("%s accounts after a refusal", n)
	}
}

// Where no administrator is left, somebody at the server opens another's account; it is on record who did and why, and those
// who are administrators are told.
func TestAnAdministratorIsOpenedAtTheServer(t *testing.T) {
	s := newShell(t, "ALONGSIDE_COUNCIL_CODE=E10000028", "ALONGSIDE_DATABASE_URL=sqlite:county/county.db")
	must(t, os.Mkdir(s.file("county"), 0o700))
	more := []string{"administrator", "--name", "Bea Made-Up", "--email", "bea@council.example", "--why", "Ada has left"}
	s.refuse(1, "no database yet", more...)
	s.must("migrate")
	s.refuse(1, "not set up yet", more...)
	s.must("setup", "--name", "Testshire Council (made up)", "--phone", "01632 960 001", "--danger", "Ring 999.", "--admin", "Ada Made-Up", "--email", "ada@council.example")
	var a struct {
		Council       string
		Administrator string
		Known         bool
		Told          int
	}
	s.decode(&a, more...)
	if !strings.HasPrefix(a.Administrator, "PER-") || a.Known || a.Told != 1 || a.Council != "E10000028" {
		t.Errorf("opened %+v", a)
	}
	s.refuse(1, "is an administrator already", more...)
	s.refuse(1, "Say why", append(more[:len(more)-1:len(more)-1], " ")...)
	if got := s.query(`SELECT name || ', ' || roles FROM account WHERE email = 'bea@council.example'`); got != `Bea Made-Up, ["administrator"]` {
		t.Errorf("kept: %s", got)
	}
	if got := s.query(`SELECT name || ', ' || state FROM outbox WHERE template = 'administrator-opened'`); got != "Ada Made-Up, queued" {
		t.Errorf("told: %s", got)
	}
	if got := s.query(`SELECT e.name || ': ' || p.why FROM audit_entry e JOIN audit_payload p ON p.entry = e.n WHERE e.action = 'administrator opened at the server'`); got != "Operator at the server: Ada has left" {
		t.Errorf("on record: %s", got)
	}
}
