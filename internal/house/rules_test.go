package house

import (
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"slices"
	"strings"
)

// rule looks at the whole tree and returns one line for each thing that is not as it should be.
type rule func(tree) []string

// rules are all of them, by the sentence that each holds.
var rules = []struct {
	name string
	find rule
}{
	{"every package has its place in the table", everyPackageIsPlaced},
	{"rows look only down and chains only back", importsLookDown},
	{"stores and pages belong to their own capability", layersStayHome},
	{"SQL and HTTP stand where they belong", enginesStandWhereTheyBelong},
	{"a domain takes the time from its caller", domainsHaveNoClock},
	{"a domain knows only the handle of the database", domainsHoldOnlyTheHandle},
	{"councils are crossed in one place", councilsAreCrossedOnce},
	{"every package says what it is", everyPackageIsDescribed},
	{"a package name says something", namesSaySomething},
	{"dates are reckoned by workday and statute", datesAreReckonedOnce},
	{"functions, files and parameter lists stay readable", sizesStayReadable},
	{"nothing happens at import and nothing panics", nothingPanics},
	{"no capability touches another's tables", tablesStayHome},
	{"every direct dependency has a decision record", dependenciesAreRecorded},
	{"files name no machine and no registry", filesNameNoMachine},
}

func everyPackageIsPlaced(tr tree) (found []string) {
	for _, u := range tr.units {
		p, inside := placeOf(u.dir)
		if !inside {
			if !slices.Contains(outside, strings.Split(u.dir, "/")[0]) {
				found = append(found, u.dir+": Go packages stand in internal, "+strings.Join(outside, ", "))
			}
			continue
		}
		if _, ok := tr.table.row[p.capability]; !ok && !slices.Contains(testOnly, p.capability) {
			found = append(found, fmt.Sprintf("%s: %q is not in the table of internal/house/table_test.go: add it to the table", u.dir, p.capability))
		}
		parts := strings.Split(u.dir, "/")
		if len(parts) > 2 && slices.Contains([]string{sql, page, suite}, parts[2]) {
			found = append(found, fmt.Sprintf("%s: name it %s%s", u.dir, p.capability, parts[2]))
		}
	}
	return found
}

// eachImport calls visit for every import of one of our packages by a file that is not a test.
func (tr tree) eachImport(visit func(at string, from, to string)) {
	for _, u := range tr.units {
		for _, s := range u.code() {
			for _, imported := range s.imports {
				if dir, ok := own(imported); ok {
					visit(s.path, u.dir, dir)
				}
			}
		}
	}
}

func importsLookDown(tr tree) (found []string) {
	tr.eachImport(func(at, from, to string) {
		target, ok := placeOf(to)
		if !ok {
			found = append(found, at+": imports "+to+", which is a program and no library")
			return
		}
		if slices.Contains(testOnly, target.capability) {
			found = append(found, at+": imports "+to+", which holds only tests")
			return
		}
		p, inside := placeOf(from)
		switch {
		case inside:
			if why := tr.table.refuse(p.capability, target.capability); why != "" {
				found = append(found, at+": "+why)
			}
		case strings.HasPrefix(from, "cmd/") && to != "internal/app":
			found = append(found, at+": a command imports internal/app alone, not "+to)
		}
	})
	return found
}

// showsPages says whether a package at p may know the web: the pages, what composes them, and what wires everything.
func showsPages(p place) bool {
	return p.layer == page || p.layer == suite || slices.Contains([]string{"web", "home", "region", "app"}, p.capability)
}

func layersStayHome(tr tree) (found []string) {
	tr.eachImport(func(at, from, to string) {
		p, inside := placeOf(from)
		target, ok := placeOf(to)
		if !inside || !ok {
			return
		}
		same := p.capability == target.capability
		switch {
		case p.capability == "app":
		case target.layer == sql && (!same || (p.layer != suite && p.layer != sql)):
			found = append(found, at+": only app and "+target.capability+"test may import "+to)
		case target.layer == page && !same && p.capability != "home" && p.capability != "region":
			found = append(found, at+": the pages of "+target.capability+" are not for "+p.capability)
		case target.layer == page && same && p.layer != page && p.layer != suite:
			found = append(found, at+": "+p.capability+" may not know its own pages")
		case target.layer == suite && p.layer != suite:
			found = append(found, at+": "+to+" is for tests")
		case target.capability == "web" && !showsPages(p):
			found = append(found, at+": web is for home, region, app and the web package of a capability")
		}
	})
	return found
}

func imports(s source, prefixes ...string) (string, bool) {
	for _, imported := range s.imports {
		for _, p := range prefixes {
			if imported == p || strings.HasPrefix(imported, p+"/") {
				return imported, true
			}
		}
	}
	return "", false
}

