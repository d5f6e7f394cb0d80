package geo_test

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"alongside/internal/fault"
	"alongside/internal/geo"
)

func atlas(t *testing.T) *geo.Atlas {
	t.Helper()
	a, err := geo.Load()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestPostcodesAreReadAsPeopleTypeThem(t *testing.T) {
	cases := []struct{ text, want string }{
		{"ST16 2LH", "ST16 2LH"},
		{"st162lh", "ST16 2LH"},
		{" St16\u00a02lh. ", "ST16 2LH"},
		{"ST16", "ST16"},
		{"st16 ", "ST16"},
		{"E1 6AN", "E1 6AN"},
		{"E16AN", "E1 6AN"},
		{"EC1A 1BB", "EC1A 1BB"},
		{"W1A 0AX", "W1A 0AX"},
		{"W1A OAX", "W1A 0AX"},
		{"0X1 2JD", "OX1 2JD"},
		{"CT-1 2EH", "CT1 2EH"},
		{"ZZ99 9ZZ", "ZZ99 9ZZ"}, // a form, though no place
		{"", ""},
		{"ST16 2L", ""},
		{"ST16 2CC", ""}, // no C in a second half
		{"16 2LH", ""},
		{"STAFFORD", ""},
		{"ST16 2LH 4", ""},
		{strings.Repeat("A", 500), ""},
		{"ÅB1 2CD", ""},
	}
	for _, c := range cases {
		t.Run(c.text[:min(len(c.text), 12)], func(t *testing.T) {
			got, err := geo.ParsePostcode(c.text)
			if c.want == "" {
				if !fault.Is(err, fault.KindInvalid) || !strings.Contains(fault.Message(err), "ST16 2LH") {
					t.Errorf("ParsePostcode = %v, %v; want advice with an example", got, err)
				}
				return
			}
			if err != nil || got.String() != c.want {
				t.Errorf("ParsePostcode = %q, %v; want %q", got, err, c.want)
			}
			if got.Full() != strings.Contains(c.want, " ") {
				t.Errorf("Full = %v", got.Full())
			}
			if again, err := geo.ParsePostcode(got.String()); err != nil || again != got {
				t.Errorf("read again: %v, %v", again, err)
			}
		})
	}
}

func FuzzParsePostcode(f *testing.F) {
	f.Add("ST16 2LH")
	f.Add("é1")
	f.Add("0OIL1")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := geo.ParsePostcode(text)
		if err != nil {
			return
		}
		if again, err := geo.ParsePostcode(p.String()); err != nil || again != p {
			t.Errorf("%q was read as %q, and that as %q (%v)", text, p, again, err)
		}
	})
}

func TestPostcodeThatDoesNotExistIsRefusedWithAdvice(t *testing.T) {
	_, err := atlas(t).Find("ZZ99 9ZZ")
	if !fault.Is(err, fault.KindInvalid) {
		t.Fatalf("Find = %v", err)
	}
	for _, words := range []string{"ZZ99", "choose the district instead"} {
		if !strings.Contains(fault.Message(err), words) {
			t.Errorf("message %q lacks %q", fault.Message(err), words)
		}
	}
}

func TestPostcodeIsPlacedAtItsOutcode(t *testing.T) {
	found, err := atlas(t).Find("s016 6yd")
	if err != nil {
		t.Fatal(err)
	}
	if found.Postcode.String() != "SO16 6YD" || found.Outcode.Code != "SO16" || found.Outcode.District != "E06000045" || found.Outcode.Postcodes < 100 {
		t.Errorf("found %+v", found)
	}
	d, ok := atlas(t).DistrictAt(found.Outcode.Centre)
	if !ok || d.Name != "Southampton" || d.Area != "Hampshire" {
		t.Errorf("it lies in %q (%v), want Southampton", d.Name, ok)
	}
}

func TestOutcodesOfADistrict(t *testing.T) {
	list := atlas(t).OutcodesOf("E07000197") // Stafford
	codes := make([]string, len(list))
	for i, o := range list {
		codes[i] = o.Code
	}
	if !slices.Contains(codes, "ST16") || !slices.IsSorted(codes) {
		t.Errorf("outcodes of Stafford: %v", codes)
	}
	if n := len(atlas(t).OutcodesOf("E99999999")); n != 0 {
		t.Errorf("%d outcodes of a district that does not exist", n)
	}
}

func TestWithinIsNearestFirst(t *testing.T) {
	a := atlas(t)
	home, _ := a.Outcode("ST16")
	near := a.Within(home.Centre, geo.Miles(10))
	if len(near) < 5 || near[0].Code != "ST16" {
		t.Fatalf("%d outcodes near ST16, first %q", len(near), near[0].Code)
	}
	for i, o := range near {
		d := geo.Distance(home.Centre, o.Centre)
		if d > geo.Miles(10) || i > 0 && d < geo.Distance(home.Centre, near[i-1].Centre) {
			t.Errorf("%s at %s stands in place %d", o.Code, d, i)
		}
	}
}

