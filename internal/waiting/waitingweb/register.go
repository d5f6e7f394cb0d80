package waitingweb

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/geo"
	"alongside/internal/offer"
	"alongside/internal/thread"
	"alongside/internal/waiting"
	"alongside/internal/waiting/diary"
	"alongside/internal/waiting/whatif"
	"alongside/internal/web"
)

// Deps is everything the pages need.
type Deps struct {
	DB       db.Runner
	Service  *waiting.Service
	Offers   *offer.Service
	Families waiting.Families
	Atlas    Atlas
	Diaries  *diary.Service
	WhatIf   *whatif.Service
	Homes    Homes
}

// Atlas knows districts: *geo.Atlas.
type Atlas interface {
	offer.Atlas
	DistrictsOf(area string) []geo.District
}

// Homes knows who looks after a child and whom a family rings: *family.Service.
type Homes interface {
	Carers(ctx context.Context, tx *db.Tx, child thread.Ref) ([]family.Carer, error)
	Council(ctx context.Context, tx *db.Tx) (family.Council, error)
	// HomeKept reports whether where the child lives is kept from the reader.
	HomeKept(ctx context.Context, tx *db.Tx, reader access.Actor, child thread.Ref) (bool, error)
}

type handler struct{ Deps }

// Register adds the pages to r.
func Register(r *web.Router, d Deps) {
	h := &handler{d}
	r.Get("/waiting", access.WaitingEdit, h.board)
	r.Get(listsPath, access.WaitingExpected, h.lists)
	r.Get(listsPath+"/new", access.WaitingSimulate, h.newListForm)
	r.Post(listsPath+"/new", access.WaitingSimulate, h.addList)
	r.Get(listsPath+"/change", access.WaitingSimulate, h.listForm)
	r.Post(listsPath+"/change", access.WaitingSimulate, h.changeList)
	r.Get("/waiting/expected", access.WaitingExpected, h.expected)
	h.compare(r)
	r.Get("/children/{id}/waiting", access.WaitingSee, h.child)
	r.Post("/children/{id}/waiting/answer", access.WaitingSee, h.answer)
	r.Post("/children/{id}/waiting/offer", access.WaitingEdit, h.offer)
	r.Post("/children/{id}/waiting/join", access.WaitingEdit, h.join)
	r.Post("/children/{id}/waiting/leave", access.WaitingEdit, h.leave)
	r.Post("/children/{id}/waiting/appointment", access.WaitingEdit, h.appointment)
	r.Post("/children/{id}/waiting/move", access.WaitingEdit, h.move)
	r.Post("/children/{id}/waiting/notice", access.WaitingEdit, h.notice)
	r.Post("/children/{id}/waiting/keep", access.WaitingSee, h.keep)
	r.Post("/children/{id}/waiting/return", access.WaitingSee, h.comeBack)
	r.Get("/waiting/moves", access.WaitingEdit, h.moves)
	r.Get("/waiting/support", access.WaitingSimulate, h.support)
	r.Get("/children/{id}/diary", access.DiaryKeep, h.diary)
	r.Post("/children/{id}/diary", access.DiaryKeep, h.write)
	r.Post("/children/{id}/diary/tell", access.DiaryKeep, h.setDiary)
	r.Post("/children/{id}/diary/delete", access.DiaryKeep, h.deleteEntry)
	r.Post("/children/{id}/diary/call-off", access.DiaryKeep, h.callOff)
	r.Get("/diary-calls", access.DiaryAnswer, h.calls)
	r.Get("/diary-calls/{id}", access.DiaryAnswer, h.call)
	r.Post("/diary-calls/{id}", access.DiaryAnswer, h.answerCall)
}

// compare adds the pages on what would shorten a wait.
func (h *handler) compare(r *web.Router) {
	r.Get(whatIfPath, access.WaitingSimulate, h.comparisons)
	r.Get(whatIfPath+"/new", access.WaitingSimulate, h.newComparison)
	r.Post(whatIfPath+"/new", access.WaitingSimulate, h.addComparison)
	r.Get(whatIfPath+"/{id}", access.WaitingSimulate, h.showComparison)
	r.Get(whatIfPath+"/{id}/back-test", access.WaitingSimulate, h.backTest)
	r.Get(whatIfPath+"/{id}/model", access.WaitingSimulate, h.model)
	r.Get(whatIfPath+"/{id}/change", access.WaitingSimulate, h.changeComparisonForm)
	r.Post(whatIfPath+"/{id}/change", access.WaitingSimulate, h.changeComparison)
	r.Post(whatIfPath+"/{id}/copy", access.WaitingSimulate, h.copyComparison)
	r.Post(whatIfPath+"/{id}/delete", access.WaitingSimulate, h.deleteComparison)
	r.Post(whatIfPath+"/{id}/play", access.WaitingSimulate, h.playComparison)
	r.Post(whatIfPath+"/{id}/stop", access.WaitingSimulate, h.stopComparison)
}

func (h *handler) district(code string) string {
	if d, ok := h.Atlas.District(code); ok {
		return d.Name
	}
	return code
}
