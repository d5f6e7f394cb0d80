package home

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/thread"
	"alongside/internal/web"
)

// The measures of the drawn chain, in units of its view box.
const (
	boxWidth, boxHeight = 168, 62
	gapX, gapY          = 44, 16
	mostDrawn           = 6 // boxes of one kind in one column; the rest are counted
)

// threadPage is what one object stands on and what stands on it.
type threadPage struct {
	Start     thread.Node
	Steps     []threadStep
	Truncated bool
	Drawing   drawing
	Doors     int
}

// threadStep is all objects of one kind, in the order from the decision to the outcome.
type threadStep struct {
	Kind   string
	Nodes  []threadNode
	Closed int // how many more there are that the reader may not see
}

// Doors says how many of the kind are closed, "" when none is.
func (s threadStep) Doors() string {
	switch s.Closed {
	case 0:
		return ""
	case 1:
		return "Closed to you"
	default:
		return "Closed to you: " + strconv.Itoa(s.Closed)
	}
}

// threadNode is one object as the reader may see it.
type threadNode struct {
	thread.Node
	Open bool
	Here bool
	From []string // what it stands on, each a sentence that ends with this object
}

// Name is the object's label, or a closed door.
func (n threadNode) Name() string {
	if n.Open {
		return n.Label
	}
	return "Closed to you"
}

// drawing is the chain as boxes and lines.
type drawing struct {
	Width, Height int
	Boxes         []box
	Lines         []line
}

// wide reports whether a drawing does not fit a phone.
func (d drawing) wide() bool { return d.Width > phoneWidth }

// phoneWidth is how much of a drawing the narrowest screens show beside the frame.
const phoneWidth = 280

type box struct {
	X, Y int
	Node threadNode
	Kind string
	More int // how many of the same kind are not drawn
}

type line struct{ X1, Y1, X2, Y2, MX int }

// Path is the line as an SVG path, level at both ends.
func (l line) Path() string {
	return "M" + strconv.Itoa(l.X1) + " " + strconv.Itoa(l.Y1) + " C" + strconv.Itoa(l.MX) + " " + strconv.Itoa(l.Y1) + " " +
		strconv.Itoa(l.MX) + " " + strconv.Itoa(l.Y2) + " " + strconv.Itoa(l.X2) + " " + strconv.Itoa(l.Y2)
}

func (h *handler) thread(w http.ResponseWriter, r *web.Request) error {
	var page threadPage
	var seen []thread.Ref
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		if page, seen, err = h.threadOf(r.Context(), tx, r.Actor(), r.Ref("ref")); err != nil {
			return err
		}
		return h.decisionsToday(r.Context(), tx, page)
	})
	if err != nil {
		return err
	}
	if err := r.Look("The thread", seen...); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, threadView(page))
}

// threadOf walks the chain and leaves out what the reader may not see, and returns every child that is seen. A reader
// who may not see the start finds nothing.
func (h *handler) threadOf(ctx context.Context, tx *db.Tx, reader access.Actor, ref thread.Ref) (threadPage, []thread.Ref, error) {
	chain, err := thread.Walk(ctx, tx, ref)
	if err != nil {
		return threadPage{}, nil, err
	}
	may, err := web.Doors(ctx, tx, reader, chain)
	if err != nil {
		return threadPage{}, nil, err
	}
	if !may[ref] {
		return threadPage{}, nil, db.ErrNoRow
	}
	return threadPageOf(chain, may), seenIn(chain, may), nil
}

// decisionsToday says of the open decisions where they stand on this day: the thread keeps the last thing that was done, and a
// decision takes effect by the passing of days alone.
func (h *handler) decisionsToday(ctx context.Context, tx *db.Tx, page threadPage) error {
	for _, step := range page.Steps {
		for i, n := range step.Nodes {
			if n.Kind != thread.Decision {
				continue
			}
			d, err := h.Decision.Decision(ctx, tx, n.Ref)
			if err != nil {
				return err
			}
			step.Nodes[i].State = string(d.State(tx.Today()))
		}
	}
	return nil
}

// seenIn are the children that the open objects of a chain are about.
func seenIn(chain thread.Chain, may map[thread.Ref]bool) []thread.Ref {
	var seen []thread.Ref
	for _, n := range chain.Nodes {
		if may[n.Ref] && n.Child != "" && !slices.Contains(seen, n.Child) {
			seen = append(seen, n.Child)
		}
	}
	return seen
}

