package authorityweb

import (
	"context"
	"time"

	"alongside/internal/access"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/thread"
	"alongside/internal/web"
)

// Deps is everything these pages need.
type Deps struct {
	DB      db.Runner
	Service *authority.Service
	// Demo adds the page of personas and shows the outbox to everybody.
	Demo bool
	// SingleSignOn is a council's own sign-in service; optional.
	SingleSignOn authority.SingleSignOn
}

type handler struct{ Deps }

// Sessions lets package authority end sessions, which package web keeps.
type Sessions struct{}

// EndAll ends all of a person's sessions but one.
func (Sessions) EndAll(ctx context.Context, tx *db.Tx, person thread.Ref, keep string) error {
	return web.RevokeAll(ctx, tx, person, keep)
}

// The limits for one address, and for one account whatever the address. Many people of a council share an address.
var (
	guesses = web.Limited(web.Limit{Every: 3 * time.Second, Burst: 30, Field: "email"})
	opening = web.Limited(web.Limit{Every: time.Second, Burst: 60})
)

// Register adds the pages to r.
func Register(r *web.Router, d Deps) {
	h := &handler{d}
	h.registerSignIn(r)
	h.registerAccount(r)
	h.registerAdmin(r)
	if d.Demo {
		r.Get("/demo", access.Public, h.personas)
		r.Post("/demo", access.Public, h.becomePersona)
	}
}

func (h *handler) registerSignIn(r *web.Router) {
	r.Get("/sign-in", access.Public, h.signInForm)
	r.Post("/sign-in", access.Public, h.askLink, guesses)
	r.Get("/sign-in/sent", access.Public, h.linkSent)
	r.Get("/sign-in/link", access.Public, h.openLink, opening)
	r.Get("/sign-in/confirm", access.Public, h.confirmForm)
	r.Post("/sign-in/confirm", access.Public, h.confirm, opening)
	r.Get("/sign-in/password", access.Public, h.passwordForm)
	r.Post("/sign-in/password", access.Public, h.password, guesses)
	r.Get("/sign-in/code", access.Public, h.codeForm)
	r.Post("/sign-in/code", access.Public, h.code, guesses)
	r.Get("/sign-in/letter", access.Public, h.letterForm)
	r.Post("/sign-in/letter", access.Public, h.letter, letterGuesses)
	r.Post("/sign-out", access.Public, h.signOut)
	if h.SingleSignOn != nil {
		r.Get("/sign-in/council", access.Public, h.toCouncil, opening)
		r.Get("/sign-in/council/return", access.Public, h.fromCouncil, opening)
	}
}

func (h *handler) registerAccount(r *web.Router) {
	r.Get("/account", access.SignedIn, h.account)
	r.Post("/account/sessions/end", access.SignedIn, h.endSession)
	r.Get("/account/languages", access.SignedIn, h.languagesForm)
	r.Post("/account/languages", access.SignedIn, h.languages)
	r.Get("/account/authenticator", access.SignedIn, h.authenticatorForm)
	r.Post("/account/authenticator", access.SignedIn, h.confirmAuthenticator, guesses)
	r.Post("/account/authenticator/begin", access.SignedIn, h.beginAuthenticator)
	r.Get("/account/authenticator/picture", access.SignedIn, h.authenticatorPicture)
	r.Get("/account/authenticator/remove", access.SignedIn, h.withCodeForm(removeAuthenticator))
	r.Post("/account/authenticator/remove", access.SignedIn, h.withCode(removeAuthenticator), guesses)
	r.Get("/account/recovery-codes", access.SignedIn, h.withCodeForm(renewRecoveryCodes))
	r.Post("/account/recovery-codes", access.SignedIn, h.withCode(renewRecoveryCodes), guesses)
	r.Get("/account/password", access.SignedIn, h.setPasswordForm)
	r.Post("/account/password", access.SignedIn, h.setPassword, guesses)
}

func (h *handler) registerAdmin(r *web.Router) {
	r.Get("/admin/people", access.PeopleManage, h.people)
	r.Get("/admin/people/new", access.PeopleManage, h.newPersonForm)
	r.Post("/admin/people/new", access.PeopleManage, h.newPerson)
	r.Get("/admin/people/{id}", access.PeopleManage, h.person)
	for _, s := range personSteps {
		r.Get("/admin/people/{id}"+s.path, access.PeopleManage, h.personStepForm(s))
		r.Post("/admin/people/{id}"+s.path, access.PeopleManage, h.personStep(s))
	}
	r.Get("/admin/people/{id}/languages", access.PeopleManage, h.languagesForm)
	r.Post("/admin/people/{id}/languages", access.PeopleManage, h.languages)
	r.Get("/admin/council", access.AuthorityEdit, h.councilForm)
	r.Post("/admin/council", access.AuthorityEdit, h.council)
	r.Get("/admin/jobs", access.JobSee, h.jobs)
	r.Post("/admin/jobs", access.JobRetry, h.retryJob)
	outbox := access.OutboxSee
	if h.Demo {
		outbox = access.Public
	}
	r.Get("/admin/outbox", outbox, h.outbox)
	r.Post("/admin/outbox", access.JobRetry, h.sendAgain)
	r.Get("/admin/audit", access.AuditSee, h.auditSearch)
	r.Get("/admin/audit/verify", access.AuditVerify, h.auditStatus)
	r.Post("/admin/audit/verify", access.AuditVerify, h.checkAudit)
	r.Get("/admin/audit/head", access.AuditVerify, h.auditHead)
}
