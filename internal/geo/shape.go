package geo

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"alongside/internal/fault"
)

// ring is a closed line of longitude and latitude pairs, as GeoJSON writes them.
type ring [][2]float64

// box is the smallest upright rectangle around something.
type box struct{ west, south, east, north float64 }

func around(polygons [][]ring) box {
	b := box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, polygon := range polygons {
		for _, r := range polygon {
			for _, p := range r {
				b = b.with(box{p[0], p[1], p[0], p[1]})
			}
		}
	}
	return b
}

func (b box) with(o box) box {
	return box{min(b.west, o.west), min(b.south, o.south), max(b.east, o.east), max(b.north, o.north)}
}

func (b box) holds(p Point) bool {
	return p.Long >= b.west && p.Long <= b.east && p.Lat >= b.south && p.Lat <= b.north
}

// Holds reports whether a place lies within the district. Of two districts that share a boundary only one holds a place on it.
func (d District) Holds(p Point) bool {
	if !d.box.holds(p) {
		return false
	}
	for _, polygon := range d.polygons {
		inside := false
		for _, r := range polygon { // a place in a hole crosses two rings and so lies outside
			if r.encloses(p) {
				inside = !inside
			}
		}
		if inside {
			return true
		}
	}
	return false
}

// encloses counts how often a line to the east crosses the ring.
func (r ring) encloses(p Point) bool {
	inside := false
	for i, j := 0, len(r)-1; i < len(r); j, i = i, i+1 {
		a, b := r[i], r[j]
		if (a[1] > p.Lat) != (b[1] > p.Lat) && p.Long < (b[0]-a[0])*(p.Lat-a[1])/(b[1]-a[1])+a[0] {
			inside = !inside
		}
	}
	return inside
}

// Map is a county's districts as SVG paths in a drawing of Width by Height, for an SVG element with that view box.
type Map struct {
	Area          string
	Width, Height int
	Shapes        []Shape
	box           box
	squeeze       float64 // how much shorter a degree of longitude is than one of latitude here
}

// Shape is one district's path and where its name goes.
type Shape struct {
	District District
	Path     string
	X, Y     int
}

// Map draws the districts kept with a county, width units wide. The scale is true in the middle of the county.
func (a *Atlas) Map(area string, width int) (Map, error) {
	districts := a.DistrictsOf(area)
	if !slices.Contains(a.Areas(), area) {
		return Map{}, fault.NotFound("A map of " + area)
	}
	if width < 100 || width > 4000 {
		return Map{}, fault.Invalid("width", "A map is 100 to 4,000 units wide.")
	}
	b := districts[0].box
	for _, d := range districts[1:] {
		b = b.with(d.box)
	}
	m := Map{Area: area, Width: width, box: b, squeeze: math.Cos(radians((b.north + b.south) / 2))}
	m.Height = int(math.Ceil(float64(width) * (b.north - b.south) / ((b.east - b.west) * m.squeeze)))
	for _, d := range districts {
		x, y := m.Place(d.middle())
		m.Shapes = append(m.Shapes, Shape{District: d, Path: m.path(d), X: int(math.Round(x)), Y: int(math.Round(y))})
	}
	return m, nil
}

// Place returns where a place lies in the drawing; y runs down.
func (m Map) Place(p Point) (x, y float64) {
	scale := float64(m.Width) / ((m.box.east - m.box.west) * m.squeeze)
	return (p.Long - m.box.west) * m.squeeze * scale, (m.box.north - p.Lat) * scale
}

// ViewBox returns the value of the SVG element's viewBox.
func (m Map) ViewBox() string { return fmt.Sprintf("0 0 %d %d", m.Width, m.Height) }

// finest is how far a point must be from the last one drawn; nearer ones cannot be seen.
const finest = 0.6

func (m Map) path(d District) string {
	var b strings.Builder
	for _, polygon := range d.polygons {
		for _, r := range polygon {
			lastX, lastY, drawn := math.Inf(1), math.Inf(1), 0
			for _, p := range r {
				x, y := m.Place(Point{Lat: p[1], Long: p[0]})
				if math.Abs(x-lastX) < finest && math.Abs(y-lastY) < finest {
					continue
				}
				b.WriteByte("ML"[min(drawn, 1)])
				b.WriteString(tenth(x) + " " + tenth(y))
				lastX, lastY = x, y
				drawn++
			}
			if drawn > 0 {
				b.WriteByte('Z')
			}
		}
	}
	return b.String()
}

func tenth(v float64) string { return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64) }

// middle returns the centre of gravity of the district's largest piece, or where that lies outside, a point inside beside it.
func (d District) middle() Point {
	var best ring
	largest := -1.0
	for _, polygon := range d.polygons {
		if area := math.Abs(polygon[0].area()); area > largest {
			largest, best = area, polygon[0]
		}
	}
	c := best.centre()
	if d.Holds(c) {
		return c
	}
	for step := 1; step < 200; step++ { // along the parallel, to both sides in turn
		for _, side := range []float64{1, -1} {
			if p := (Point{Lat: c.Lat, Long: c.Long + side*float64(step)*(d.box.east-d.box.west)/200}); d.Holds(p) {
				return p
			}
		}
	}
	return c
}

func (r ring) area() float64 {
	sum := 0.0
	for i, j := 0, len(r)-1; i < len(r); j, i = i, i+1 {
		sum += r[j][0]*r[i][1] - r[i][0]*r[j][1]
	}
	return sum / 2
}

func (r ring) centre() Point {
	var x, y float64
	area := r.area()
	if area == 0 {
		return Point{Lat: r[0][1], Long: r[0][0]}
	}
	for i, j := 0, len(r)-1; i < len(r); j, i = i, i+1 {
		cross := r[j][0]*r[i][1] - r[i][0]*r[j][1]
		x += (r[j][0] + r[i][0]) * cross
		y += (r[j][1] + r[i][1]) * cross
	}
	return Point{Lat: y / (6 * area), Long: x / (6 * area)}
}
