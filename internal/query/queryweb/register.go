package queryweb

import (
	"context"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/document"
	"alongside/internal/query"
	"alongside/internal/thread"
	"alongside/internal/web"
)

// Deps is everything these pages need.
type Deps struct {
	DB       db.Runner
	Service  *query.Service
	People   People
	Children Children
	// District names a district by its code.
	District func(code string) string
	// Find finds children by last name or reference, whoever may see them; nil where no message is placed by hand.
	Find func(ctx context.Context, tx *db.Tx, text string) ([]thread.Ref, error)
	// Files keeps what is sent with a question or an answer; nil where an installation keeps no documents.
	Files *document.Store
	// Words shows what a family wrote once; optional.
	Words Words
}

// Words shows what a family wrote once, in forms and on what came of them. Package familyweb answers.
type Words interface {
	// Offer asks in a form whether it uses the words about a child; nil when there are none for the reader.
	Offer(ctx context.Context, tx *db.Tx, reader access.Actor, child thread.Ref) (templ.Component, error)
	// Used shows the words that were used in the forms of records; nil when none were.
	Used(ctx context.Context, tx *db.Tx, reader access.Actor, child thread.Ref, about ...thread.Ref) (templ.Component, error)
}

// People knows the names of those who answer. Package authority answers.
type People interface {
	// Names returns the names of people by reference; who is not known is left out.
	Names(ctx context.Context, tx *db.Tx, refs ...thread.Ref) (map[thread.Ref]string, error)
	// Accounts finds people by a part of their name or address.
	Accounts(ctx context.Context, tx *db.Tx, f authority.Filter) ([]authority.Account, error)
}

// Children knows what children are called. The caller has checked that the reader may see them.
type Children interface {
	// ChildNames returns the names by which children are known, in one query.
	ChildNames(ctx context.Context, tx *db.Tx, children ...thread.Ref) (map[thread.Ref]string, error)
}

type handler struct{ Deps }

// longest is how many characters a question, what is added to it and an answer may have, each point by itself: 20,000 words of any language.
const longest = 200_000

// Register adds the pages to r.
func Register(r *web.Router, d Deps) {
	h := &handler{d}
	upload := web.Upload()
	if d.Files != nil {
		upload = web.LargeBody(d.Files.FormBytes())
	}
	long := web.TextUpTo(longest)
	r.Get("/children/{id}/ask", access.QueryAsk, h.askForm)
	r.Post("/children/{id}/ask", access.QueryAsk, h.ask, upload, long)
	r.Get("/children/{id}/queries", access.QuerySee, h.ofChild)
	r.Get("/queries", access.QueryAnswer, h.mine)
	r.Get("/queries/late", access.QueryAssign, h.board)
	r.Get("/queries/held", access.QueryAssign, h.held)
	r.Post("/queries/held", access.QueryAssign, h.settle)
	r.Get("/queries/held/place", access.QueryAssign, h.heldOne)
	r.Post("/queries/held/question", access.QueryAssign, h.askHeld, long)
	r.Post("/queries/held/concern", access.QueryAssign, h.raiseHeld, long)
	r.Get("/queries/words", access.QueryAssign, h.wordsForm)
	r.Post("/queries/words", access.QueryAssign, h.setWords)
	r.Get("/reply-times", access.Public, h.figures)
	r.Get("/queries/{id}", access.QuerySee, h.show)
	r.Get("/queries/{id}/judge", access.QueryJudge, h.show)
	r.Post("/queries/{id}/judge", access.QueryJudge, h.judge)
	r.Post("/queries/{id}/acknowledge", access.QueryAnswer, h.acknowledge)
	r.Post("/queries/{id}/add", access.QueryJudge, h.add, upload, long)
	r.Post("/queries/{id}/join", access.QueryAnswer, h.join)
	r.Post("/queries/{id}/part", access.QuerySee, h.part)
	r.Post("/queries/{id}/follow", access.QueryAnswer, h.follow)
	r.Get("/queries/{id}/hold", access.QueryAnswer, h.holdForm)
	r.Post("/queries/{id}/hold", access.QueryAnswer, h.hold)
	r.Get("/queries/{id}/reassign", access.QueryAnswer, h.reassignForm)
	r.Post("/queries/{id}/reassign", access.QueryAnswer, h.reassign)
	r.Get("/queries/{id}/answer", access.QueryAnswer, h.answerForm)
	r.Post("/queries/{id}/answer", access.QueryAnswer, h.answer, upload, web.TextUpTo(0)) // Give.Lacks says it with all else that is wrong
	r.Post("/queries/{id}/reopen", access.QueryJudge, h.reopen)
	r.Get("/queries/{id}/sort", access.QueryAnswer, h.sortForm)
	r.Post("/queries/{id}/sort", access.QueryAnswer, h.sort)
	r.Post("/queries/{id}/act", access.QueryAnswer, h.act)
	r.Get("/queries/{id}/onward", access.QueryAnswer, h.onwardForm)
	r.Post("/queries/{id}/onward", access.QueryAnswer, h.onward)
	r.Post("/queries/{id}/onward-reply", access.QueryAnswer, h.onwardReply)
	r.Get("/children/{id}/write-down", access.QueryAnswer, h.writeDownForm)
	r.Post("/children/{id}/write-down", access.QueryAnswer, h.writeDown, upload, long)
}

// seeQuery shows a page about the query in the path.
func (h *handler) seeQuery(r *web.Request, page string, read func(ctx context.Context, tx *db.Tx, q query.Query) error) error {
	var q query.Query
	find := func(ctx context.Context, tx *db.Tx) (thread.Ref, error) {
		var err error
		if q, err = h.Service.Query(ctx, tx, r.Ref("id")); err == nil {
			err = h.Service.MayRead(ctx, tx, r.Actor(), q)
		}
		return q.Child, err
	}
	return r.See(page, find, func(ctx context.Context, tx *db.Tx) error { return read(ctx, tx, q) })
}

// childName returns what one child is called, "your child" when the name is not known.
func (h *handler) childName(ctx context.Context, tx *db.Tx, child thread.Ref) (string, error) {
	names, err := h.Children.ChildNames(ctx, tx, child)
	if name := names[child]; name != "" {
		return name, err
	}
	return "your child", err
}

// ownerName returns who answers a question, "the council" when nobody is named.
func (h *handler) ownerName(ctx context.Context, tx *db.Tx, q query.Query) (string, error) {
	if q.Owner == "" {
		return "the council", nil
	}
	names, err := h.People.Names(ctx, tx, q.Owner)
	if name := names[q.Owner]; name != "" {
		return name, err
	}
	return "the council", err
}

// coverWords says who covers while the owner of a question that waits is away: "; until 27 November 2026 Una covers", else "".
func (h *handler) coverWords(ctx context.Context, tx *db.Tx, q query.Query) (string, error) {
	if q.Owner == "" || !q.Waiting() {
		return "", nil
	}
	away, err := h.Service.Away(ctx, tx, q.Owner)
	a, ok := away[q.Owner]
	if err != nil || !ok {
		return "", err
	}
	names, err := h.People.Names(ctx, tx, a.Cover)
	if err != nil || names[a.Cover] == "" {
		return "", err
	}
	return "; until " + a.To.Long() + " " + names[a.Cover] + " covers", nil
}

func path(q thread.Ref, step string) string { return "/queries/" + string(q) + step }

func childPath(child thread.Ref, step string) string { return "/children/" + string(child) + step }
