package wiring

import "strings"

// DistrictNamed implements spot.Areas: a district by its name or code, alone or with words around it that say no other. An outcode means
// a district where all of it lies in one.
func (p places) DistrictNamed(area string) string {
	area = strings.ToLower(strings.Join(strings.Fields(area), " "))
	if o, ok := p.atlas.Outcode(strings.ToUpper(area)); ok {
		if len(o.Districts) > 1 {
			return ""
		}
		return o.District
	}
	found := ""
	for _, d := range p.atlas.Districts() {
		if !names(area, d.Name) && area != strings.ToLower(d.Code) {
			continue
		}
		if found != "" {
			return ""
		}
		found = d.Code
	}
	return found
}
