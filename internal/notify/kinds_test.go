package notify_test

import (
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/workday"
)

var update = flag.Bool("update", false, "write docs/messages.md")

func TestMessageTableIsCurrent(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "messages.md")
	want := notify.Markdown()
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("docs/messages.md is not what the kinds say (%v): go test ./internal/notify -run MessageTable -update", err)
	}
}

func TestEveryKindSaysWhenToWhomAndUnderASubjectOfItsOwn(t *testing.T) {
	subjects := map[string]string{}
	known := map[string]bool{}
	for _, k := range notify.Kinds() {
		if k.When == "" || k.To == "" || k.Subject == "" || len(k.Ways) == 0 {
			t.Errorf("%s does not say when it is sent, to whom, under what subject or how: %+v", k.ID, k)
		}
		if known[k.ID] {
			t.Errorf("two kinds are called %s", k.ID)
		}
		known[k.ID] = true
		// who is told of one thing in two ways, and the two answers to an application, read the same on purpose
		if other := subjects[k.Subject]; other != "" && other != "application-accepted" && other != "file-infected" && other != "explanation-asked" {
			t.Errorf("%s has the subject of %s: %q", k.ID, other, k.Subject)
		}
		subjects[k.Subject] = k.ID
	}
}

// sources reads the program's own code outside this package, without its tests: which templates it names, and its texts.
func sources(t *testing.T) (named map[string]bool, texts []string) {
	t.Helper()
	named = map[string]bool{}
	root := ".."
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() && path == filepath.Join(root, "notify") {
			if err == nil {
				err = fs.SkipDir
			}
			return err
		}
		if e.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go") ||
			strings.HasSuffix(filepath.Dir(path), "test") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				if of, ok := n.X.(*ast.Ident); ok && of.Name == "notify" {
					named[n.Sel.Name] = true
				}
			case *ast.BasicLit:
				if text, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING {
					texts = append(texts, text)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return named, texts
}

// variables returns the names of this package's templates by their ids.
func variables(t *testing.T) map[string]string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "templates.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	ast.Inspect(f, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok || len(v.Values) != 1 {
			return true
		}
		lit, ok := v.Values[0].(*ast.CompositeLit)
		if !ok {
			return true
		}
		for _, e := range lit.Elts {
			pair, ok := e.(*ast.KeyValueExpr)
			if !ok {
				continue
			}
			if key, ok := pair.Key.(*ast.Ident); ok && key.Name == "ID" {
				if id, ok := pair.Value.(*ast.BasicLit); ok {
					text, err := strconv.Unquote(id.Value)
					if err != nil {
						t.Fatal(err)
					}
					out[text] = v.Names[0].Name
				}
			}
		}
		return true
	})
	return out
}

// TestEveryKindIsSentBySomething holds the list against the program: a template that nothing outside this package names, or news
// whose words nothing says, is a promise that nobody keeps.
func TestEveryKindIsSentBySomething(t *testing.T) {
	named, texts := sources(t)
	names := variables(t)
	news := map[string]bool{}
	for _, n := range notify.AllNews() {
		news[n.Template.ID] = true
		says := func(text string) bool { return strings.HasPrefix(text, strings.TrimSuffix(n.Begins, ".")) }
		if !slices.ContainsFunc(texts, says) {
			t.Errorf("%s: nothing says %q", n.Template.ID, n.Begins)
		}
	}
	for _, template := range notify.All() {
		name := names[template.ID]
		if name == "" {
			t.Errorf("%s is no variable of templates.go", template.ID)
		}
		if !news[template.ID] && !named[name] {
			t.Errorf("nothing sends %s", template.ID)
		}
	}
	if len(texts) < 1000 || len(named) < 20 {
		t.Errorf("only %d texts and %d names were read: that proves nothing", len(texts), len(named))
	}
}

func TestNewsGoesUnderItsOwnSubjectInEachForm(t *testing.T) {
	day := workday.MustOn(2026, 12, 7)
	for _, n := range notify.AllNews() {
		for _, to := range channels {
			words := n.Begins + " and more, made up."
			kind, known := notify.NewsOf(words, day)
			if !known || kind.ID != n.Template.ID {
				t.Fatalf("%q is taken for %s", words, kind.ID)
			}
			m, err := kind.Message(to, notify.Facts{Says: words, Ref: "QRY-7K3M-9Q2X-0", By: day, Link: "https://council.example/home", Phone: "01785 000000", Private: private})
			if err != nil {
				t.Fatalf("%s by %s: %v", kind.ID, to.Channel, err)
			}
			if !strings.Contains(m.Body, "7 December 2026") || !strings.Contains(m.Body, "https://council.example/home") {
				t.Errorf("%s by %s says neither when nor where: %s", kind.ID, to.Channel, m.Body)
			}
			if text := to.Channel == notify.Text; text != (m.Subject == "") || text && strings.Contains(m.Body, "\n") || !text && m.Subject != n.Template.Subject {
				t.Errorf("%s by %s under %q: %s", kind.ID, to.Channel, m.Subject, m.Body)
			}
		}
	}
}

func TestNewsThatNamesAChildIsRefused(t *testing.T) {
	kind, known := notify.NewsOf("Zebedee Quillfeather has a place.", workday.Date{})
	if known || kind.Subject != "Something has changed. Sign in to read it" {
		t.Errorf("other words go as %+v", kind)
	}
	if _, err := kind.Message(parent, notify.Facts{Says: "Zebedee Quillfeather has a place.", Private: private}); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("sent with the name: %v", err)
	}
	if _, err := kind.Message(parent, notify.Facts{Says: " "}); err == nil {
		t.Error("a message without words was made")
	}
	if kind, _ := notify.NewsOf("Your question has arrived.", workday.Date{}); !kind.Says {
		t.Error("wording that needs a day was taken without one")
	}
}
