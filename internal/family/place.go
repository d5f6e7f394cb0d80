package family

import (
	"strings"

	"alongside/internal/fault"
	"alongside/internal/geo"
)

// Place is a postcode area and the district that most of it lies in.
type Place struct {
	Postcode string // the whole postcode, "" when only the area is known
	Outcode  string
	District string // the district's code
}

// Place reads a postcode area as people write it. Not saying is allowed.
func (s *Service) Place(area string) (Place, error) {
	if strings.TrimSpace(area) == "" {
		return Place{}, nil
	}
	found, err := s.atlas.Find(area)
	if fault.Is(err, fault.KindInvalid) {
		return Place{}, fault.Invalid("area", fault.Message(err))
	}
	if err != nil {
		return Place{}, err
	}
	p := Place{Outcode: found.Outcode.Code, District: found.Outcode.District}
	if found.Postcode.Full() {
		p.Postcode = found.Postcode.String()
	}
	return p, nil
}

// District returns the name of a district, its code when the atlas does not know it.
func (s *Service) District(code string) string {
	if d, ok := s.atlas.District(code); ok {
		return d.Name
	}
	return code
}

// Atlas is the reference data on places: *geo.Atlas.
type Atlas interface {
	Find(text string) (geo.Found, error)
	District(code string) (geo.District, bool)
}
