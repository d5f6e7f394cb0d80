package familyweb

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/document"
	"alongside/internal/family"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// Deps is everything these pages need.
type Deps struct {
	DB      db.Runner
	Service *family.Service
	// People finds accounts by their address, so that a record can be opened to a young person; optional.
	People People
	// Named finds the named person of a child; optional.
	Named NamedPersons
	// Officers shows who runs the assessments of a child, nil when none runs; optional.
	Officers func(ctx context.Context, tx *db.Tx, child thread.Ref) (templ.Component, error)
	// Dates returns the open dates about a child that a reader is told of, by date; all of them when nil.
	Dates func(ctx context.Context, tx *db.Tx, reader access.Actor, child thread.Ref) ([]deadline.Deadline, error)
	// Rivals returns the two lead professionals of two records of one child, none where there are not two; optional.
	Rivals func(ctx context.Context, tx *db.Tx, keep, drop thread.Ref) ([]Rival, error)
	// Refers says that the pages of package referralweb are there, to which concerns and visits lead.
	Refers bool
	// Files keeps what families show; nil where an installation keeps no files.
	Files *document.Store
	// Sections are the links to other pages about a child that a reader may open; optional.
	Sections func(reader access.Actor, child thread.Ref) []ui.NavItem
}

// Rival is one of two lead professionals of two records that are to be merged.
type Rival struct {
	Person thread.Ref
	Name   string
	Leads  thread.Ref // the record
	Since  workday.Date
}

// People says who has an account. The application answers from package authority.
type People interface {
	// YoungPerson returns the young person whose open account has an e-mail address; "" when there is none.
	YoungPerson(ctx context.Context, tx *db.Tx, email string) (thread.Ref, error)
}

// NamedPersons finds the lead professional of a child. Package lead answers.
type NamedPersons interface {
	// NamedPerson returns the child's named person today; Name is empty when there is none yet.
	NamedPerson(ctx context.Context, tx *db.Tx, child thread.Ref) (Named, error)
}

// Named is a child's named person as families see them.
type Named struct {
	Name, Phone, Hours string
	CoverName          string // who covers today
	CoverPhone         string
	AwayUntil          workday.Date
	IntroduceBy        workday.Date
	IntroducedOn       workday.Date
}

type handler struct{ Deps }

// codes slows down the guessing of codes, for an address and for a concern.
var codes = web.Limited(web.Limit{Every: 10 * time.Second, Burst: 10, Field: "reference"})

// telling slows down floods of made-up concerns from one address.
var telling = web.Limited(web.Limit{Every: 5 * time.Second, Burst: 40})

