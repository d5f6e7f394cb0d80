package geo

import (
	"bytes"
	"cmp"
	"compress/gzip"
	_ "embed" // the reference data
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"

	"alongside/internal/fault"
)

//go:embed data/outcodes.csv.gz
var outcodeTable []byte

//go:embed data/districts.geojson.gz
var districtShapes []byte

//go:embed data/districts.csv
var districtNames []byte

// Source is where a part of the reference data comes from. Its Attribution must stand on pages and files that show the data.
type Source struct {
	Name, AsAt, Licence, Attribution string
}

// Sources returns what the reference data is, as at when, and under which licence.
func Sources() []Source {
	return []Source{
		{
			Name: "Postcode districts of England: mean position and local authorities, from the ONS Postcode Directory", AsAt: "November 2025", Licence: "Open Government Licence v3.0",
			Attribution: "Contains OS data © Crown copyright and database right; Royal Mail data © Royal Mail copyright and database right; National Statistics data © Crown copyright.",
		},
		{
			Name: "Boundaries of districts and unitary authorities in and around Hampshire, Kent and Staffordshire", AsAt: "2013; Shepway has since been renamed Folkestone and Hythe", Licence: "CC BY 4.0 and OS OpenData",
			Attribution: "Contains Ordnance Survey data © Crown copyright and database right 2014. Boundaries from martinjc/UK-GeoJSON.",
		},
		{
			Name: "Names of the districts and unitary authorities of England, and the counties that they lie in", AsAt: "release 1.7.3; Barnsley and Sheffield with their codes of 2025", Licence: "CC BY 4.0",
			Attribution: "Names and codes from mySociety’s UK local authority names and codes.",
		},
	}
}

// Outcode is the first half of a postcode with its centre: the mean of its English postcodes.
type Outcode struct {
	Code      string
	Centre    Point
	District  string   // GSS code of the local authority that holds most of its postcodes
	Districts []string // every local authority that it reaches into
	Postcodes int
}

// District is a district or unitary authority, with its boundary where that is kept.
type District struct {
	Code, Name string
	Area       string // the county in which it lies or with which its boundary is kept, "Staffordshire"; of others its own name
	box        box
	polygons   [][]ring // each with its outer ring first, then holes
}

// Atlas holds the reference data. It never changes once loaded and may be used by many at once.
type Atlas struct {
	outcodes  map[string]Outcode
	codes     []string // sorted
	districts []District
	byCode    map[string]int
}

var loaded = sync.OnceValues(load)

// Load returns the embedded reference data; it is read once.
func Load() (*Atlas, error) { return loaded() }

func load() (*Atlas, error) {
	a := &Atlas{outcodes: map[string]Outcode{}, byCode: map[string]int{}}
	table, err := unpack(outcodeTable)
	if err != nil {
		return nil, fmt.Errorf("unpack outcodes: %w", err)
	}
	if err := a.readOutcodes(table); err != nil {
		return nil, fmt.Errorf("read outcodes: %w", err)
	}
	shapes, err := unpack(districtShapes)
	if err != nil {
		return nil, fmt.Errorf("unpack districts: %w", err)
	}
	if err := a.readDistricts(shapes); err != nil {
		return nil, fmt.Errorf("read districts: %w", err)
	}
	if err := a.readNames(districtNames); err != nil {
		return nil, fmt.Errorf("read the names of districts: %w", err)
	}
	slices.SortFunc(a.districts, func(x, y District) int { return cmp.Or(cmp.Compare(x.Area, y.Area), cmp.Compare(x.Name, y.Name)) })
	for i, d := range a.districts {
		a.byCode[d.Code] = i
	}
	return a, nil
}

// maxUnpacked bounds what an embedded file may hold; the longest holds half a megabyte.
const maxUnpacked = 8 << 20

func unpack(packed []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(z, maxUnpacked))
}

func (a *Atlas) readOutcodes(table []byte) error {
	rows := csv.NewReader(bytes.NewReader(table))
	rows.Comment = '#'
	rows.FieldsPerRecord = 6
	all, err := rows.ReadAll()
	if err != nil {
		return err
	}
	for _, row := range all[1:] {
		lat, err1 := strconv.ParseFloat(row[2], 64)
		long, err2 := strconv.ParseFloat(row[3], 64)
		n, err3 := strconv.Atoi(row[1])
		if err := cmp.Or(err1, err2, err3); err != nil {
			return fmt.Errorf("outcode %s: %w", row[0], err)
		}
		a.outcodes[row[0]] = Outcode{Code: row[0], Postcodes: n, Centre: Point{lat, long}, District: row[4], Districts: strings.Split(row[5], ";")}
		a.codes = append(a.codes, row[0])
	}
	slices.Sort(a.codes)
	return nil
}

// feature is one feature of the boundaries' GeoJSON.
type feature struct {
	Properties struct{ Code, Name, Area string }
	Geometry   struct {
		Type        string
		Coordinates json.RawMessage
	}
}

func (a *Atlas) readDistricts(shapes []byte) error {
	var file struct{ Features []feature }
	if err := json.Unmarshal(shapes, &file); err != nil {
		return err
	}
	for _, f := range file.Features {
		polygons, err := f.polygons()
		if err != nil {
			return fmt.Errorf("district %s: %w", f.Properties.Code, err)
		}
		d := District{Code: f.Properties.Code, Name: f.Properties.Name, Area: f.Properties.Area, polygons: polygons}
		d.box = around(polygons)
		a.districts = append(a.districts, d)
	}
	return nil
}

