package webtest

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// Site is a running site.
type Site struct {
	URL    string
	Router *web.Router
	Actors *Actors
	t      testing.TB
}

// Actors is who may sign in to a Site.
type Actors struct {
	mu     sync.Mutex
	people map[thread.Ref]access.Actor
}

// Actor implements web.Actors.
func (a *Actors) Actor(_ context.Context, _ *db.Tx, person thread.Ref) (access.Actor, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	actor, ok := a.people[person]
	if !ok {
		return access.Actor{}, fault.NotFound("The person")
	}
	return actor, nil
}

// Add lets actor sign in.
func (a *Actors) Add(actor access.Actor) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.people[actor.Person] = actor
}

// Remove takes away a person's right to sign in.
func (a *Actors) Remove(person thread.Ref) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.people, person)
}

const signInPath = "/webtest/sign-in"

// Start runs a site on d with the routes that register adds. d needs web.Migrations besides the tables of the pages under
// test. Options change the configuration before it is used.
func Start(t testing.TB, d db.Runner, scope db.Scope, register func(*web.Router), options ...func(*web.Config)) *Site {
	t.Helper()
	actors := &Actors{people: map[thread.Ref]access.Actor{}}
	c := web.Config{DB: d, Actors: actors, Scope: scope, Council: "Testshire County Council", SignIn: signInPath,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	for _, o := range options {
		o(&c)
	}
	router, err := web.New(c)
	if err != nil {
		t.Fatalf("webtest: %v", err)
	}
	router.Get(signInPath, access.Public, showSignIn)
	router.Post(signInPath, access.Public, signIn(actors))
	register(router)
	h, err := router.Handler()
	if err != nil {
		t.Fatalf("webtest: %v", err)
	}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return &Site{URL: server.URL, Router: router, Actors: actors, t: t}
}

func showSignIn(w http.ResponseWriter, r *web.Request) error {
	return web.Render(w, r, http.StatusOK, signInPage(r.ReturnPath()))
}

func signIn(actors *Actors) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error {
		person := thread.Ref(r.Form("person"))
		actor, err := actors.Actor(r.Context(), nil, person)
		if err != nil {
			return err
		}
		if err := r.SignIn(person, actor.Scope); err != nil {
			return err
		}
		return web.SeeOther(w, r, r.ReturnPath())
	}
}

func signInPage(back string) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		form := templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
			if err := ui.Hidden("return", back).Render(ctx, w); err != nil {
				return err
			}
			if err := ui.Input(ui.InputView{Name: "person", Label: "Person", Heading: true}).Render(ctx, w); err != nil {
				return err
			}
			return ui.Submit("Sign in").Render(ctx, w)
		})
		body := templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
			return ui.Form(ui.FormView{Action: signInPath}).Render(templ.WithChildren(ctx, form), w)
		})
		return web.Page(web.Meta{Title: "Sign in"}).Render(templ.WithChildren(ctx, body), w)
	})
}