func enginesStandWhereTheyBelong(tr tree) (found []string) {
	for _, u := range tr.units {
		p, inside := placeOf(u.dir)
		if !inside {
			continue
		}
		row := tr.table.row[p.capability]
		for _, s := range u.code() {
			if imported, ok := imports(s, "database/sql", "modernc.org/sqlite", "github.com/jackc/pgx"); ok && p.capability != "db" {
				found = append(found, s.path+": imports "+imported+"; the engines are known to db alone")
			}
			if imported, ok := imports(s, "net/http", "github.com/a-h/templ"); ok && row != 1 && !showsPages(p) {
				found = append(found, s.path+": imports "+imported+"; HTTP and templates belong in a web package")
			}
		}
	}
	return found
}

func domainsHaveNoClock(tr tree) (found []string) {
	for _, u := range tr.units {
		p, inside := placeOf(u.dir)
		if !inside || p.layer == suite || p.layer == page || slices.Contains([]string{"app", "db", "job", "web"}, p.capability) {
			continue
		}
		for _, s := range u.code() {
			tr.selectors(s, func(at token.Position, imported, name string) {
				if imported == "time" && slices.Contains([]string{"Now", "Since", "Until"}, name) {
					found = append(found, fmt.Sprintf("%s: time.%s; take the time from the caller or from tx.Now()", at, name))
				}
			})
		}
	}
	return found
}

func domainsHoldOnlyTheHandle(tr tree) (found []string) {
	handle := []string{"Tx", "Runner", "Scope"}
	statements := []string{"Exec", "ExecOne", "Get", "Each", "List", "JSON", "Open"}
	for _, u := range tr.units {
		p, inside := placeOf(u.dir)
		if !inside {
			continue
		}
		row := tr.table.row[p.capability]
		domains := row >= 2 && row <= 5 && p.layer == domain
		pages := p.layer == page || p.capability == "home" || p.capability == "region"
		for _, s := range u.code() {
			tr.selectors(s, func(at token.Position, imported, name string) {
				switch {
				case imported != module+"/internal/db":
				case domains && !slices.Contains(handle, name):
					found = append(found, fmt.Sprintf("%s: db.%s; a domain uses of db only %s", at, name, strings.Join(handle, ", ")))
				case pages && slices.Contains(statements, name):
					found = append(found, fmt.Sprintf("%s: db.%s; a page asks a use case or a store", at, name))
				}
			})
		}
	}
	return found
}

// councilsAreCrossedOnce keeps db.Across to the store of what two councils share; decision 059.
func councilsAreCrossedOnce(tr tree) (found []string) {
	const allowed = "internal/agreement/agreementsql"
	for _, u := range tr.units {
		for _, s := range u.code() {
			tr.selectors(s, func(at token.Position, imported, name string) {
				if imported == module+"/internal/db" && name == "Across" && u.dir != allowed {
					found = append(found, fmt.Sprintf("%s: db.Across; only %s goes over to another council", at, allowed))
				}
			})
		}
	}
	return found
}

func everyPackageIsDescribed(tr tree) (found []string) {
	for _, u := range tr.units {
		p, _ := placeOf(u.dir)
		name := u.name()
		where := "doc.go"
		if name == "main" {
			where = "main.go"
		}
		described := false
		for _, s := range u.sources {
			base := path.Base(s.path)
			if s.file.Doc == nil || (base != "doc.go" && base != where && p.layer != suite) {
				continue
			}
			described = described || name == "main" || strings.HasPrefix(s.file.Doc.Text(), "Package "+name+" ")
		}
		if !described {
			found = append(found, fmt.Sprintf("%s: has no %s with a package comment that begins \"Package %s \"", u.dir, where, name))
		}
	}
	return found
}

func namesSaySomething(tr tree) (found []string) {
	nothing := []string{"util", "utils", "common", "helper", "helpers", "shared", "model", "models", "types", "managers", "misc"}
	for _, u := range tr.units {
		for _, name := range append(strings.Split(u.dir, "/"), u.name()) {
			if slices.Contains(nothing, name) {
				found = append(found, fmt.Sprintf("%s: %q says nothing; name what it holds, or move it to its only caller", u.dir, name))
				break
			}
		}
	}
	return found
}

func datesAreReckonedOnce(tr tree) (found []string) {
	for _, u := range tr.units {
		if p, _ := placeOf(u.dir); p.capability == "workday" || p.capability == "statute" {
			continue
		}
		for _, s := range u.code() {
			ast.Inspect(s.file, func(n ast.Node) bool {
				if sel, ok := n.(*ast.SelectorExpr); ok && sel.Sel.Name == "AddDate" {
					found = append(found, fmt.Sprintf("%s: AddDate; workday and statute reckon dates", tr.fset.Position(sel.Pos())))
				}
				return true
			})
		}
	}
	return found
}
