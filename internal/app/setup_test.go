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
