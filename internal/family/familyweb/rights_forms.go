package familyweb

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/web"
)

// rightsForm is one form about a child's rights: how it is shown, and what it does.
type rightsForm struct {
	page string // as the look records it
	view func(aboutForm) templ.Component
	said string
	do   func(h *handler, r *web.Request) error
}

func (h *handler) rightsGet(f rightsForm) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error { return h.renderAbout(w, r, f.page, nil, f.view) }
}

func (h *handler) rightsPost(f rightsForm) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error {
		return h.rightsDone(w, r, f.do(h, r), f.said, func(wrong []fault.Field) error { return h.renderAbout(w, r, f.page, wrong, f.view) })
	}
}

// The forms about rights.
var (
	recordOrderForm = rightsForm{"Record a court order", recordOrderView, "The order is on record.", func(h *handler, r *web.Request) error {
		made, err1 := r.FormDate("made")
		from, err2 := r.FormDate("from")
		to, err3 := r.FormDate("to")
		if wrong := fieldsOf(err1, err2, err3); len(wrong) > 0 {
			return fault.InvalidFields(wrong...)
		}
		return h.Service.RecordOrder(r.Context(), r.Actor(), family.RecordOrder{Child: r.Ref("id"), Kind: family.OrderKind(r.Form("kind")), Court: r.Form("court"),
			MadeOn: made, From: from, To: to, Terms: r.Form("terms"), Against: r.FormRef("against"), KeepsOut: r.Form("keeps-out") != "", Version: version(r)})
	}}
	endOrderForm = rightsForm{"End a court order", endOrderView, "The order is ended.", func(h *handler, r *web.Request) error {
		on, err := r.FormDate("on")
		if err != nil {
			return err
		}
		return h.Service.EndOrder(r.Context(), r.Actor(), family.EndOrder{Child: r.Ref("id"), N: chosen(r, "order"), On: on, Why: r.Form("why"), Version: version(r)})
	}}
	recordCapacityForm = rightsForm{"Record who decides", recordCapacityView, "What was found is on record.", func(h *handler, r *web.Request) error {
		on, err1 := r.FormDate("on")
		review, err2 := r.FormDate("review")
		wrong := fieldsOf(err1, err2)
		if r.Form("able") == "" {
			wrong = append(wrong, fault.Field{Name: "able", Message: "Say whether the young person can decide this."})
		}
		if len(wrong) > 0 {
			return fault.InvalidFields(wrong...)
		}
		return h.Service.RecordCapacity(r.Context(), r.Actor(), family.RecordCapacity{Child: r.Ref("id"), Matter: r.Form("matter"), Matters: mattersOf(r), Extent: r.Form("extent"), On: on, By: r.Form("assessor"),
			Able: r.Form("able") == "yes", Reasons: r.Form("reasons"), Representative: r.FormRef("representative"), Standing: family.Standing(r.Form("standing")),
			ReviewOn: review})
	}}
	recordHelpForm = rightsForm{"Record what a carer helps with", recordHelpView, "What the young person said is on record.", func(h *handler, r *web.Request) error {
		return h.Service.LetHelp(r.Context(), r.Actor(), family.LetHelp{Child: r.Ref("id"), Carer: r.FormRef("carer"),
			Version: versionIn(r, versionOf(r.FormRef("carer"))), Matters: mattersOf(r), How: r.Form("how")})
	}}
	giveConsentForm = rightsForm{"Agree to share", giveConsentView, "It is written down. You can take it back at any time.", func(h *handler, r *web.Request) error {
		return h.Service.GiveConsent(r.Context(), r.Actor(), family.GiveConsent{Child: r.Ref("id"), With: r.Form("with"), What: r.Form("what"), Giver: r.Form("giver"),
			How: r.Form("how")})
	}}
	withdrawConsentForm = rightsForm{"Stop sharing", withdrawConsentView, "From today this is not shared any more.", func(h *handler, r *web.Request) error {
		return h.Service.WithdrawConsent(r.Context(), r.Actor(), family.WithdrawConsent{Child: r.Ref("id"), N: chosen(r, "consent"), Why: r.Form("why")})
	}}
	recordAdoptionForm = rightsForm{"Record an adoption", recordAdoptionView, "The adoption is on record, and what was before it is closed.", func(h *handler, r *web.Request) error {
		made, err := r.FormDate("made")
		if err != nil {
			return err
		}
		carer, _ := parseCarer(r)
		cmd := family.Adopt{Child: r.Ref("id"), Version: version(r), Court: r.Form("court"), MadeOn: made, First: r.Form("first"), Last: r.Form("last"),
			Area: r.Form("area"), School: r.Form("school"), Adopters: []family.NewCarer{carer}}
		for _, ref := range r.FormAll("stays") {
			stays, err := thread.Parse(ref)
			if err != nil {
				return fault.Invalid("stays", "Choose among the carers of this child.")
			}
			cmd.Stays = append(cmd.Stays, stays)
		}
		return h.Service.Adopt(r.Context(), r.Actor(), cmd)
	}}
)

// chosen is the number of the chosen entry, 0 for none.
func chosen(r *web.Request, field string) int {
	n, err := strconv.Atoi(r.Form(field))
	if err != nil {
		return 0 // no entry has it, so the use case asks to choose
	}
	return n
}

// decideCarer saves a young person's choice on whether a carer sees the record.
func (h *handler) decideCarer(w http.ResponseWriter, r *web.Request) error {
	see := r.Form("see") == "yes"
	err := h.Service.Decide(r.Context(), r.Actor(), family.Decide{Child: r.Ref("id"), Carer: r.FormRef("carer"), See: see, Version: version(r)})
	said := "They no longer see your record."
	if see {
		said = "They see your record again."
	}
	return h.rightsDone(w, r, err, said, func(wrong []fault.Field) error { return h.showRights(w, r, wrong) })
}

// formerPage shows what was closed at adoptions.
type formerPage struct {
	aboutForm
	Found []family.Closed
}

func (h *handler) formerForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderAbout(w, r, "Before an adoption", nil, func(p aboutForm) templ.Component { return formerView(formerPage{aboutForm: p}) })
}

// former opens what was closed once; the page is not kept and has no address of its own.
func (h *handler) former(w http.ResponseWriter, r *web.Request) error {
	found, err := h.Service.OpenClosed(r.Context(), r.Actor(), r.Ref("id"), r.Form("why"))
	wrong, ok := fault.Fields(err)
	if err != nil && !ok {
		return err
	}
	if len(found) > 0 {
		r.ShowFormer()
	}
	return h.renderAbout(w, r, "Before an adoption", wrong, func(p aboutForm) templ.Component { return formerView(formerPage{p, found}) })
}
