package ui

import (
	"context"
	"io"
	"strings"

	"github.com/a-h/templ"
)

// wrongField is the class of the words beside a field that say what is wrong in it.
const wrongField = `class="govuk-error-message"`

// Details hides its children until somebody opens it. It stands open where a field in it is wrong: what has to be put right is seen
// without a script, and what was typed there too.
func Details(summary string) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		var content strings.Builder
		if err := templ.GetChildren(ctx).Render(templ.ClearChildren(ctx), &content); err != nil {
			return err
		}
		return detailsView(summary, strings.Contains(content.String(), wrongField), content.String()).Render(ctx, w)
	})
}
