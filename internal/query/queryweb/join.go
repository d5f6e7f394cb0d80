package queryweb

import (
	"context"
	"net/http"
	"strings"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/query"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// addField is what a family adds to its question.
const addField = "add"

func (h *handler) add(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err != nil {
		return err
	}
	cmd := query.Add{Query: r.Ref("id"), Version: version, Text: r.Form(addField)}
	if cmd.Files, err = h.receive(r); err == nil {
		err = h.Service.Add(r.Context(), r.Actor(), cmd)
	}
	if fields, ok := fault.Fields(err); ok {
		return h.judgeAgain(w, r, r.FilesAgain(fields, fileField)...)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "It stands with your question now, and is answered with it. The date stays the same.")
	return web.SeeOther(w, r, path(cmd.Query, ""))
}

func (h *handler) join(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err != nil {
		return err
	}
	cmd := query.Join{Query: r.Ref("id"), Version: version, Into: r.FormRef("into"), Why: r.Form("why")}
	if cmd.Into == "" {
		return h.judgeAgain(w, r, fault.Field{Name: "into", Message: "Choose the question that it belongs to."})
	}
	err = h.Service.Join(r.Context(), r.Actor(), cmd)
	if fields, ok := fault.Fields(err); ok {
		return h.judgeAgain(w, r, fields...)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "Both are one now, and answered together. The family is told.")
	return web.SeeOther(w, r, path(cmd.Into, ""))
}

func (h *handler) part(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err != nil {
		return err
	}
	cmd := query.Part{Query: r.Ref("id"), Version: version, Why: r.Form("why")}
	err = h.Service.Part(r.Context(), r.Actor(), cmd)
	if fields, ok := fault.Fields(err); ok {
		return h.judgeAgain(w, r, fields...)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "It stands alone again, with its dates from the day on which it came.")
	return web.SeeOther(w, r, path(cmd.Query, ""))
}

func (h *handler) follow(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err != nil {
		return err
	}
	choice := r.Form("missing")
	if choice != "yes" && choice != "no" {
		return h.judgeAgain(w, r, fault.Field{Name: "missing", Message: "Say whether something is missing."})
	}
	cmd := query.Follow{Query: r.Ref("id"), Version: version, Missing: choice == "yes", Words: r.Form("words")}
	err = h.Service.Follow(r.Context(), r.Actor(), cmd)
	if fields, ok := fault.Fields(err); ok {
		return h.judgeAgain(w, r, fields...)
	}
	if err != nil {
		return err
	}
	if cmd.Missing {
		web.Flash(r, "The question is open again, one level up. The family is told.")
	} else {
		web.Flash(r, "What the family wrote is read. The family is told, and can still say that something is missing.")
	}
	return web.SeeOther(w, r, path(cmd.Query, ""))
}

// loadBelongs reads the questions that the one on the page may belong to, for those who answer it, and what was put into it.
func (h *handler) loadBelongs(ctx context.Context, tx *db.Tx, p *showPage, reader access.Actor) (err error) {
	if !reader.May(access.QueryAnswer) {
		return nil
	}
	works := access.MayWork(ctx, tx, reader, p.Query.Child)
	if works != nil && !fault.Is(works, fault.KindForbidden) {
		return works
	}
	p.Works = works == nil
	if q := p.Query; p.Works && q.Waiting() && q.Level == 0 && !q.Sorting.Sorted() {
		p.Likes, err = h.Service.Alike(ctx, tx, reader, q.Child, q.Ref, q.Subject+"\n"+strings.Join(q.Asks(), "\n"))
	}
	return err
}

// suggested reports whether something shows that the question belongs to another.
func (p showPage) suggested() bool { return len(p.Likes) > 0 && p.Likes[0].Suggested() }

// likeOptions are questions to choose from, each with what shows that both belong together.
func likeOptions(likes []query.Like) []ui.Option {
	out := make([]ui.Option, len(likes))
	for i, l := range likes {
		var hint []string
		switch {
		case l.Named:
			hint = append(hint, "It names this reference.")
		case len(l.Words) > 0:
			hint = append(hint, "Both speak of: "+strings.Join(l.Words, ", ")+".")
		}
		hint = append(hint, "Asked on "+l.Query.AskedOn.Long()+".")
		if l.Query.Waiting() {
			hint = append(hint, "It waits for its answer.")
		} else {
			hint = append(hint, "It has an answer, and then opens again one level up.")
		}
		out[i] = ui.Option{Value: string(l.Query.Ref), Text: l.Query.Subject, Hint: strings.Join(hint, " ")}
	}
	return out
}

// addedBy says who added points to a question, how and when.
func addedBy(a query.Addition) string {
	said := a.Name + " added on " + a.On.Long()
	if a.Channel != "" && a.Channel != "web" {
		said += ", by " + strings.ToLower(channelWords(a.Channel))
	}
	return said
}

// newQuestion stands in a form for one that stands alone.
const newQuestion = "new"

// into reads where what is written down goes: into which question, "" for one of its own. It is asked once more, with what was
// typed, where the choice does not fit what the words show.
func (h *handler) into(r *web.Request, child thread.Ref, text string) (thread.Ref, []query.Like, []fault.Field, error) {
	var likes []query.Like
	ctx := r.Context()
	err := h.DB.View(ctx, func(tx *db.Tx) (err error) {
		if err = access.MaySee(ctx, tx, r.Actor(), child); err == nil {
			likes, err = h.Service.Alike(ctx, tx, r.Actor(), child, "", text)
		}
		return err
	})
	if err != nil || len(likes) == 0 {
		return "", nil, nil, err
	}
	choice, sure := r.Form("into"), r.Form("sure") == "yes"
	switch ref := r.FormRef("into"); {
	case choice == "":
		return "", likes, []fault.Field{{Name: "into", Message: "Say whether it goes with a question that was asked before."}}, nil
	case choice == newQuestion && likes[0].Suggested() && !sure:
		return "", likes, []fault.Field{{Name: "into", Message: "It may belong to “" + likes[0].Query.Subject + "”. Look at that one, then choose again."}}, nil
	case choice == newQuestion:
		return "", likes, nil, nil
	default:
		return ref, likes, nil, nil
	}
}
