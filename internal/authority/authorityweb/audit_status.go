package authorityweb

import (
	"bytes"
	"net/http"

	"alongside/internal/audit"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/job"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// auditStatusPage says whether the audit chain is whole.
type auditStatusPage struct {
	Nav     ui.SubNavView
	Checked bool
	Whole   bool
	Check   authority.AuditCheck
	Facts   ui.SummaryListView
	Broken  string
	Running *job.Row
}

func (h *handler) auditStatus(w http.ResponseWriter, r *web.Request) error {
	page := auditStatusPage{Nav: adminNav(r.Actor(), "/admin/audit/verify")}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		if page.Check, page.Checked, err = h.Service.LastAuditCheck(r.Context(), tx); err != nil {
			return err
		}
		for _, state := range []job.State{job.Running, job.Waiting} {
			found, err := job.List(r.Context(), tx, job.Filter{Kind: authority.KindAuditCheck, State: state, Limit: 1})
			if err != nil {
				return err
			}
			if len(found.Rows) > 0 && page.Running == nil {
				page.Running = &found.Rows[0]
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	page.Whole = page.Check.Report.OK()
	for _, c := range page.Check.Report.Chains {
		page.Facts.Rows = append(page.Facts.Rows, chainFacts(c)...)
		if c.Broken != nil {
			page.Broken = c.Broken.String()
		}
	}
	return web.Render(w, r, http.StatusOK, auditStatusView(page))
}

func chainFacts(c audit.ChainReport) []ui.SummaryRow {
	unsealed := "None"
	if c.Unsealed > 0 {
		unsealed = ui.Count(int(c.Unsealed), "entry", "entries") + ", the oldest since " + ui.When(c.OldestUnsealed)
	}
	return []ui.SummaryRow{
		ui.Row("Entries in the chain", ui.Number(int(c.Sealed))), ui.Row("Of these erased under a rule", ui.Number(int(c.Erased))),
		ui.Row("Not in the chain yet", unsealed), ui.Row("Hash at the end", c.Head),
	}
}

func (h *handler) checkAudit(w http.ResponseWriter, r *web.Request) error {
	if err := h.Service.AskAuditCheck(r.Context(), r.Actor()); err != nil {
		return err
	}
	web.Flash(r, "The chain is being walked. Load this page again to see what was found.")
	return web.SeeOther(w, r, "/admin/audit/verify")
}

// auditHead is the file to lodge outside: with it, a cut-off end of the chain is noticed too.
func (h *handler) auditHead(w http.ResponseWriter, r *web.Request) error {
	heads, err := audit.Heads(r.Context(), h.DB)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := audit.WriteHeads(&b, heads); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/jsonl; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="audit-head.jsonl"`)
	w.Header().Set("Cache-Control", "no-store")
	_, err = w.Write(b.Bytes())
	return err
}
