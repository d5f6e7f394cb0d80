package app

import (
	"bytes"
	"flag"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"
)

//go:generate go test -run TestEveryCommandIsWrittenDown -update

var update = flag.Bool("update", false, "write docs/commands.md")

const commandsPage = "../../docs/commands.md"

func TestEveryCommandIsWrittenDown(t *testing.T) {
	var line commandLine
	var helped bool
	parser, err := Program{Stdout: io.Discard, Stderr: io.Discard}.parser(&line, &helped)
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	if err := writeCommands(&want, parser.Model); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(commandsPage, want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(commandsPage)
	if err != nil || string(got) != want.String() {
		t.Errorf("docs/commands.md is not what the command line says; run make generate: %v", err)
	}
	for _, n := range parser.Model.Leaves(false) {
		if n.Help == "" || !strings.Contains(string(got), "\n## "+n.FullPath()) {
			t.Errorf("%s is not explained", n.FullPath())
		}
		for _, f := range n.Flags {
			if f.Help == "" {
				t.Errorf("%s --%s is not explained", n.FullPath(), f.Name)
			}
		}
	}
}

// The README names commands that exist.
func TestTheREADMENamesCommandsThatExist(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var line commandLine
	var helped bool
	parser, err := Program{Stdout: io.Discard, Stderr: io.Discard}.parser(&line, &helped)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, n := range parser.Model.Children {
		known[n.Name] = true
	}
	found := regexp.MustCompile("(?:bin/|`)alongside ([a-z]+)").FindAllStringSubmatch(string(text), -1)
	if len(found) < 5 {
		t.Fatalf("the README names %d commands", len(found))
	}
	for _, f := range found {
		if !known[f[1]] {
			t.Errorf("the README names alongside %s, which is no command", f[1])
		}
	}
}
