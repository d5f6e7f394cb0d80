package web_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/web/webtest"
)

// The pages under test: a notebook that signed-in people write to, and a public box for worries.

var (
	lead   = access.Actor{Person: "lead-1", Name: "Priya Shah", Scope: dbtest.Scope, Roles: []access.Role{access.RoleLead}}
	other  = access.Actor{Person: "lead-2", Name: "Tom Reed", Scope: dbtest.Scope, Roles: []access.Role{access.RoleLead}}
	parent = access.Actor{Person: "parent-1", Name: "Ines Vale", Scope: dbtest.Scope, Roles: []access.Role{access.RoleParent}}
)

// someRef is a reference with the right check character, wrong is one without.
var someRef = withCheck("QRY-7K3M-9Q2X-")

func withCheck(body string) thread.Ref {
	for _, c := range "0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U" {
		if ref, err := thread.Parse(body + string(c)); err == nil {
			return ref
		}
	}
	return "no character fits"
}

func wrong(ref thread.Ref) string {
	last := "0"
	if strings.HasSuffix(string(ref), last) {
		last = "1"
	}
	return string(ref[:len(ref)-1]) + last
}

// tables are those of package web and one for the notes.
func tables() []db.Migration {
	return append(web.Migrations(), db.Migration{Number: 9001, Name: "notes", SQL: `
CREATE TABLE note (
	scope TEXT NOT NULL,
	id TEXT NOT NULL,
	body TEXT NOT NULL,
	PRIMARY KEY (scope, id)
);
`})
}

type notebook struct {
	t    *testing.T
	db   *db.DB
	next int
}

func (n *notebook) register(r *web.Router) {
	r.Get("/note", access.SignedIn, n.show)
	r.Post("/note", access.SignedIn, n.save)
	r.Get("/worry", access.Public, n.showWorry)
	r.Post("/worry", access.Public, n.save, web.Limited(web.Limit{Every: 1 << 40, Burst: 50, Field: "account"}))
	r.Get("/done", access.Public, func(w http.ResponseWriter, r *web.Request) error {
		return web.Render(w, r, http.StatusOK, plain("Done"))
	})
}

func (n *notebook) show(w http.ResponseWriter, r *web.Request) error {
	return web.Render(w, r, http.StatusOK, notePage(r.URL.RequestURI(), nil, "saved before"))
}

func (n *notebook) showWorry(w http.ResponseWriter, r *web.Request) error {
	return web.Render(w, r, http.StatusOK, notePage("/worry", nil, ""))
}

// save refuses an empty note, says that "old" is stale and "slow" is out of reach, and saves everything else.
func (n *notebook) save(w http.ResponseWriter, r *web.Request) error {
	body := r.Form("body")
	switch body {
	case "":
		errs := []fault.Field{{Name: "body", Message: "Enter a note."}}
		return web.Render(w, r, http.StatusUnprocessableEntity, notePage(r.URL.Path, errs, body))
	case "old":
		return web.Stale(fmt.Errorf("save note: %w", db.ErrStale), ui.Row("Body", "what Tom wrote"))
	case "disk full":
		return fmt.Errorf("save note: %w", fault.Unavailable("The record cannot be reached.", errors.New("no space left")))
	case "refused":
		err := n.db.InTx(r.Context(), func(*db.Tx) error { return nil })
		if err != nil {
			return err
		}
		return fault.Invalid("body", "Not that.")
	}
	err := n.db.InTx(r.Context(), func(tx *db.Tx) error {
		n.next++
		_, err := db.Exec(r.Context(), tx, `INSERT INTO note (scope, id, body) VALUES ($1, $2, $3)`, tx.Scope(), fmt.Sprint(n.next), body)
		return err
	})
	if err != nil {
		return fmt.Errorf("save note: %w", err)
	}
	web.Flash(r, "Your note is saved.")
	return web.SeeOther(w, r, "/done")
}

func (n *notebook) notes() (bodies []string) {
	n.t.Helper()
	err := n.db.View(dbtest.Ctx(n.t), func(tx *db.Tx) error {
		return db.Each(n.t.Context(), tx, `SELECT body FROM note WHERE scope = $1 ORDER BY id`, []any{tx.Scope()}, func(scan func(...any) error) error {
			var b string
			defer func() { bodies = append(bodies, b) }()
			return scan(&b)
		})
	})
	if err != nil {
		n.t.Fatal(err)
	}
	return bodies
}

// children draws components one after the other inside outer.
func children(outer templ.Component, inner ...templ.Component) templ.Component {
	all := templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		for _, c := range inner {
			if err := c.Render(ctx, w); err != nil {
				return err
			}
		}
		return nil
	})
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return outer.Render(templ.WithChildren(ctx, all), w)
	})
}

func notePage(action string, errs []fault.Field, body string) templ.Component {
	return children(web.Page(web.Meta{Title: "Write a note", Errors: errs}),
		children(ui.Form(ui.FormView{Action: action, Draft: true}),
			ui.Textarea(ui.TextareaView{Name: "body", Label: "Note", Heading: true, Value: body}),
			ui.Input(ui.InputView{Name: "password", Label: "Password", Type: "password"}),
			ui.Checkboxes(ui.CheckboxesView{Name: "tick", Legend: "Ticks", Options: ui.Options("one", "two"), Values: []string{"one"}}),
			ui.Hidden("version", "3"),
			ui.Submit("Save")))
}

func plain(title string) templ.Component {
	return children(web.Page(web.Meta{Title: title}), templ.Raw("<h1>"+title+"</h1>"))
}

func start(t *testing.T, d *db.DB, options ...func(*web.Config)) (*webtest.Site, *notebook) {
	t.Helper()
	n := &notebook{t: t, db: d}
	return webtest.Start(t, d, dbtest.Scope, n.register, options...), n
}

func run(t *testing.T, test func(t *testing.T, d *db.DB)) {
	t.Helper()
	dbtest.Each(t, tables(), test)
}

func ok(w http.ResponseWriter, r *web.Request) error {
	return web.Render(w, r, http.StatusOK, plain("Fine"))
}

func refPage(w http.ResponseWriter, r *web.Request) error {
	if r.Ref("id") != someRef || r.Ref("none") != "" {
		return fmt.Errorf("got %q", r.Ref("id"))
	}
	return ok(w, r)
}

// broken is a component that cannot be drawn.
type broken struct{}

func (broken) Render(context.Context, io.Writer) error { return errors.New("no ink") }