func threadPageOf(chain thread.Chain, may map[thread.Ref]bool) threadPage {
	p := threadPage{Truncated: chain.Truncated}
	labels := map[thread.Ref]string{}
	for _, n := range chain.Nodes {
		labels[n.Ref] = "One closed to you (" + words(n.Kind) + ")"
		if may[n.Ref] {
			labels[n.Ref] = n.Label
		}
	}
	from := map[thread.Ref][]string{}
	for _, l := range chain.Links {
		from[l.To] = append(from[l.To], labels[l.From]+" "+relation(l.Rel)+" this")
	}
	at := map[thread.Kind]int{}
	for _, n := range chain.Nodes {
		node := threadNode{Node: n, Open: may[n.Ref], Here: n.Ref == chain.Start, From: from[n.Ref]}
		if node.Here {
			p.Start = n
		}
		if !node.Open {
			p.Doors++
		}
		i, ok := at[n.Kind]
		if !ok {
			i = len(p.Steps)
			at[n.Kind] = i
			p.Steps = append(p.Steps, threadStep{Kind: capital(words(n.Kind))})
		}
		if !node.Open {
			p.Steps[i].Closed++
			continue
		}
		p.Steps[i].Nodes = append(p.Steps[i].Nodes, node)
	}
	for _, s := range p.Steps {
		slices.SortStableFunc(s.Nodes, func(a, b threadNode) int { return dayIn(b.Label).Compare(dayIn(a.Label)) })
	}
	p.Drawing = draw(chain, may)
	return p
}

// draw places the chain's columns from left to right. Where a column holds many of one kind the first few are drawn.
func draw(chain thread.Chain, may map[thread.Ref]bool) drawing {
	var d drawing
	place := map[thread.Ref]box{}
	columns := chain.Columns()
	for c, column := range columns {
		y := gapY
		drawn := map[thread.Kind]int{}
		for _, n := range column {
			x := gapX/2 + c*(boxWidth+gapX)
			drawn[n.Kind]++
			if drawn[n.Kind] > mostDrawn && n.Ref != chain.Start {
				place[n.Ref] = place[lastOf(column, n.Kind, chain.Start)]
				continue
			}
			b := box{X: x, Y: y, Kind: words(n.Kind), Node: threadNode{Node: n, Open: may[n.Ref], Here: n.Ref == chain.Start}}
			place[n.Ref] = b
			d.Boxes = append(d.Boxes, b)
			y += boxHeight + gapY
		}
		for i := range d.Boxes {
			k := d.Boxes[i].Node.Kind
			if d.Boxes[i].X == gapX/2+c*(boxWidth+gapX) && drawn[k] > mostDrawn && d.Boxes[i].Node.Ref == lastOf(column, k, chain.Start) {
				d.Boxes[i].More = drawn[k] - mostDrawn
			}
		}
		d.Height = max(d.Height, y)
	}
	d.Width = len(columns)*(boxWidth+gapX) + gapX/2
	d.Lines = connect(chain.Links, place)
	return d
}

// lastOf is the last object of a kind that a column draws.
func lastOf(column []thread.Node, kind thread.Kind, start thread.Ref) thread.Ref {
	n, last := 0, thread.Ref("")
	for _, node := range column {
		if node.Kind == kind && node.Ref != start {
			if n++; n > mostDrawn {
				break
			}
			last = node.Ref
		}
	}
	return last
}

func connect(links []thread.Arrow, place map[thread.Ref]box) []line {
	var out []line
	for _, l := range links {
		a, okA := place[l.From]
		b, okB := place[l.To]
		if !okA || !okB || a.X >= b.X {
			continue
		}
		one := line{X1: a.X + boxWidth, Y1: a.Y + boxHeight/2, X2: b.X, Y2: b.Y + boxHeight/2}
		one.MX = (one.X1 + one.X2) / 2
		if !slices.Contains(out, one) {
			out = append(out, one)
		}
	}
	return out
}

// relation is how a link is read between two names: "The lot supplies this", "The child is assessed by this".
func relation(rel string) string {
	said := strings.ReplaceAll(rel, "-", " ")
	switch rel {
	case "called-off":
		return "was placed by"
	case "has-lot":
		return "has"
	case "ends-in", "counts-in":
		return said
	}
	for _, end := range []string{"about", "-by", "-in", "-on", "-as"} {
		if strings.HasSuffix(rel, end) {
			return "is " + said
		}
	}
	return said
}

func capital(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// dayIn is the day with which a label ends, as in "Visit on 10 Nov 2026", the zero time when it ends with none.
func dayIn(label string) time.Time {
	parts := strings.Fields(label)
	if len(parts) < 3 {
		return time.Time{}
	}
	day, err := time.Parse("2 Jan 2006", strings.Join(parts[len(parts)-3:], " "))
	if err != nil {
		return time.Time{}
	}
	return day
}

// words is a kind as people say it.
func words(k thread.Kind) string { return strings.ReplaceAll(string(k), "-", " ") }

// clip shortens a label to what a box holds.
func clip(s string) string {
	const most = 19
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}
