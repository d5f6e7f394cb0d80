package site_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// calls are the functions of other packages that a function of the source calls, as "audit.Look".
func calls(fn *ast.FuncDecl) map[string]bool {
	out := map[string]bool{}
	ast.Inspect(fn, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if to, ok := call.Fun.(*ast.SelectorExpr); ok {
			if of, ok := to.X.(*ast.Ident); ok {
				out[of.Name+"."+to.Sel.Name] = true
			}
		}
		return true
	})
	return out
}

// TestAPageIsReadInAViewAndItsLookRecordedAfterwards reads the source of every package that answers requests: a page that holds the
// one writing transaction while it reads makes everybody who saves wait. Request.Look records the look when the page is read; what is
// itself written, as a letter that is printed, may record its look with it.
func TestAPageIsReadInAViewAndItsLookRecordedAfterwards(t *testing.T) {
	root, read := filepath.Join("..", ".."), 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		of := filepath.ToSlash(filepath.Dir(strings.TrimPrefix(path, root+string(filepath.Separator))))
		pages := strings.HasSuffix(of, "web") && of != "web" || of == "home" || strings.HasPrefix(of, "home/")
		if err != nil || !pages || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		read++
		for _, decl := range file.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok {
				if c := calls(fn); c["audit.Look"] && !c["audit.Append"] {
					t.Errorf("%s: %s records a look inside its own transaction; read in a View, then call Request.Look", path, fn.Name.Name)
				}
			}
		}
		return nil
	})
	if err != nil || read < 100 {
		t.Fatalf("%d files of pages were read: %v", read, err)
	}
}
