package agreementweb

import (
	"context"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// registeredForm says what the contract register holds of an agreement beyond what stands here already.
var registeredForm = form{
	path: "/contract-register", title: "What the contract register says", button: "Save", done: "The contract register is changed.",
	lead:   "The council publishes its contracts in the fields of the Local Government Transparency Code. These stand nowhere else. What is left open is published as not recorded.",
	fields: registeredFields,
	do: func(h *handler, r *web.Request, p *parser) error {
		vat, err := r.FormMoney("vat")
		p.Note(err)
		cmd := agreement.Registered{
			Agreement: r.Ref("id"), Version: p.optional("register-version"), Department: r.Form("department"), VAT: vat, VATSaid: r.Form("vat") != "", Invited: agreement.Invited(r.Form("offered")),
		}
		if len(p.Wrong) > 0 {
			return nil
		}
		return h.Service.Describe(r.Context(), r.Actor(), cmd)
	},
}

// vatText is what the field holds: nothing while nobody has said.
func vatText(r agreement.Registered) string {
	if !r.VATSaid {
		return ""
	}
	return r.VAT.Pounds()
}

func invitedWays() (out []ui.Option) {
	for _, o := range agreement.InvitedWays() {
		out = append(out, ui.Option{Value: string(o), Text: o.Words()})
	}
	return out
}

// registered is a table of what the contract register says of an agreement.
func (h *handler) registered(ctx context.Context, tx *db.Tx, a agreement.Agreement) (ui.TableView, error) {
	all, err := h.Service.Registered(ctx, tx)
	r := all[a.Ref]
	vat := ""
	if r.VATSaid {
		vat = r.VAT.String()
	}
	return ui.TableView{Caption: "In the contract register", Columns: ui.Columns("Field", "What is published"), Rows: []ui.TableRow{
		ui.Cells("Department responsible", open(r.Department)), ui.Cells("VAT that cannot be recovered", open(vat)), ui.Cells("Result of", open(r.Invited.Words())),
	}}, err
}

func open(s string) string {
	if s == "" {
		return "Not recorded"
	}
	return s
}
