package app_test

import (
	"net"
	"strings"
	"testing"
)

// People type help as a word.
func TestHelpIsAWordToo(t *testing.T) {
	s := newShell(t)
	for _, c := range [][2]string{{"help", "--help"}, {"help date", "date --help"}} {
		if word, flag := s.must(strings.Fields(c[0])...), s.must(strings.Fields(c[1])...); word != flag || !strings.Contains(word, "Usage: alongside") {
			t.Errorf("%s: %s", c[0], word)
		}
	}
	s.refuse(2, "unexpected argument nothing", "help", "nothing")
}

// A county is not built for an address at which nobody could open it.
func TestADemonstrationRefusesATakenAddressBeforeItBuilds(t *testing.T) {
	var config net.ListenConfig
	taken, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	s := newShell(t)
	s.refuse(1, "Choose another address with --listen, such as --listen 127.0.0.1:8090.", "demo", "--families", "0", "--dir", "county", "--listen", taken.Addr().String())
	if s.exists("county") {
		t.Error("a folder was made for a county that nobody can open")
	}
	if r := s.run("demo", "--no-serve", "--families", "0", "--dir", "county", "--listen", taken.Addr().String()); r.code != 0 || !strings.Contains(r.err, "building a made-up county of 0 families") {
		t.Errorf("exit %d: %s", r.code, r.err)
	}
}
