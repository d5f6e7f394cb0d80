package documentweb

import (
	"context"
	"fmt"
	"io"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/document"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/web/ui"
)

// view is the documents of one object.
type view struct {
	Place  place
	Found  []document.Document
	Errors []fault.Field
	Takes  string // says what files are taken
}

// Panel draws the documents of an object for a reader, and the form that adds to them. It draws nothing where there are none
// and the reader may add none. The page around it has checked that the reader may see the object, and recorded the look.
func Panel(d Deps, a access.Actor, about thread.Ref) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		if d.Store == nil {
			return nil
		}
		v, err := load(ctx, d, a, about)
		switch {
		case fault.Is(err, fault.KindNotFound):
			return nil // a reader of the page whose role does not include its documents
		case err != nil:
			return fmt.Errorf("documents of %s: %w", about, err)
		case len(v.Found) == 0 && !v.Place.MayAdd:
			return nil
		}
		return panelView(v).Render(ctx, w)
	})
}

func load(ctx context.Context, d Deps, a access.Actor, about thread.Ref) (view, error) {
	v := view{Takes: d.Store.Takes()}
	err := d.DB.View(ctx, func(tx *db.Tx) (err error) {
		if v.Place, err = d.placeOf(ctx, tx, a, about); err != nil {
			return err
		}
		found, err := document.Of(ctx, tx, about)
		if err != nil {
			return err
		}
		may, err := d.Store.Reads(ctx, tx, a, v.Place.Child)
		if err != nil {
			return err
		}
		for _, one := range found[about] {
			if may(one) && v.Place.opens(one.Ref) {
				v.Found = append(v.Found, one)
			}
		}
		return nil
	})
	return v, err
}

// table lists the documents.
func (v view) table() ui.TableView {
	t := ui.TableView{Caption: "Documents", CaptionSize: "hidden", Columns: ui.Columns("Name", "Size", "Added by", "Added", "Checked for viruses")}
	for _, d := range v.Found {
		name := ui.Cell{Text: d.Name, Header: true}
		if d.Scan != document.Infected && d.Scan != document.Waiting {
			name.Href = path(d.Ref)
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{name, {Text: size(d.Size)}, {Text: d.By}, {Text: ui.When(d.At)}, {Body: scanTag(d)}}})
	}
	return t
}

func path(ref thread.Ref) string { return "/documents/" + string(ref) }

func scanTag(d document.Document) templ.Component {
	switch d.Scan {
	case document.Clean:
		if d.Type.Active {
			return ui.Tag("Clean, but can run something", ui.Yellow)
		}
		return ui.Tag("Clean", ui.Green)
	case document.Waiting:
		return ui.Tag("Being checked", ui.Blue)
	case document.Infected:
		return ui.Tag("Carries a virus: locked away", ui.Red)
	default:
		return ui.Tag("Not checked", ui.Yellow)
	}
}

// size is a file's size as people say it.
func size(n int64) string {
	switch {
	case n < 1000:
		return ui.Count(int(n), "byte", "bytes")
	case n < 1_000_000:
		return fmt.Sprintf("%d KB", (n+500)/1000)
	default:
		return fmt.Sprintf("%d.%d MB", n/1_000_000, n%1_000_000/100_000)
	}
}
