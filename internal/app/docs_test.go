package app

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"alongside/internal/app/config"
)

const repository = "../.."

// pages are README and everything written for readers, by path; what programs write and records of what was decided then are left out.
func pages(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	read := func(path string) {
		text, err := os.ReadFile(filepath.Join(repository, path))
		if err != nil {
			t.Fatal(err)
		}
		found[path] = string(text)
	}
	read("README.md")
	err := filepath.WalkDir(filepath.Join(repository, "docs"), func(path string, d fs.DirEntry, err error) error {
		name := strings.TrimPrefix(path, repository+"/")
		if err == nil && strings.HasSuffix(name, ".md") {
			read(name)
		}
		return err
	})
	if err != nil || len(found) < 10 {
		t.Fatalf("%d pages, %v", len(found), err)
	}
	return found
}

// present is what documentation may name.
type present struct{ commands, flags, settings, tests map[string]bool }

func whatIsThere(t *testing.T) present {
	t.Helper()
	n := present{map[string]bool{}, map[string]bool{"help": true}, map[string]bool{}, map[string]bool{}}
	var line commandLine
	var helped bool
	parser, err := Program{Stdout: io.Discard, Stderr: io.Discard}.parser(&line, &helped)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range parser.Model.Flags {
		n.flags[f.Name] = true
	}
	for _, leaf := range parser.Model.Leaves(false) {
		n.commands[leaf.FullPath()[len("alongside "):]] = true
		n.commands[strings.Fields(leaf.FullPath())[1]] = true
		for _, f := range leaf.Flags {
			n.flags[f.Name] = true
		}
	}
	for _, s := range config.Default().Settings() {
		n.settings[s.Name] = true
	}
	function := regexp.MustCompile(`(?m)^func ((?:Test|Benchmark|Fuzz)\w+)\(`)
	err = filepath.WalkDir(filepath.Join(repository, "internal"), func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, f := range function.FindAllStringSubmatch(string(text), -1) {
			n.tests[f[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

var (
	commandNamed = regexp.MustCompile("(?m)(?:bin/|`|-- |^ {4})alongside ([a-z]+)([^`\n]*)")
	flagNamed    = regexp.MustCompile(`--([a-z][a-z-]+)`)
	testNamed    = regexp.MustCompile(`\b(Test[A-Z]\w+)`)
	linkNamed    = regexp.MustCompile(`\]\(([^)#:]+\.md)(?:#[^)]*)?\)`)
)

// wrong lists what a page names that is not there.
func (n present) wrong(path, text string) (found []string) {
	for _, c := range commandNamed.FindAllStringSubmatch(text, -1) {
		if !n.commands[c[1]] {
			found = append(found, "alongside "+c[1])
		}
		for _, f := range flagNamed.FindAllStringSubmatch(c[2], -1) {
			if !n.flags[f[1]] {
				found = append(found, "alongside "+c[1]+" --"+f[1])
			}
		}
	}
	for _, s := range settingNamed(n).FindAllStringSubmatch(text, -1) {
		if !n.settings[s[1]] {
			found = append(found, "the setting "+s[1])
		}
	}
	for _, t := range testNamed.FindAllStringSubmatch(text, -1) {
		if !n.tests[t[1]] {
			found = append(found, t[1])
		}
	}
	for _, l := range linkNamed.FindAllStringSubmatch(text, -1) {
		if _, err := os.Stat(filepath.Join(repository, filepath.Dir(path), l[1])); err != nil {
			found = append(found, "the page "+l[1])
		}
	}
	return found
}

// settingNamed finds what is written as a setting: a section of the settings, a dot and a key, alone between backquotes or before " =".
func settingNamed(n present) *regexp.Regexp {
	sections := map[string]bool{}
	for name := range n.settings {
		section, _, _ := strings.Cut(name, ".")
		sections[section] = true
	}
	var either []string
	for s := range sections {
		either = append(either, s)
	}
	return regexp.MustCompile("`((?:" + strings.Join(either, "|") + `)\.[a-z_]+)(?:` + "`| =)")
}

// Whatever command, flag, setting, test or page the documentation names is there.
func TestTheDocumentationNamesWhatIsThere(t *testing.T) {
	n := whatIsThere(t)
	for path, text := range pages(t) {
		for _, w := range n.wrong(path, text) {
			t.Errorf("%s names %s, which is not there", path, w)
		}
	}
	made := "Run `alongside confess --config x`, `alongside verify --hed FILE`; `server.listn` and `log.format = \"json\"`; TestNothingAtAll; [a](gone.md).\n\n    alongside bakup x\n"
	want := "alongside confess,alongside verify --hed,alongside bakup,the setting server.listn,TestNothingAtAll,the page gone.md"
	if got := strings.Join(n.wrong("docs/made-up.md", made), ","); got != want {
		t.Errorf("in a page that is wrong it finds %s, want %s", got, want)
	}
}
