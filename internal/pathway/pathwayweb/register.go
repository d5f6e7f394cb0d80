package pathwayweb

import (
	"context"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/pathway"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/web"
)

// Deps is everything these pages need.
type Deps struct {
	DB       db.Runner
	Service  *pathway.Service
	Book     *statute.Book
	People   People
	Children Children
	Advisers Advisers
	// Words shows what a family wrote once; optional.
	Words Words
	// Stands shows where the explanation of decisions about a child stands; optional, and nil when there is nothing to show.
	Stands func(ctx context.Context, tx *db.Tx, reader access.Actor, child thread.Ref, about ...thread.Ref) (templ.Component, error)
	// Disputes shows what the family did after a decision and the way to do something; optional, and nil when there is nothing to show.
	Disputes func(ctx context.Context, tx *db.Tx, reader access.Actor, child, about thread.Ref) (templ.Component, error)
}

// Words shows what a family wrote once, in forms and on what came of them. Package familyweb answers.
type Words interface {
	// Offer asks in a form whether it uses the words about a child; nil when there are none for the reader.
	Offer(ctx context.Context, tx *db.Tx, reader access.Actor, child thread.Ref) (templ.Component, error)
	// Used shows the words that were used in the forms of records; nil when none were.
	Used(ctx context.Context, tx *db.Tx, reader access.Actor, child thread.Ref, about ...thread.Ref) (templ.Component, error)
}

// People knows the names of people and teams. Package authority answers, and package team.
type People interface {
	// Names returns names by reference; who is not known is left out.
	Names(ctx context.Context, tx *db.Tx, refs ...thread.Ref) (map[thread.Ref]string, error)
}

// Children knows what children are called. The caller has checked that the reader may see them.
type Children interface {
	// ChildNames returns the names by which children are known, in one query.
	ChildNames(ctx context.Context, tx *db.Tx, children ...thread.Ref) (map[thread.Ref]string, error)
}

// Advisers knows who can be asked for advice.
type Advisers interface {
	// Advisers returns the people and teams that give advice, by name.
	Advisers(ctx context.Context, tx *db.Tx) ([]Adviser, error)
}

// Adviser is a person or team that can be asked for advice.
type Adviser struct {
	Ref  thread.Ref
	Name string // with the role or service: "Harbour School, SENCO"
}

type handler struct{ Deps }

// longestAdvice is how many characters advice may have: a psychologist's report of forty pages.
const longestAdvice = 200_000

// Register adds the pages to r.
func Register(r *web.Router, d Deps) {
	h := &handler{d}
	r.Get("/children/{id}/request-assessment", access.PathwayRequest, h.requestForm)
	r.Post("/children/{id}/request-assessment", access.PathwayRequest, h.request)
	r.Get("/children/{id}/assessments", access.PathwaySee, h.ofChild)
	r.Get("/assessments/{id}", access.PathwaySee, h.show)
	for _, s := range steps {
		r.Get("/assessments/{id}"+s.path, s.may, h.stepForm(s))
		r.Post("/assessments/{id}"+s.path, s.may, h.step(s))
	}
	r.Get("/advice", access.PathwayAdvise, h.asked)
	r.Get("/advice/{id}/give", access.PathwayAdvise, h.giveForm)
	r.Post("/advice/{id}/give", access.PathwayAdvise, h.give, web.TextUpTo(longestAdvice))
}

// see shows the page of an assessment's child.
func (h *handler) see(r *web.Request, page string, find func(ctx context.Context, tx *db.Tx) (pathway.Assessment, error),
	read func(ctx context.Context, tx *db.Tx, a pathway.Assessment) error) error {
	var a pathway.Assessment
	of := func(ctx context.Context, tx *db.Tx) (thread.Ref, error) {
		var err error
		a, err = find(ctx, tx)
		return a.Child, err
	}
	return r.See(page, of, func(ctx context.Context, tx *db.Tx) error { return read(ctx, tx, a) })
}

// inPath finds the assessment that the path names.
func (h *handler) inPath(r *web.Request) func(ctx context.Context, tx *db.Tx) (pathway.Assessment, error) {
	return func(ctx context.Context, tx *db.Tx) (pathway.Assessment, error) {
		return h.Service.Assessment(ctx, tx, r.Ref("id"))
	}
}

// offer asks in a form about a child whether it uses what the family wrote once; nil when there is nothing to use.
func (h *handler) offer(ctx context.Context, tx *db.Tx, r *web.Request, child thread.Ref) (templ.Component, error) {
	if h.Words == nil {
		return nil, nil
	}
	return h.Words.Offer(ctx, tx, r.Actor(), child)
}

// using reads whether a form uses what the family wrote once.
func using(r *web.Request) family.Using {
	return family.ReadUsing(r.Form(family.UseField), r.Form(family.ChangedField))
}

// childName returns what one child is called, "your child" when the name is not known.
func (h *handler) childName(ctx context.Context, tx *db.Tx, child thread.Ref) (string, error) {
	names, err := h.Children.ChildNames(ctx, tx, child)
	if name := names[child]; name != "" {
		return name, err
	}
	return "your child", err
}

func path(a thread.Ref, step string) string { return "/assessments/" + string(a) + step }

func advicePath(x thread.Ref) string { return "/advice/" + string(x) + "/give" }

func childPath(child thread.Ref, step string) string { return "/children/" + string(child) + step }