// Register adds the pages to r.
func Register(r *web.Router, d Deps) {
	h := &handler{d}
	for _, s := range steps {
		r.Get(s.path, access.ConcernRaise, h.stepForm(s))
		r.Post(s.path, access.ConcernRaise, h.step(s), web.LongText())
	}
	r.Get(checkPath, access.ConcernRaise, h.checkAnswers)
	r.Post(checkPath, access.ConcernRaise, h.tell, telling)
	r.Get(sentPath, access.ConcernRaise, h.sent)
	r.Get("/concerns/follow", access.Public, h.followForm)
	r.Post("/concerns/follow", access.Public, h.follow, codes)
	r.Get("/concerns/follow/status", access.Public, h.status)

	r.Get("/concerns", access.ConcernScreen, h.board)
	r.Get("/concerns/channels", access.ConcernScreen, h.channels)
	r.Get("/concerns/{id}", access.ConcernSee, h.showConcern)
	r.Get("/concerns/{id}/screen", access.ConcernScreen, h.screenForm)
	r.Post("/concerns/{id}/screen", access.ConcernScreen, h.screen)

	r.Get("/concerns/{id}/heard", access.ConcernSee, h.heardForm)
	r.Post("/concerns/{id}/heard", access.ConcernSee, h.heard)

	r.Get("/concerns/{id}/alike", access.ConcernScreen, h.alike)
	r.Post("/concerns/{id}/alike", access.ConcernScreen, h.judgePair)
	r.Post("/concerns/{id}/undo-alike", access.ConcernScreen, h.undoPair)

	r.Get("/children", access.FamilySee, h.children)
	r.Get("/children/{id}", access.FamilySee, h.child)
	r.Get("/children/{id}/edit", access.FamilyRecord, h.editForm)
	r.Post("/children/{id}/edit", access.FamilyRecord, h.edit)
	r.Get("/children/{id}/add-carer", access.FamilyRecord, h.addCarerForm)
	r.Post("/children/{id}/add-carer", access.FamilyRecord, h.addCarer)
	r.Get("/children/{id}/add-sibling", access.FamilyRegister, h.siblingForm)
	r.Post("/children/{id}/add-sibling", access.FamilyRegister, h.sibling)
	r.Get("/children/{id}/own-record", access.FamilyRecord, h.ownRecordForm)
	r.Post("/children/{id}/own-record", access.FamilyRecord, h.ownRecord)
	r.Get("/children/{id}/plan-meeting", access.FamilyRecord, h.planMeetingForm)
	r.Post("/children/{id}/plan-meeting", access.FamilyRecord, h.planMeeting)
	r.Get("/meetings/{id}", access.FamilySee, h.meeting)
	r.Post("/meetings/{id}/arrange", access.FamilyRecord, h.arrangeInterpreter)
	r.Post("/meetings/{id}/call-off", access.FamilyRecord, h.callOffMeeting)
	r.Get("/children/{id}/own-reach", access.FamilySee, h.ownReachForm)
	r.Post("/children/{id}/own-reach", access.FamilyEdit, h.ownReach)
	r.Get("/children/{id}/carers/{carer_id}/record-responsibility", access.FamilyRecord, h.responsibilityForm)
	r.Post("/children/{id}/carers/{carer_id}/record-responsibility", access.FamilyRecord, h.responsibility)
	r.Get("/children/{id}/carers/{carer_id}/end-responsibility", access.FamilyRecord, h.endResponsibilityForm)
	r.Post("/children/{id}/carers/{carer_id}/end-responsibility", access.FamilyRecord, h.endResponsibility)
	r.Get("/children/{id}/carers/{carer_id}/change", access.FamilyRecord, h.changeCarerForm)
	r.Post("/children/{id}/carers/{carer_id}/change", access.FamilyRecord, h.changeCarer)
	r.Get("/children/{id}/carers/{carer_id}/end", access.FamilyRecord, h.endCarerForm)
	r.Post("/children/{id}/carers/{carer_id}/end", access.FamilyRecord, h.endCarer)
	r.Get("/children/{id}/statement", access.FamilySee, h.statement)
	r.Post("/children/{id}/statement", access.FamilyEdit, h.writeStatement)
	body := int64(1 << 20)
	if d.Files != nil {
		body = d.Files.FormBytes()
	}
	r.Post("/children/{id}/show", access.FamilyEdit, h.show, web.LargeBody(body))
	r.Get("/children/{id}/shown", access.FamilySee, h.shown)
	r.Post("/children/{id}/take-out", access.FamilyEdit, h.takeOut)
	r.Get("/children/{id}/use-words", access.FamilyEdit, h.useWordsForm)
	r.Post("/children/{id}/use-words", access.FamilyEdit, h.useWords)
	r.Get("/children/{id}/words-used", access.FamilySee, h.wordsUsed)
	r.Get("/children/{id}/looks", access.FamilyLooks, h.looks)
	h.registerRights(r)
}

// registerRights adds the pages on rights and on merged records.
func (h *handler) registerRights(r *web.Router) {
	r.Get("/children/{id}/rights", access.FamilySee, h.rights)
	r.Post("/children/{id}/decide-carer", access.FamilyEdit, h.decideCarer)
	r.Post("/children/{id}/let-help", access.FamilyEdit, h.letHelp)
	for step, f := range map[string]rightsForm{"record-order": recordOrderForm, "end-order": endOrderForm, "record-capacity": recordCapacityForm,
		"record-help":     recordHelpForm,
		"record-adoption": recordAdoptionForm} {
		r.Get("/children/{id}/"+step, access.FamilyRecord, h.rightsGet(f))
		r.Post("/children/{id}/"+step, access.FamilyRecord, h.rightsPost(f))
	}
	r.Get("/children/{id}/give-consent", access.FamilyConsent, h.rightsGet(giveConsentForm))
	r.Post("/children/{id}/give-consent", access.FamilyConsent, h.rightsPost(giveConsentForm))
	r.Get("/children/{id}/withdraw-consent", access.FamilyConsent, h.rightsGet(withdrawConsentForm))
	r.Post("/children/{id}/withdraw-consent", access.FamilyConsent, h.rightsPost(withdrawConsentForm))
	r.Get("/children/{id}/visit-note", access.FamilyRecord, h.visitNote)
	r.Post("/children/{id}/visit-note", access.FamilyRecord, h.saveVisit)
	r.Post("/children/{id}/settle-visit-note", access.FamilyRecord, h.settleVisit)
	r.Post("/children/{id}/hand-in-visit-note", access.FamilyRecord, h.handInVisit)
	r.Get("/visit-note.js", access.Public, script(visitScript))
	r.Get("/visit-note-worker.js", access.Public, script(visitWorker))
	r.Get("/children/{id}/former", access.BreakGlassSee, h.formerForm)
	r.Post("/children/{id}/former", access.BreakGlassSee, h.former)
	r.Get("/children/{id}/merge", access.FamilyRecord, h.mergeForm)
	r.Post("/children/{id}/merge", access.FamilyRecord, h.merge)
	r.Get("/children/{id}/undo-merge", access.FamilyRecord, h.undoMergeForm, web.OfRecord())
	r.Post("/children/{id}/undo-merge", access.FamilyRecord, h.undoMerge, web.OfRecord())
}

func childPath(ref thread.Ref, step string) string { return "/children/" + string(ref) + step }

func concernPath(ref thread.Ref, step string) string { return "/concerns/" + string(ref) + step }