func TestDistancesInWords(t *testing.T) {
	cases := []struct {
		m    geo.Metres
		want string
	}{
		{0, "less than 0.1 miles"}, {80, "less than 0.1 miles"}, {161, "0.1 miles"}, {1287, "0.8 miles"}, {1609, "1 mile"}, {3219, "2 miles"}, {4023, "2.5 miles"},
		{16093, "10 miles"}, {19312, "12 miles"}, {15900, "9.9 miles"},
	}
	for _, c := range cases {
		if got := c.m.String(); got != c.want {
			t.Errorf("%d m = %q, want %q", c.m, got, c.want)
		}
	}
	if geo.Miles(5) != 8047 {
		t.Errorf("5 miles = %d m", geo.Miles(5))
	}
}

// One degree of latitude is 111.195 km on a sphere of the mean radius, worked out by hand.
func TestDistanceAgainstFiguresWorkedOutByHand(t *testing.T) {
	if got := geo.Distance(geo.Point{Lat: 52}, geo.Point{Lat: 53}); got != 111195 {
		t.Errorf("one degree of latitude = %d m", got)
	}
	if got := geo.Distance(geo.Point{Lat: 60}, geo.Point{Lat: 60, Long: 1}); got < 55590 || got > 55600 {
		t.Errorf("one degree of longitude at 60 north = %d m, want half of that of latitude", got)
	}
	if got := geo.Distance(geo.Point{Lat: 90}, geo.Point{Lat: -90}); got < 20015114 || got > 20015115 {
		t.Errorf("from pole to pole = %d m", got)
	}
}

func TestDistanceIsADistance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		point := func(name string) geo.Point {
			return geo.Point{Lat: rapid.Float64Range(49, 56).Draw(t, name+" lat"), Long: rapid.Float64Range(-6, 2).Draw(t, name+" long")}
		}
		a, b, c := point("a"), point("b"), point("c")
		if geo.Distance(a, a) != 0 {
			t.Error("a place is apart from itself")
		}
		if geo.Distance(a, b) != geo.Distance(b, a) {
			t.Error("there and back differ")
		}
		if geo.Distance(a, c) > geo.Distance(a, b)+geo.Distance(b, c)+2 {
			t.Error("a way round is shorter")
		}
	})
}

func TestNoPlaceLiesInTwoDistricts(t *testing.T) {
	a := atlas(t)
	var all []geo.District
	for _, area := range a.Areas() {
		all = append(all, a.DistrictsOf(area)...)
	}
	rapid.Check(t, func(t *rapid.T) {
		p := geo.Point{Lat: rapid.Float64Range(50.5, 53.3).Draw(t, "lat"), Long: rapid.Float64Range(-2.5, 1.5).Draw(t, "long")}
		var in []string
		for _, d := range all {
			if d.Holds(p) {
				in = append(in, d.Name)
			}
		}
		if len(in) > 1 {
			t.Errorf("%v lies in %v", p, in)
		}
		if d, ok := a.DistrictAt(p); ok != (len(in) == 1) || ok && d.Name != in[0] {
			t.Errorf("DistrictAt = %q, %v; want %v", d.Name, ok, in)
		}
	})
}

// Real postcodes lie in the district that the postcode directory gives, but for those on a boundary that is drawn coarsely.
func TestRealPostcodesLieInTheirDistricts(t *testing.T) {
	a := atlas(t)
	for _, county := range []string{"hampshire", "kent", "staffordshire"} {
		t.Run(county, func(t *testing.T) {
			file, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", "postcodes", county+"-postcodes-sample.csv"))
			if err != nil {
				t.Skip("the sample of postcodes is not here")
			}
			defer file.Close()
			rows, err := csv.NewReader(file).ReadAll() // postcode,easting,northing,lat,long,lad
			if err != nil {
				t.Fatal(err)
			}
			right, kept := 0, 0
			for _, row := range rows[1:] {
				if d, ok := a.District(row[5]); !ok || !slices.Contains(a.Areas(), d.Area) {
					continue // the sample reaches into a district whose boundary is not kept
				}
				kept++
				lat, err1 := strconv.ParseFloat(row[3], 64)
				long, err2 := strconv.ParseFloat(row[4], 64)
				if err1 != nil || err2 != nil {
					t.Fatal(row)
				}
				if d, ok := a.DistrictAt(geo.Point{Lat: lat, Long: long}); ok && d.Code == row[5] {
					right++
				}
				found, err := a.Find(row[0])
				if err != nil {
					t.Errorf("%s: %v", row[0], err)
				} else if away := geo.Distance(found.Outcode.Centre, geo.Point{Lat: lat, Long: long}); away > geo.Miles(20) {
					t.Errorf("%s lies %s from its outcode's centre", row[0], away)
				}
			}
			if share := right * 1000 / kept; share < 985 || kept < 1000 {
				t.Errorf("%d of 1000 postcodes lie in their district", share)
			}
		})
	}
}

var pathForm = regexp.MustCompile(`^(M-?[0-9.]+ -?[0-9.]+(L-?[0-9.]+ -?[0-9.]+)*Z)+$`)

