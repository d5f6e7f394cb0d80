package offerweb

import (
	"fmt"
	"strings"

	"alongside/internal/offer"
	"alongside/internal/web/ui"
)

// drawing is the map of the county around the postcode, where its boundaries are kept, and which of the offers found it shows.
func (h *handler) drawing(q offer.NearQuery, found offer.Found) (*ui.ChartView, string) {
	place, err := h.Atlas.Find(q.Outcode)
	if err != nil || len(found.Offers) == 0 {
		return nil, ""
	}
	district, ok := h.Atlas.District(place.Outcode.District)
	if !ok {
		return nil, ""
	}
	m, err := h.Atlas.Map(district.Area, mapWidth)
	if err != nil {
		return nil, ""
	}
	v := &ui.ChartView{
		Kind: ui.Map, Title: "Where these are", Desc: "The same places are in the table, the nearest first.", ViewBox: m.ViewBox(),
	}
	for _, s := range m.Shapes {
		v.Areas = append(v.Areas, ui.Area{Name: s.District.Name, Path: s.Path})
	}
	for _, n := range found.Offers {
		if x, y := m.Place(n.At.Point()); x >= 0 && y >= 0 && x <= float64(m.Width) && y <= float64(m.Height) {
			v.Spots = append(v.Spots, ui.Spot{Name: fmt.Sprintf("%s, %s", n.Title, away(n, place.Outcode.Code)), X: x, Y: y, R: 6})
		}
	}
	return v, mapShows(len(v.Spots), len(found.Offers), found.All)
}

// mapShows says which part of what was found a map shows; "" where it shows everything.
func mapShows(drawn, listed, all int) string {
	var parts []string
	if listed < all {
		parts = append(parts, "The map shows only offers of this page of the list: "+ui.Number(listed)+" of "+ui.Number(all)+".")
	}
	if beyond := listed - drawn; beyond > 0 {
		parts = append(parts, ui.Count(beyond, "offer of the list lies", "offers of the list lie")+" outside the map.")
	}
	return strings.Join(parts, " ")
}
