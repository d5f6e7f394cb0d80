package app

import (
	"alongside/internal/access"
	"alongside/internal/agreement/agreementsql"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/decision/decisionsql"
	"alongside/internal/job"
	"alongside/internal/notify"
	"alongside/internal/provider/providersql"
	"alongside/internal/thread"
	"alongside/internal/web"
)

// tables are the packages that keep tables, lowest row first. A test compares the list with the repository.
func tables() []func() []db.Migration {
	return []func() []db.Migration{
		audit.Migrations,
		thread.Migrations,
		access.Migrations,
		deadline.Migrations,
		job.Migrations,
		notify.Migrations,
		web.Migrations,
		decisionsql.Migrations,
		agreementsql.Migrations,
		providersql.Migrations,
	}
}