func TestMapsHoldEveryDistrict(t *testing.T) {
	a := atlas(t)
	if got := a.Areas(); !slices.Equal(got, []string{"Hampshire", "Kent", "Staffordshire"}) {
		t.Fatalf("areas = %v", got)
	}
	for _, area := range a.Areas() {
		m, err := a.Map(area, 600)
		if err != nil {
			t.Fatal(err)
		}
		if len(m.Shapes) != len(a.DistrictsOf(area)) || m.Height < 200 || m.Height > 1200 || m.ViewBox() != "0 0 600 "+strconv.Itoa(m.Height) {
			t.Errorf("%s: %d shapes, view box %s", area, len(m.Shapes), m.ViewBox())
		}
		size := 0
		for _, s := range m.Shapes {
			size += len(s.Path)
			if !pathForm.MatchString(s.Path) {
				t.Errorf("%s: path of %s is not one: %.60s", area, s.District.Name, s.Path)
			}
			if s.X < 0 || s.X > m.Width || s.Y < 0 || s.Y > m.Height {
				t.Errorf("%s: name of %s at %d,%d", area, s.District.Name, s.X, s.Y)
			}
		}
		if size > 120_000 {
			t.Errorf("%s: %d bytes of paths are too many for a page", area, size)
		}
	}
	if _, err := a.Map("Rutland", 600); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("a map that is not there: %v", err)
	}
	if _, err := a.Map("Kent", 5); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("a map too narrow: %v", err)
	}
}

func TestMapsKeepNorthUpAndScale(t *testing.T) {
	a := atlas(t)
	m, err := a.Map("Staffordshire", 800)
	if err != nil {
		t.Fatal(err)
	}
	south, _ := a.Outcode("WS11")
	north, _ := a.Outcode("ST13")
	x1, y1 := m.Place(south.Centre)
	x2, y2 := m.Place(north.Centre)
	if y2 >= y1 {
		t.Error("north is down")
	}
	drawn := math.Hypot(x2-x1, y2-y1)
	real := float64(geo.Distance(south.Centre, north.Centre))
	ax, ay := m.Place(geo.Point{Lat: 52.8, Long: -2})
	bx, by := m.Place(geo.Point{Lat: 52.8, Long: -1.9})
	if ratio := math.Hypot(bx-ax, by-ay) / float64(geo.Distance(geo.Point{Lat: 52.8, Long: -2}, geo.Point{Lat: 52.8, Long: -1.9})) / (drawn / real); ratio < 0.98 || ratio > 1.02 {
		t.Errorf("the scale is not the same in both directions: %.3f", ratio)
	}
}

func TestSourcesAreDatedAndNamed(t *testing.T) {
	for _, s := range geo.Sources() {
		owner := "Crown copyright"
		if strings.HasPrefix(s.Name, "Names of the districts") {
			owner = "mySociety"
		}
		if s.Name == "" || s.AsAt == "" || s.Licence == "" || !strings.Contains(s.Attribution, owner) {
			t.Errorf("source %+v", s)
		}
	}
	d, ok := atlas(t).District("E07000112")
	if !ok || d.Name != "Folkestone and Hythe" {
		t.Errorf("E07000112 is %q", d.Name)
	}
	if _, ok := atlas(t).District("E00000000"); ok {
		t.Error("a district that does not exist")
	}
}

func TestEveryDistrictOfEnglandHasItsName(t *testing.T) {
	a := atlas(t)
	for _, d := range a.Districts() {
		for _, o := range a.OutcodesOf(d.Code) {
			for _, code := range o.Districts {
				if in, ok := a.District(code); strings.HasPrefix(code, "E") && (!ok || in.Name == "" || in.Area == "") {
					t.Errorf("%s reaches into %s: %+v", o.Code, code, in)
				}
			}
		}
	}
	for code, want := range map[string][2]string{
		"E08000030": {"Walsall", "Walsall"}, "E07000066": {"Basildon", "Essex"}, "E06000021": {"Stoke-on-Trent", "Staffordshire"},
		"E08000039": {"Sheffield", "Sheffield"}, "E06000047": {"County Durham", "County Durham"},
	} {
		if d, ok := a.District(code); !ok || d.Name != want[0] || d.Area != want[1] {
			t.Errorf("%s is %q in %q, not %v", code, d.Name, d.Area, want)
		}
	}
	if essex := a.DistrictsOf("Essex"); len(essex) != 12 || essex[0].Name != "Basildon" {
		t.Errorf("Essex has %v", essex)
	}
	if _, err := a.Map("Essex", 600); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("a map without boundaries: %v", err)
	}
}

func TestTheAreaOfMostDistricts(t *testing.T) {
	a := atlas(t)
	const walsall, stoke, dover = "E08000030", "E06000021", "E07000108"
	for _, c := range []struct {
		want  string
		codes []string
	}{
		{"", nil},
		{"", []string{"E99999999"}},
		{"Staffordshire", []string{walsall, stoke, stoke, "E99999999"}},
		{"Kent", []string{stoke, dover}},
	} {
		if got := geo.AreaOf(a, c.codes...); got != c.want {
			t.Errorf("most of %v lie in %q, not %q", c.codes, got, c.want)
		}
	}
}
