package leadweb

import (
	"alongside/internal/lead/explanation"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// shareOptions are the grounds on which a partner agency may be told.
func shareOptions() []ui.Option {
	return []ui.Option{
		{Value: string(explanation.Agreed), Text: "The family agrees"},
		{Value: string(explanation.Safeguarding), Text: "It is not asked of them, to keep the child safe"},
		{Value: string(explanation.Duty), Text: "It is not asked of them, because a law asks for it"},
	}
}

// shareOf reads the ground from a form.
func shareOf(r *web.Request) explanation.Share {
	return explanation.Share{Ground: explanation.Ground(r.Form("share")), Giver: r.Form("giver"), How: r.Form("how"), Why: r.Form("share-why")}
}

// shareWords says why an agency may be told, or that it may not any more.
func shareWords(s explanation.Share) string {
	switch {
	case s.Ground == "":
		return "Nobody has recorded why this agency may be told. Record it with the next link."
	case !s.Ended.IsZero():
		return "The agency may not be told any more since " + s.Ended.Long() + ", and its links have ended. For another link record why it may."
	case s.Ground == explanation.Agreed:
		return s.Giver + " agreed on " + s.On.Long() + ", " + s.How + ". When the family takes that back, the link ends at once."
	case s.Ground == explanation.Safeguarding:
		return "The agency is told to keep the child safe: " + s.Why
	default:
		return "The agency is told because a law asks for it: " + s.Why
	}
}
