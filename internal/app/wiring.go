package app

import (
	"alongside/internal/access"
	"alongside/internal/agreement/agreementsql"
	"alongside/internal/audit"
	"alongside/internal/authority/authoritysql"
	"alongside/internal/brokerage/brokeragesql"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/decision/decisionsql"
	"alongside/internal/document"
	"alongside/internal/family/familysql"
	"alongside/internal/job"
	"alongside/internal/lead/leadsql"
	"alongside/internal/notify"
	"alongside/internal/pathway/pathwaysql"
	"alongside/internal/provider/providersql"
	"alongside/internal/team/teamsql"
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
		document.Migrations,
		web.Migrations,
		authoritysql.Migrations,
		teamsql.Migrations,
		familysql.Migrations,
		providersql.Migrations,
		decisionsql.Migrations,
		leadsql.Migrations,
		pathwaysql.Migrations,
		agreementsql.Migrations,
		brokeragesql.Migrations,
	}
}
