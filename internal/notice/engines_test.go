package notice_test

import (
	"testing"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/notice"
	"alongside/internal/notice/noticesql"
	"alongside/internal/notice/noticetest"
	"alongside/internal/thread"
)

func TestBothEngines(t *testing.T) {
	var ms []db.Migration
	ms = append(ms, audit.Migrations()...)
	ms = append(ms, thread.Migrations()...)
	dbtest.Each(t, append(ms, noticesql.Migrations()...), func(t *testing.T, d *db.DB) {
		noticetest.Exercise(t, d, notice.New(notice.Deps{DB: d, Store: noticesql.Store{}}))
		noticetest.ExercisePurchases(t, d, noticesql.Store{})
		noticetest.ExercisePlanned(t, d, noticesql.Plans{})
	})
}
