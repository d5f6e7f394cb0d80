package queryweb

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/query"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// sortPage is the form on which somebody says what an item, or one of its texts, in truth is.
type sortPage struct {
	Query  query.Query
	Texts  []query.Text
	Chosen string // the ID of the text that is chosen
	Errors []fault.Field
}

func (p sortPage) version() string { return strconv.Itoa(p.Query.Version) }

func (h *handler) sortForm(w http.ResponseWriter, r *web.Request) error {
	return h.showSort(w, r, http.StatusOK, nil)
}

func (h *handler) showSort(w http.ResponseWriter, r *web.Request, status int, wrong []fault.Field) error {
	p := sortPage{Errors: wrong, Chosen: r.URL.Query().Get("text")}
	err := h.seeQuery(r, "Say what a question in truth is", func(ctx context.Context, tx *db.Tx, q query.Query) error {
		p.Query = q
		if err := access.MayWork(ctx, tx, r.Actor(), q.Child); err != nil {
			return err
		}
		var err error
		p.Texts, err = h.Service.Texts(ctx, tx, q)
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, status, sortView(p))
}

// textOptions are the texts to choose from, each with its first words.
func (p sortPage) textOptions() []ui.Option {
	out := make([]ui.Option, len(p.Texts))
	for i, t := range p.Texts {
		out[i] = ui.Option{Value: t.ID, Text: textWords(t), Hint: heading(t.Text)}
	}
	return out
}

// textWords says which text it is.
func textWords(t query.Text) string {
	what, _, _ := strings.Cut(t.ID, "-")
	return map[string]string{"asked": "What was asked on ", "added": "What was added on ", "verdict": "What was said of the answer on ", "message": "The message of "}[what] + t.Came.Long() + ", " + t.From
}

// questionKind stands in the form for the kind of an ordinary question, whose word is empty.
const questionKind = "question"

func (h *handler) sort(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err != nil {
		return err
	}
	cmd := query.Sort{Query: r.Ref("id"), Version: version, Text: r.Form("text"), Kind: query.Kind(r.Form("kind")), Why: r.Form("why"), Withhold: r.Form("withhold") == "yes"}
	switch cmd.Kind {
	case "":
		return h.showSort(w, r, http.StatusUnprocessableEntity, []fault.Field{{Name: "kind", Message: "Choose what this is."}})
	case questionKind:
		cmd.Kind = query.KindQuery
	}
	err = h.Service.Sort(r.Context(), r.Actor(), cmd)
	if fields, ok := fault.Fields(err); ok {
		return h.showSort(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	if cmd.Withhold {
		web.Flash(r, "It is sorted. The family is not told, and does not see it.")
	} else {
		web.Flash(r, "It is sorted, with its date from the day on which it came. The family is told.")
	}
	return web.SeeOther(w, r, path(cmd.Query, ""))
}

// kindOptions are the kinds to choose from, but for the one that it has where nothing else can be meant.
func (p sortPage) kindOptions() []ui.Option {
	hints := map[query.Kind]string{
		query.KindHarm:       "Somebody decides within one working day. In danger, ring 999 first.",
		query.KindAssessment: "An education, health and care needs assessment. We decide within 6 weeks of the day it came.",
		query.KindComplaint:  "It goes to the manager of whoever has it.",
		query.KindAccess:     "They ask for what we hold about them. One month from the day it came.",
		query.KindFreedom:    "They ask for what anybody may know. 20 working days from the day it came.",
		query.KindQuery:      "An ordinary question after all.",
	}
	words := map[query.Kind]string{
		query.KindHarm: "A worry that somebody is being harmed", query.KindAssessment: "A request for an assessment", query.KindComplaint: "A complaint",
		query.KindAccess: "A request for their own data", query.KindFreedom: "A request for information", query.KindQuery: "A question",
	}
	var out []ui.Option
	for _, k := range query.Kinds() {
		if k == p.Query.Sorting.Kind && p.Query.SortsWhole() && len(p.Texts) == 1 || k == query.KindQuery && !p.Query.SortsWhole() {
			continue
		}
		value := string(k)
		if k == query.KindQuery {
			value = questionKind
		}
		out = append(out, ui.Option{Value: value, Text: words[k], Hint: hints[k]})
	}
	return out
}

func (h *handler) act(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err != nil {
		return err
	}
	err = h.Service.Act(r.Context(), r.Actor(), query.Act{Query: r.Ref("id"), Version: version, Steps: r.Form("steps")})
	if fields, ok := fault.Fields(err); ok {
		return h.judgeAgain(w, r, fields...)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "What happens is on the record.")
	return web.SeeOther(w, r, path(r.Ref("id"), ""))
}

func (h *handler) reopen(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err != nil {
		return err
	}
	if err := h.Service.Reopen(r.Context(), r.Actor(), r.Ref("id"), version); err != nil {
		return err
	}
	web.Flash(r, "Your question is open again. It has gone to a manager, with a new date.")
	return web.SeeOther(w, r, path(r.Ref("id"), ""))
}