// readNames adds the districts whose boundaries are not kept: a council anywhere in England reads names and never codes.
func (a *Atlas) readNames(table []byte) error {
	drawn := map[string]bool{}
	for _, d := range a.districts {
		drawn[d.Code] = true
	}
	r := csv.NewReader(bytes.NewReader(table))
	r.Comment, r.FieldsPerRecord, r.ReuseRecord = '#', 3, true
	if _, err := r.Read(); err != nil { // the headings
		return err
	}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if !drawn[row[0]] {
			a.districts = append(a.districts, District{Code: row[0], Name: row[1], Area: row[2]})
		}
	}
}

func (f feature) polygons() ([][]ring, error) {
	var out [][]ring
	if f.Geometry.Type == "Polygon" {
		out = make([][]ring, 1)
		return out, json.Unmarshal(f.Geometry.Coordinates, &out[0])
	}
	return out, json.Unmarshal(f.Geometry.Coordinates, &out)
}

// Found is a postcode that exists, placed at its outcode's centre.
type Found struct {
	Postcode Postcode
	Outcode  Outcode
}

// Find reads a postcode or outcode and places it. What does not exist in England is refused, with what to do.
func (a *Atlas) Find(text string) (Found, error) {
	p, err := ParsePostcode(text)
	if err != nil {
		return Found{}, err
	}
	o, ok := a.outcodes[p.Outcode]
	if !ok && len(p.Outcode) > 2 && p.Outcode[1] == '0' { // "S016" for "SO16": both are forms of an outcode, one exists
		if o, ok = a.outcodes[p.Outcode[:1]+"O"+p.Outcode[2:]]; ok {
			p.Outcode = o.Code
		}
	}
	if !ok {
		return Found{}, fault.Invalidf("postcode",
			"No postcode in England begins with %s. Check its letters and figures. If it is new, or in Wales or Scotland, choose the district instead.", p.Outcode)
	}
	return Found{Postcode: p, Outcode: o}, nil
}

// Outcode returns an outcode by its code.
func (a *Atlas) Outcode(code string) (Outcode, bool) {
	o, ok := a.outcodes[code]
	return o, ok
}

// OutcodesOf returns the outcodes most of whose postcodes lie in a local authority, in order of their code.
func (a *Atlas) OutcodesOf(district string) []Outcode {
	var out []Outcode
	for _, code := range a.codes {
		if o := a.outcodes[code]; o.District == district {
			out = append(out, o)
		}
	}
	return out
}

// Within returns the outcodes whose centres lie no farther than limit from a place, the nearest first.
func (a *Atlas) Within(from Point, limit Metres) []Outcode {
	var out []Outcode
	for _, code := range a.codes {
		if o := a.outcodes[code]; Distance(from, o.Centre) <= limit {
			out = append(out, o)
		}
	}
	slices.SortStableFunc(out, func(x, y Outcode) int { return cmp.Compare(Distance(from, x.Centre), Distance(from, y.Centre)) })
	return out
}

// District returns a district by its GSS code.
func (a *Atlas) District(code string) (District, bool) {
	i, ok := a.byCode[code]
	if !ok {
		return District{}, false
	}
	return a.districts[i], true
}

// Areas returns the counties for which boundaries are kept.
func (a *Atlas) Areas() []string {
	var out []string
	for _, d := range a.districts {
		if d.polygons != nil && !slices.Contains(out, d.Area) {
			out = append(out, d.Area)
		}
	}
	return out
}

// Districts returns all districts and unitary authorities of England, by area and name. The caller does not change them.
func (a *Atlas) Districts() []District { return a.districts }

// Named returns a district by its GSS code or its name, however the letters are written.
func (a *Atlas) Named(text string) (District, bool) {
	text = strings.Join(strings.Fields(text), " ")
	for _, d := range a.districts {
		if strings.EqualFold(d.Code, text) || strings.EqualFold(d.Name, text) {
			return d, true
		}
	}
	return District{}, false
}

// Names returns districts by their names, in the order of their codes as given; one that is not known keeps its code.
func Names(codes ...string) []string {
	a, err := Load()
	out := slices.Clone(codes)
	for i, code := range codes {
		if err != nil {
			break // nothing can be named; the codes stand
		}
		if d, ok := a.District(code); ok {
			out[i] = d.Name
		}
	}
	return out
}

// AreaOf returns the area in which most of some districts lie, each counted as often as it is given, the first by name of several;
// "" when none of them is known.
func AreaOf(gazetteer interface {
	District(code string) (District, bool)
}, codes ...string) string {
	count, best := map[string]int{}, ""
	for _, code := range codes {
		if d, ok := gazetteer.District(code); ok {
			count[d.Area]++
		}
	}
	for area, n := range count {
		if best == "" || n > count[best] || n == count[best] && area < best {
			best = area
		}
	}
	return best
}

// DistrictsOf returns the districts of a county, by name, with the unitary authorities whose boundaries are kept with its own.
func (a *Atlas) DistrictsOf(area string) []District {
	var out []District
	for _, d := range a.districts {
		if d.Area == area {
			out = append(out, d)
		}
	}
	return out
}

// DistrictAt returns the district in which a place lies; ok is false outside the boundaries that are kept.
func (a *Atlas) DistrictAt(p Point) (d District, ok bool) {
	for _, d := range a.districts {
		if d.Holds(p) {
			return d, true
		}
	}
	return District{}, false
}
