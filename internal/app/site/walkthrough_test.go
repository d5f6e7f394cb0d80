package site_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"alongside/internal/web"
)

// TestTheWalkthroughNamesWhatIsThere holds docs/walkthrough.md to the tree and the route table: every path in code marks is a
// file, a folder or a route, and every package it names is one.
func TestTheWalkthroughNamesWhatIsThere(t *testing.T) {
	const root = "../../.."
	page, err := os.ReadFile(filepath.Join(root, "docs", "walkthrough.md"))
	if err != nil {
		t.Fatal(err)
	}
	routes := start(t, 0).site.Router.Routes()
	files, paths := 0, 0
	for _, mark := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(string(page), -1) {
		switch name := mark[1]; {
		case strings.HasPrefix(name, "/"):
			paths++
			if !slices.ContainsFunc(routes, func(r web.Route) bool { return r.Path == name }) {
				t.Errorf("no route is %s", name)
			}
		case strings.Contains(name, "/"):
			files++
			if _, err := os.Stat(filepath.Join(root, name)); err != nil {
				t.Errorf("the walkthrough names %s: %v", name, err)
			}
		default:
			found, err := filepath.Glob(filepath.Join(root, "internal", name))
			if err != nil {
				t.Fatal(err)
			}
			if len(found) == 0 && !named(t, root, name) {
				t.Errorf("the walkthrough names %s, which is no package and stands in no source", name)
			}
		}
	}
	if files < 3 || paths < 2 {
		t.Errorf("%d files and %d routes are named; the marks are not read", files, paths)
	}
}

// named reports whether an exported name, such as access.MayWork or Give, is declared in the sources; commands count as named.
func named(t *testing.T, root, name string) bool {
	t.Helper()
	if strings.Contains(name, " ") {
		return true // a command line
	}
	pkg, id, qualified := strings.Cut(name, ".")
	folder := "*"
	if qualified {
		folder = pkg
	} else {
		id = pkg
	}
	id = strings.TrimPrefix(id[strings.LastIndex(id, ".")+1:], "*")
	sources, err := filepath.Glob(filepath.Join(root, "internal", folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	declared := regexp.MustCompile(`(?m)(^(func( \([^)]*\))?|type|var|const) |^\t)` + regexp.QuoteMeta(id) + `\b`)
	for _, source := range sources {
		text, err := os.ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		if declared.Match(text) {
			return true
		}
	}
	return false
}
