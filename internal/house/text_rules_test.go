package house

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

var requires = regexp.MustCompile(`(?m)^\s*(?:require\s+)?([a-z0-9.-]+\.[a-z]+/\S+)\s+v\d\S*`)

// dependenciesAreRecorded finds modules that our code (tests and tools too) imports and that no decision record names.
func dependenciesAreRecorded(tr tree) (found []string) {
	mod, err := fs.ReadFile(tr.files, "go.mod")
	if err != nil {
		return []string{"go.mod: " + err.Error()}
	}
	var modules []string
	for _, m := range requires.FindAllSubmatch(mod, -1) {
		modules = append(modules, string(m[1]))
	}
	records, err := decisionRecords(tr.files)
	if err != nil {
		return []string{"docs/decisions: " + err.Error()}
	}
	wanted := map[string]string{}
	for _, u := range tr.units {
		for _, s := range u.sources {
			for _, imported := range s.imports {
				if m := moduleOf(modules, imported); m != "" {
					wanted[m] = s.path
				}
			}
		}
	}
	for m, by := range wanted {
		if !strings.Contains(records, m) {
			found = append(found, fmt.Sprintf("docs/decisions: no record names %s, which %s imports", m, by))
		}
	}
	slices.Sort(found)
	return found
}

func decisionRecords(files fs.FS) (string, error) {
	names, err := fs.Glob(files, "docs/decisions/*.md")
	if err != nil {
		return "", err
	}
	var all strings.Builder
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return "", err
		}
		all.Write(text)
	}
	return all.String(), nil
}

// moduleOf returns the longest of modules that imported is part of.
func moduleOf(modules []string, imported string) (best string) {
	for _, m := range modules {
		if (imported == m || strings.HasPrefix(imported, m+"/")) && len(m) > len(best) {
			best = m
		}
	}
	return best
}

// foreign are things that belong to one machine or one supplier of packages and so nowhere in this repository.
var foreign = []struct {
	what    string
	pattern *regexp.Regexp
}{
	{"a path of one machine", regexp.MustCompile(`(?:^|[\s"'=(:])/(?:root|home/[a-z]\w*|Users/\w+|work|tmp/\w+)/[\w.]`)},
	{"the host of a package registry", regexp.MustCompile(`\b(?:proxy\.golang\.org|sum\.golang\.org|registry\.npmjs\.org|registry\.yarnpkg\.com|deb\.debian\.org)\b`)},
	{"a conflict that was not resolved", regexp.MustCompile(`^(?:<{7}|>{7}) `)},
	{"work left over", regexp.MustCompile(`\b(?:FIX` + `ME|TO` + `DO)\b`)},
}

// maker lists file kinds that a program writes and in which a pattern may stand by accident.
var maker = []string{".sum", ".svg", ".png", ".csv", ".geojson", ".woff2"}

func filesNameNoMachine(tr tree) (found []string) {
	err := fs.WalkDir(tr.files, ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && skipped(p) && path.Base(p) != "testdata":
			return fs.SkipDir
		case d.IsDir() || slices.Contains(maker, path.Ext(p)):
			return nil
		}
		text, err := fs.ReadFile(tr.files, p)
		if err != nil {
			return err
		}
		if bytes.IndexByte(text, 0) >= 0 { // not text
			return nil
		}
		number := 0
		for line := range bytes.Lines(text) {
			number++
			for _, f := range foreign {
				if f.pattern.Match(line) {
					found = append(found, fmt.Sprintf("%s:%d: names %s", p, number, f.what))
				}
			}
		}
		return nil
	})
	if err != nil {
		found = append(found, err.Error())
	}
	return found
}
