package house

import (
	"fmt"
	"go/ast"
	"go/token"
	"regexp"
	"strconv"
	"strings"
)

// The most that a reader is asked to hold in mind.
const (
	longestFunction = 100
	longestFile     = 500
	mostParameters  = 7
)

func sizesStayReadable(tr tree) (found []string) {
	for _, u := range tr.units {
		for _, s := range u.sources {
			if s.generated {
				continue
			}
			if s.lines > longestFile {
				found = append(found, fmt.Sprintf("%s: %d lines; at most %d", s.path, s.lines, longestFile))
			}
			if s.test {
				continue
			}
			for _, d := range s.file.Decls {
				f, ok := d.(*ast.FuncDecl)
				if !ok {
					continue
				}
				at := tr.fset.Position(f.Pos())
				if n := tr.fset.Position(f.End()).Line - at.Line + 1; n > longestFunction && f.Name.Name != "Migrations" { // a table
					found = append(found, fmt.Sprintf("%s: %s has %d lines; at most %d", at, f.Name.Name, n, longestFunction))
				}
				if n := f.Type.Params.NumFields(); n > mostParameters {
					found = append(found, fmt.Sprintf("%s: %s has %d parameters; at most %d", at, f.Name.Name, n, mostParameters))
				}
			}
		}
	}
	return found
}

func nothingPanics(tr tree) (found []string) {
	for _, u := range tr.units {
		if p, inside := placeOf(u.dir); !inside || p.layer == suite {
			continue
		}
		for _, s := range u.code() {
			for _, d := range s.file.Decls {
				f, ok := d.(*ast.FuncDecl)
				if !ok || f.Body == nil {
					continue
				}
				if f.Name.Name == "init" && f.Recv == nil {
					found = append(found, fmt.Sprintf("%s: init; let the caller start it", tr.fset.Position(f.Pos())))
				}
				must := strings.HasPrefix(strings.ToLower(f.Name.Name), "must")
				if at, ok := calls(f.Body, "panic"); ok && !must {
					if _, passedOn := calls(f.Body, "recover"); !passedOn {
						found = append(found, fmt.Sprintf("%s: panic in %s; return an error", tr.fset.Position(at), f.Name.Name))
					}
				}
			}
		}
	}
	return found
}

// calls finds a call of a built-in function.
func calls(body ast.Node, name string) (at token.Pos, ok bool) {
	ast.Inspect(body, func(n ast.Node) bool {
		if call, isCall := n.(*ast.CallExpr); isCall {
			if id, isIdent := call.Fun.(*ast.Ident); isIdent && id.Name == name {
				at, ok = call.Pos(), true
			}
		}
		return !ok
	})
	return at, ok
}

var (
	creates = regexp.MustCompile(`(?i)\bCREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?([a-z_]+)`)
	touches = regexp.MustCompile(`\b(?:FROM|JOIN|INTO|UPDATE|REFERENCES)\s+([a-z_]+)\b`)
)

// literals calls visit for every string in the package's code.
func (tr tree) literals(u unit, visit func(at, text string)) {
	for _, s := range u.code() {
		ast.Inspect(s.file, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok {
				return true
			}
			if text, err := strconv.Unquote(lit.Value); err == nil {
				visit(tr.fset.Position(lit.Pos()).String(), text)
			}
			return true
		})
	}
}

// tablesStayHome reads the SQL in the code: a statement may name only tables that its own capability creates.
func tablesStayHome(tr tree) (found []string) {
	owner := map[string]string{}
	for _, u := range tr.units {
		p, inside := placeOf(u.dir)
		if !inside || p.layer == suite {
			continue
		}
		tr.literals(u, func(at, text string) {
			for _, m := range creates.FindAllStringSubmatch(text, -1) {
				name := strings.ToLower(m[1])
				if other, ok := owner[name]; ok && other != p.capability {
					found = append(found, fmt.Sprintf("%s: table %s is created by %s too", at, name, other))
				}
				owner[name] = p.capability
			}
		})
	}
	for _, u := range tr.units {
		p, inside := placeOf(u.dir)
		if !inside || p.layer == suite {
			continue
		}
		tr.literals(u, func(at, text string) {
			for _, m := range touches.FindAllStringSubmatch(text, -1) {
				if other, ok := owner[m[1]]; ok && other != p.capability {
					found = append(found, fmt.Sprintf("%s: table %s belongs to %s; ask it", at, m[1], other))
				}
			}
		})
	}
	return found
}
