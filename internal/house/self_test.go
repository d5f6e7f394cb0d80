package house

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// wellKept is a small house without fault. Each case below spoils one thing in it.
func wellKept() map[string]string {
	return map[string]string{
		"go.mod":                               "module alongside\n\ngo 1.26.0\n\nrequire (\n\texample.org/mail v1.0.0\n\texample.org/mail/v2 v2.0.0\n)\n",
		"docs/decisions/001-mail.md":           "We send with example.org/mail, not with\nexample.org/post.\n",
		"cmd/alongside/main.go":                "// Alongside is the program.\npackage main\n\nimport \"alongside/internal/app\"\n\nfunc main() { app.Run() }\n",
		"internal/app/doc.go":                  "// Package app wires.\npackage app\n",
		"internal/app/run.go":                  "package app\n\nimport (\n\t\"net/http\"\n\t\"time\"\n\n\t\"alongside/internal/home\"\n\t\"alongside/internal/query/querysql\"\n\t\"alongside/internal/query/queryweb\"\n)\n\nvar _ = home.Page\nvar _ = querysql.Store\nvar _ = queryweb.Page\nvar _ http.Handler\n\nfunc Run() { _ = time.Now() }\n",
		"internal/home/doc.go":                 "// Package home composes pages.\npackage home\n\nimport \"alongside/internal/query/queryweb\"\n\nvar Page = queryweb.Page\n",
		"internal/db/doc.go":                   "// Package db keeps records.\npackage db\n\nimport _ \"database/sql\"\nimport _ \"time/tzdata\"\n\ntype Tx struct{}\n\nfunc Get() {}\n",
		"internal/web/doc.go":                  "// Package web shows pages.\npackage web\n\nimport _ \"net/http\"\n",
		"internal/web/ui/doc.go":               "// Package ui draws.\npackage ui\n",
		"internal/workday/doc.go":              "// Package workday counts days.\npackage workday\n\nimport \"time\"\n\nvar Add = time.Time.AddDate\n",
		"internal/lead/doc.go":                 "// Package lead names a lead professional.\npackage lead\n",
		"internal/lead/leadsql/doc.go":         "// Package leadsql stores.\npackage leadsql\n\nconst ddl = `CREATE TABLE lead_post (id TEXT)`\n",
		"internal/query/doc.go":                "// Package query answers.\npackage query\n\nimport (\n\t\"alongside/internal/db\"\n\t\"alongside/internal/lead\"\n)\n\nvar _ = lead.Lead\n\nfunc Ask(tx *db.Tx) {}\n",
		"internal/query/ask_test.go":           "package query_test\n\nimport \"time\"\n\nvar _ = time.Now\n",
		"internal/query/querysql/doc.go":       "// Package querysql stores.\npackage querysql\n\nimport \"alongside/internal/db\"\n\nconst ddl = `CREATE TABLE query (id TEXT)`\nconst one = `SELECT id FROM query WHERE id = $1`\n\nvar Store = db.Get\n",
		"internal/query/queryweb/doc.go":       "// Package queryweb shows.\npackage queryweb\n\nimport (\n\t_ \"net/http\"\n\n\t_ \"alongside/internal/web\"\n)\n\nvar Page int\n",
		"internal/query/querytest/suite.go":    "// Package querytest exercises.\npackage querytest\n\nimport _ \"alongside/internal/query/querysql\"\n",
		"internal/house/doc.go":                "// Package house tests.\npackage house\n",
		"internal/workday/testdata/broken.go":  "not Go",
		"internal/notify/doc.go":               "// Package notify tells.\npackage notify\n\nimport _ \"example.org/mail/smtp\"\n",
		"node_modules/left/pad.go":             "not Go either",
		"internal/query/queryweb/page_test.go": "package queryweb\n",
	}
}

func TestWellKeptHouseHasNoFindings(t *testing.T) {
	for _, r := range rules {
		if found := r.find(load(t, asFS(wellKept()))); len(found) > 0 {
			t.Errorf("%s: %v", r.name, found)
		}
	}
}

