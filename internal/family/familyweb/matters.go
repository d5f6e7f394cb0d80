package familyweb

import (
	"net/http"
	"strings"

	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// mattersOf reads the matters that were ticked.
func mattersOf(r *web.Request) []family.Matter {
	var out []family.Matter
	for _, m := range r.FormAll("matters") {
		out = append(out, family.Matter(m))
	}
	return out
}

// matterOptions are matters to tick; reveal stands below the one of everything.
func matterOptions(matters []family.Matter, reveal ...ui.Option) []ui.Option {
	var out []ui.Option
	for _, m := range matters {
		o := ui.Option{Value: string(m), Text: upper(string(m))}
		if m == family.MatterAll && len(reveal) > 0 {
			o.Hint, o.Reveal = reveal[0].Hint, reveal[0].Reveal
		}
		out = append(out, o)
	}
	return out
}

// matterWords lists matters, a line each.
func matterWords(matters []family.Matter) string {
	lines := make([]string, len(matters))
	for i, m := range matters {
		lines[i] = upper(string(m))
	}
	return strings.Join(lines, "\n")
}

// listed names matters in one sentence.
func listed(matters []family.Matter) string {
	words := make([]string, len(matters))
	for i, m := range matters {
		words[i] = string(m)
	}
	return strings.Join(words, ", ")
}

// capacityWords say which decisions a finding is about, in the words of who recorded it and as the program asks for them.
func capacityWords(c family.Capacity) string {
	switch {
	case c.Unsorted && !c.Able:
		return c.Matter + "\nRecorded before decisions were listed: who acts agrees to share and says whether an answer is one. Record it again."
	case len(c.Matters) == 0:
		return c.Matter
	case c.Extent != "":
		return c.Matter + "\n" + matterWords(c.Matters) + ": " + c.Extent
	default:
		return c.Matter + "\n" + matterWords(c.Matters)
	}
}

// letHelp saves a young person's word on what a carer helps them with.
func (h *handler) letHelp(w http.ResponseWriter, r *web.Request) error {
	err := h.Service.LetHelp(r.Context(), r.Actor(), family.LetHelp{Child: r.Ref("id"), Carer: r.FormRef("carer"), Version: version(r), Matters: mattersOf(r)})
	return h.rightsDone(w, r, err, "It is saved, and counts from today.", func(wrong []fault.Field) error { return h.showRights(w, r, wrong) })
}

// helpValues are what a carer may do today, as the values of the boxes that are ticked.
func helpValues(c family.Carer, on workday.Date) []string {
	now := c.Helps.Now(on)
	out := make([]string, len(now.Matters))
	for i, m := range now.Matters {
		out[i] = string(m)
	}
	return out
}
