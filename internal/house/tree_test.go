package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "alongside"

var generatedMark = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.?$`)

// source is one Go file.
type source struct {
	path      string
	file      *ast.File
	imports   []string          // paths
	names     map[string]string // local name to import path
	lines     int
	test      bool
	generated bool
}

// unit is one package: the files of one folder.
type unit struct {
	dir     string
	sources []source
}

// name returns the package's name; its outer tests have another.
func (u unit) name() string { return strings.TrimSuffix(u.sources[0].file.Name.Name, "_test") }

// code returns the files that are part of the program, without tests.
func (u unit) code() []source {
	return slices.DeleteFunc(slices.Clone(u.sources), func(s source) bool { return s.test })
}

// tree is the repository as the rules see it.
type tree struct {
	files fs.FS
	fset  *token.FileSet
	units []unit
	table arrangement
}

// skipped are folders that hold nothing of ours.
func skipped(p string) bool {
	switch path.Base(p) {
	case ".git", "node_modules", "bin", "testdata", "demo-data":
		return true
	}
	return p == "internal/web/static/vendor"
}

// load parses every Go file below files.
func load(t *testing.T, files fs.FS) tree {
	t.Helper()
	tr := tree{files: files, fset: token.NewFileSet(), table: arrange(table)}
	folders := map[string]int{}
	err := fs.WalkDir(files, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if skipped(p) {
				return fs.SkipDir
			}
			return nil
		}
		if path.Ext(p) != ".go" {
			return nil
		}
		s, err := tr.parse(p)
		if err != nil {
			return err
		}
		dir := path.Dir(p)
		if _, ok := folders[dir]; !ok {
			folders[dir] = len(tr.units)
			tr.units = append(tr.units, unit{dir: dir})
		}
		u := &tr.units[folders[dir]]
		u.sources = append(u.sources, s)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func (tr tree) parse(p string) (source, error) {
	text, err := fs.ReadFile(tr.files, p)
	if err != nil {
		return source{}, err
	}
	f, err := parser.ParseFile(tr.fset, p, text, parser.ParseComments)
	if err != nil {
		return source{}, err
	}
	s := source{
		path: p, file: f, names: map[string]string{},
		lines:     strings.Count(string(text), "\n"),
		test:      strings.HasSuffix(p, "_test.go"),
		generated: generatedMark.Match(text),
	}
	for _, spec := range f.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return source{}, err
		}
		name := path.Base(imported)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		s.names[name] = imported
		s.imports = append(s.imports, imported)
	}
	return s, nil
}

// own returns the folder within the repository of an import path; ok is false for other modules' packages.
func own(imported string) (dir string, ok bool) {
	return strings.CutPrefix(imported, module+"/")
}

// selectors calls visit for every pkg.Name in s, with pkg's import path.
func (tr tree) selectors(s source, visit func(at token.Position, imported, name string)) {
	ast.Inspect(s.file, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		id, ok := sel.X.(*ast.Ident)
		if !ok {
			return true
		}
		if imported, ok := s.names[id.Name]; ok {
			visit(tr.fset.Position(sel.Pos()), imported, sel.Sel.Name)
		}
		return true
	})
}