func asFS(files map[string]string) fs.FS {
	out := fstest.MapFS{}
	for name, text := range files {
		out[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return out
}

// TestRulesFind spoils the well-kept house in one place at a time: the one rule must speak, and say the right thing.
func TestRulesFind(t *testing.T) {
	cases := []struct {
		rule  string
		file  string
		text  string
		found string
	}{
		{"every package has its place in the table", "internal/tea/doc.go", "// Package tea brews.\npackage tea\n", "add it to the table"},
		{"every package has its place in the table", "pkg/tea/doc.go", "// Package tea brews.\npackage tea\n", "stand in internal"},
		{"every package has its place in the table", "internal/plan/sql/doc.go", "// Package sql stores.\npackage sql\n", "name it plansql"},
		{"rows look only down and chains only back", "internal/lead/up.go", "package lead\n\nimport _ \"alongside/internal/finance\"\n", "lead (row 3) looks up to finance (row 4)"},
		{"rows look only down and chains only back", "internal/lead/back.go", "package lead\n\nimport _ \"alongside/internal/query\"\n", "no arrow from query to lead"},
		{"rows look only down and chains only back", "internal/plan/doc.go", "// Package plan plans.\npackage plan\n\nimport _ \"alongside/internal/waiting\"\n", "neighbours in row 3"},
		{"rows look only down and chains only back", "internal/money/doc.go", "// Package money counts.\npackage money\n\nimport _ \"alongside/internal/db\"\n", "money (row 0) looks up to db"},
		{"rows look only down and chains only back", "cmd/alongside/more.go", "package main\n\nimport _ \"alongside/internal/db\"\n", "imports internal/app alone"},
		{"rows look only down and chains only back", "internal/app/more.go", "package app\n\nimport _ \"alongside/internal/house\"\n", "holds only tests"},
		{"rows look only down and chains only back", "internal/app/more.go", "package app\n\nimport _ \"alongside/bench/load\"\n", "no library"},
		{"stores and pages belong to their own capability", "internal/query/querysql/more.go", "package querysql\n\nimport _ \"alongside/internal/lead/leadsql\"\n", "only app and leadtest"},
		{"stores and pages belong to their own capability", "internal/query/more.go", "package query\n\nimport _ \"alongside/internal/query/querysql\"\n", "only app and querytest"},
		{"stores and pages belong to their own capability", "internal/home/more.go", "package home\n\nimport _ \"alongside/internal/query/querysql\"\n", "only app and querytest"},
		{"stores and pages belong to their own capability", "internal/plan/planweb/doc.go", "// Package planweb shows.\npackage planweb\n\nimport _ \"alongside/internal/query/queryweb\"\n", "not for plan"},
		{"stores and pages belong to their own capability", "internal/query/more.go", "package query\n\nimport _ \"alongside/internal/query/queryweb\"\n", "its own pages"},
		{"stores and pages belong to their own capability", "internal/query/more.go", "package query\n\nimport _ \"alongside/internal/db/dbtest\"\n", "is for tests"},
		{"stores and pages belong to their own capability", "internal/query/querysql/more.go", "package querysql\n\nimport _ \"alongside/internal/web/ui\"\n", "web is for home"},
		{"SQL and HTTP stand where they belong", "internal/query/querysql/more.go", "package querysql\n\nimport _ \"database/sql\"\n", "known to db alone"},
		{"SQL and HTTP stand where they belong", "internal/audit/doc.go", "// Package audit keeps.\npackage audit\n\nimport _ \"github.com/jackc/pgx/v5\"\n", "known to db alone"},
		{"SQL and HTTP stand where they belong", "internal/query/more.go", "package query\n\nimport _ \"net/http\"\n", "belong in a web package"},
		{"SQL and HTTP stand where they belong", "internal/statute/doc.go", "// Package statute knows.\npackage statute\n\nimport _ \"net/http\"\n", "belong in a web package"},
		{"a domain takes the time from its caller", "internal/query/more.go", "package query\n\nimport \"time\"\n\nvar _ = time.Now()\n", "time.Now"},
		{"a domain takes the time from its caller", "internal/query/querysql/more.go", "package querysql\n\nimport clock \"time\"\n\nvar _ = clock.Since\n", "time.Since"},
		{"a domain takes the time from its caller", "internal/workday/more.go", "package workday\n\nimport \"time\"\n\nvar today = time.Now\n", "time.Now"},
		{"a domain knows only the handle of the database", "internal/query/more.go", "package query\n\nimport \"alongside/internal/db\"\n\nvar _ = db.Get\n", "db.Get; a domain uses"},
		{"a domain knows only the handle of the database", "internal/query/more.go", "package query\n\nimport store \"alongside/internal/db\"\n\nvar _ = store.WithScope\n", "db.WithScope; a domain uses"},
		{"a domain knows only the handle of the database", "internal/query/queryweb/more.go", "package queryweb\n\nimport \"alongside/internal/db\"\n\nvar _ = db.Each\n", "a page asks"},
		{"councils are crossed in one place", "internal/query/querysql/more.go", "package querysql\n\nimport \"alongside/internal/db\"\n\nvar _ = db.Across\n", "goes over to another council"},
		{"every package says what it is", "internal/lead/doc.go", "package lead\n", "Package lead "},
		{"every package says what it is", "internal/lead/doc.go", "// Leads are people.\npackage lead\n", "Package lead "},
		{"every package says what it is", "internal/plan/plan.go", "// Package plan plans.\npackage plan\n", "internal/plan: has no doc.go"},
		{"every package says what it is", "cmd/other/main.go", "package main\n", "cmd/other: has no main.go"},
		{"a package name says something", "internal/query/util/doc.go", "// Package util does.\npackage util\n", `"util" says nothing`},
		{"a package name says something", "bench/load/doc.go", "// Package shared does.\npackage shared\n", `"shared" says nothing`},
		{"dates are reckoned by workday and statute", "internal/app/more.go", "package app\n\nimport \"time\"\n\nfunc next(t time.Time) time.Time { return t.AddDate(0, 1, 0) }\n", "AddDate"},
		{"functions, files and parameter lists stay readable", "internal/app/more.go", "package app\n\nfunc long() {" + strings.Repeat("\n", 100) + "}\n", "long has 101 lines"},
		{"functions, files and parameter lists stay readable", "internal/app/more_test.go", "package app\n" + strings.Repeat("\n", 500), "501 lines"},
		{"functions, files and parameter lists stay readable", "internal/app/more.go", "package app\n\nfunc many(a, b, c, d, e, f, g, h int) {}\n", "8 parameters"},
		{"nothing happens at import and nothing panics", "internal/app/more.go", "package app\n\nfunc init() {}\n", "init"},
		{"nothing happens at import and nothing panics", "internal/app/more.go", "package app\n\nfunc parse() { panic(1) }\n\nfunc MustParse() { panic(1) }\n\nfunc wrap() { panic(recover()) }\n", "panic in parse"},
		{"no capability touches another's tables", "internal/query/querysql/more.go", "package querysql\n\nconst two = `SELECT 1 FROM query JOIN lead_post ON 1 = 1`\n", "lead_post belongs to lead"},
		{"no capability touches another's tables", "internal/query/querysql/more.go", "package querysql\n\nconst two = `CREATE TABLE lead_post (id TEXT)`\n", "created by"},
		{"every direct dependency has a decision record", "internal/notify/more_test.go", "package notify\n\nimport _ \"example.org/mail/v2/mime\"\n", "no record names example.org/mail/v2"},
		{"files name no machine and no registry", "docs/start.md", "Look in /" + "home/ann/alongside.\n", "docs/start.md:1: names a path"},
		{"files name no machine and no registry", "package-lock.json", "{\n\"resolved\": \"https://registry." + "npmjs.org/x\"}", "package-lock.json:2: names the host"},
		{"files name no machine and no registry", "internal/app/more.go", "package app\n\n// TO" + "DO: later\n", "work left over"},
		{"files name no machine and no registry", "README.md", "<<<<<<" + "< mine\n", "conflict"},
	}
	for i, c := range cases {
		t.Run(fmt.Sprintf("%02d %s", i, c.rule), func(t *testing.T) {
			files := wellKept()
			files[c.file] = c.text
			tr := load(t, asFS(files))
			index := slices.IndexFunc(rules, func(r struct {
				name string
				find rule
			}) bool {
				return r.name == c.rule
			})
			if index < 0 {
				t.Fatalf("no rule says %q", c.rule)
			}
			found := rules[index].find(tr)
			if len(found) != 1 || !strings.Contains(found[0], c.found) {
				t.Errorf("found %q, want one finding that says %q", found, c.found)
			}
		})
	}
	tried := map[string]bool{}
	for _, c := range cases {
		tried[c.rule] = true
	}
	for _, r := range rules {
		if !tried[r.name] {
			t.Errorf("no case shows that %q finds anything", r.name)
		}
	}
}

func TestGeneratedFilesMayBeLong(t *testing.T) {
	files := wellKept()
	files["internal/app/page_templ.go"] = "// Code generated by templ - DO NOT EDIT.\n\npackage app\n" + strings.Repeat("\n", 600)
	if found := sizesStayReadable(load(t, asFS(files))); len(found) > 0 {
		t.Error(found)
	}
}

func TestArrangement(t *testing.T) {
	a := arrange(table)
	allowed := []string{"finance agreement", "web db", "document job", "document web", "notify db", "report scrutiny", "plan pathway", "home report", "statute fault", "sen2 money", "app home"}
	refused := []string{"agreement finance", "notify document", "notify web", "web document", "access deadline", "lead plan", "family team", "money workday", "home region", "db web"}
	for _, pair := range allowed {
		from, to, _ := strings.Cut(pair, " ")
		if why := a.refuse(from, to); why != "" {
			t.Errorf("%s: %s", pair, why)
		}
	}
	for _, pair := range refused {
		from, to, _ := strings.Cut(pair, " ")
		if a.refuse(from, to) == "" {
			t.Errorf("%s is allowed", pair)
		}
	}
	if names := slices.Sorted(maps.Keys(a.row)); len(names) != 46 || slices.Contains(names, "") {
		t.Errorf("%d names in the table: %v", len(names), names)
	}
}
