package schema

import (
	"cmp"
	"slices"

	"alongside/internal/access"
	"alongside/internal/agreement/agreementsql"
	"alongside/internal/audit"
	"alongside/internal/authority/authoritysql"
	"alongside/internal/brokerage/brokeragesql"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/decision/decisionsql"
	"alongside/internal/delivery/deliverysql"
	"alongside/internal/document"
	"alongside/internal/family/familysql"
	"alongside/internal/finance/financesql"
	"alongside/internal/job"
	"alongside/internal/lead/leadsql"
	"alongside/internal/notice/noticesql"
	"alongside/internal/notify"
	"alongside/internal/offer/offersql"
	"alongside/internal/pathway/pathwaysql"
	"alongside/internal/plan/plansql"
	"alongside/internal/provider/providersql"
	"alongside/internal/query/querysql"
	"alongside/internal/report/reportsql"
	"alongside/internal/scrutiny/scrutinysql"
	"alongside/internal/spot/spotsql"
	"alongside/internal/team/teamsql"
	"alongside/internal/thread"
	"alongside/internal/waiting/waitingsql"
	"alongside/internal/web"
)

// parts are the packages that keep tables, lowest row first. A test compares the list with the repository.
func parts() []func() []db.Migration {
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
		deliverysql.Migrations,
		plansql.Migrations,
		querysql.Migrations,
		reportsql.Migrations,
		scrutinysql.Migrations,
		spotsql.Migrations,
		waitingsql.Migrations,
		offersql.Migrations,
		financesql.Migrations,
		noticesql.Migrations,
	}
}

// Migrations are those of every package that keeps tables, in the order of their numbers.
func Migrations() []db.Migration {
	var all []db.Migration
	for _, part := range parts() {
		all = append(all, part()...)
	}
	slices.SortFunc(all, func(a, b db.Migration) int { return cmp.Compare(a.Number, b.Number) })
	return all
}
