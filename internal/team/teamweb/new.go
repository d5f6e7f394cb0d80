package teamweb

import (
	"net/http"
	"strings"

	"alongside/internal/fault"
	"alongside/internal/geo"
	"alongside/internal/team"
	"alongside/internal/web"
)

func (h *handler) newForm(w http.ResponseWriter, r *web.Request) error {
	return web.Render(w, r, http.StatusOK, newView(nil))
}

func (h *handler) create(w http.ResponseWriter, r *web.Request) error {
	t, err := h.parseTeam(r)
	if err == nil {
		if t.Ref, err = h.Service.Create(r.Context(), r.Actor(), t); err == nil {
			web.Flash(r, "The team is there. Add its members next.")
			return web.SeeOther(w, r, path(t.Ref, ""))
		}
	}
	if fields, ok := fault.Fields(err); ok {
		return web.Render(w, r, http.StatusUnprocessableEntity, newView(fields))
	}
	return err
}

// parseTeam reads what a team is called, does, covers and who manages it.
func (h *handler) parseTeam(r *web.Request) (team.Team, error) {
	manager, err := h.personByEmail(r.Context(), "manager", r.Form("manager"))
	area, unknown := districts(r.Form("area"))
	if err == nil && unknown != "" {
		err = fault.Invalidf("area", "We know no district %q in England. Check how it is written, and put a comma between two.", unknown)
	}
	return team.Team{Name: r.Form("name"), Service: r.Form("service"), Area: area, Manager: manager}, err
}

// districts reads names or codes with commas or line breaks between, codes with spaces too, and returns the codes and the first that
// is none.
func districts(text string) (codes []string, unknown string) {
	atlas, err := geo.Load()
	if err != nil {
		return nil, text
	}
	for line := range strings.Lines(text) {
		for parts := strings.Split(line, ","); len(parts) > 0; {
			d, n := namedFirst(atlas, parts)
			if n > 0 {
				codes = append(codes, d.Code)
				parts = parts[n:]
				continue
			}
			for _, word := range strings.Fields(parts[0]) {
				d, ok := atlas.Named(word)
				if !ok {
					return nil, strings.TrimSpace(parts[0])
				}
				codes = append(codes, d.Code)
			}
			parts = parts[1:]
		}
	}
	return codes, ""
}

// namedFirst returns the district that the first parts of a line name, and how many parts its name takes: some names have a comma. None
// is 0.
func namedFirst(atlas *geo.Atlas, parts []string) (d geo.District, n int) {
	for n = len(parts); n > 0; n-- {
		if d, ok := atlas.Named(strings.Join(parts[:n], ",")); ok {
			return d, n
		}
	}
	return geo.District{}, 0
}
