package ui_test

import (
	"testing"

	"github.com/a-h/templ"

	"alongside/internal/web/ui"
)

func TestSummaryList(t *testing.T) {
	change := ui.Link{Text: "Change", Href: "/change", Hidden: "the name"}
	doc := draw(t, ui.SummaryList(ui.SummaryListView{Title: "Your person", Actions: []ui.Link{change}, Rows: []ui.SummaryRow{
		ui.Row("Name", "Priya\nShah", change), ui.Row("Telephone", ""), {Key: "Body", Body: ui.Tag("Done", ui.Green), Actions: []ui.Link{change, change}},
	}}))
	want(t, doc, map[string]int{
		`.govuk-summary-card .govuk-summary-card__title-wrapper h2.govuk-summary-card__title`: 1,
		`.govuk-summary-card__action a[href="/change"]`:                                       1,
		`dl.govuk-summary-list > .govuk-summary-list__row`:                                    3,
		`.govuk-summary-list__row--no-actions`:                                                1,
		`.govuk-summary-list__actions-list-item`:                                              2,
		`dd br`:                                                                               1,
		`dd .govuk-tag--green`:                                                                1,
	})
	wantText(t, doc, map[string]string{".govuk-summary-list__row:nth-child(2) dd": "Not given", ".govuk-summary-list__row:first-child a": "Change the name"})
	want(t, draw(t, ui.SummaryList(ui.SummaryListView{Plain: true})), map[string]int{`dl.govuk-summary-list--no-border`: 1, `.govuk-summary-card`: 0})
}

func TestTable(t *testing.T) {
	doc := draw(t, ui.Table(ui.TableView{
		Caption: "Children", Dense: true, Keys: true, CSV: "/children.csv",
		Columns: []ui.Column{{Text: "Child", Sort: true}, {Text: "Days", Numeric: true, Href: "?sort=days", Sorted: "descending"}},
		Rows: []ui.TableRow{{Mark: true, Cells: []ui.Cell{{Text: "Robin", Href: "/robin", Header: true}, {Text: "12", Sort: "012", Level: 9}}},
			ui.Cells("Kit", "3")},
		Foot: []ui.Cell{{Text: "All", Header: true}, {Body: templ.Raw("<b>15</b>")}},
	}))
	want(t, doc, map[string]int{
		`.al-scroll[role="region"][tabindex="0"][aria-label="Children"] > table.govuk-table.al-table--dense[data-sortable][data-keys]`: 1,
		`caption.govuk-table__caption--m`: 1,
		`thead th[scope="col"]`:           2,
		`th[data-sort]`:                   1,
		`th.govuk-table__header--numeric[aria-sort="descending"] a[href="?sort=days"]`: 1,
		`tbody th[scope="row"]`:     2,
		`tbody th a[href="/robin"]`: 1,
		`tbody td.govuk-table__cell--numeric[data-key="012"][data-label="Days"].al-heat--5`: 1,
		`tr.al-row--mark`: 1,
		`tfoot td b`:      1,
		`.al-table-tools a[href="/children.csv"]`: 1,
	})
	for _, role := range []string{"table", "rowgroup", "row", "columnheader", "rowheader", "cell"} {
		if doc.Find(`[role="`+role+`"]`).Length() == 0 {
			t.Errorf("no role %s, so that the table is lost where a phone shows its rows as blocks", role)
		}
	}
}

func TestAnEmptyTableSaysWhy(t *testing.T) {
	doc := draw(t, ui.Table(ui.TableView{Caption: "Packages", CaptionSize: "s", Columns: ui.Columns("A"), Empty: "No package has ended."}))
	want(t, doc, map[string]int{"table": 0, "h2.govuk-heading-s": 1})
	wantText(t, doc, map[string]string{".al-empty": "No package has ended.", "h2": "Packages"})
	wantText(t, draw(t, ui.Table(ui.TableView{Caption: "X", CaptionSize: "hidden"})), map[string]string{".al-empty": "There is nothing here yet."})
	want(t, draw(t, ui.Table(ui.TableView{Caption: "X", CaptionSize: "hidden", Rows: []ui.TableRow{ui.Cells("a")}})),
		map[string]int{"caption.govuk-visually-hidden": 1, ".al-scroll[tabindex]": 0})
}

func TestPagination(t *testing.T) {
	want(t, draw(t, ui.Pagination(ui.PaginationView{Shown: "Showing 3 of 3"})), map[string]int{"nav": 0, ".al-shown": 1})
	doc := draw(t, ui.Pagination(ui.PaginationView{Previous: "/p", Next: "/n"}))
	want(t, doc, map[string]int{`nav.govuk-pagination .govuk-pagination__prev a[rel="prev"][href="/p"]`: 1, `.govuk-pagination__next a[rel="next"][href="/n"]`: 1})
}

func TestTagsTabsAndSections(t *testing.T) {
	want(t, draw(t, ui.Tag("Late", ui.Red)), map[string]int{"strong.govuk-tag.govuk-tag--red": 1})
	want(t, draw(t, ui.Tag("New", "")), map[string]int{"strong.govuk-tag:not([class*='--'])": 1})

	doc := draw(t, ui.Tabs(ui.TabsView{Tabs: []ui.Tab{{ID: "a", Label: "A", Body: templ.Raw("<p>a</p>")}, {ID: "b", Label: "B", Body: templ.Raw("<p>b</p>")}}}))
	want(t, doc, map[string]int{`.govuk-tabs[data-module="govuk-tabs"] li.govuk-tabs__list-item--selected a[href="#a"]`: 1, `#a.govuk-tabs__panel:not(.govuk-tabs__panel--hidden)`: 1, `#b.govuk-tabs__panel--hidden`: 1})

	doc = draw(t, ui.Accordion(ui.AccordionView{Sections: []ui.Section{{Heading: "B", Summary: "Needs", Body: templ.Raw("<p>b</p>"), Open: true}, {Heading: "F", Body: templ.Raw("<p>f</p>")}}}))
	want(t, doc, map[string]int{`details`: 2, `details[open]`: 1, `summary .al-accordion__words`: 1})
}

func TestTaskList(t *testing.T) {
	doc := draw(t, ui.TaskList(ui.TaskListView{Items: []ui.TaskItem{
		{Title: "One", Href: "/1", Hint: "5 minutes", Status: "Not started", Colour: ui.Blue}, {Title: "Two", Status: "Cannot start yet"}, {ID: "x", Title: "Three", Href: "/3", Status: "Done"},
	}}))
	want(t, doc, map[string]int{
		`li.govuk-task-list__item--with-link`:                                              2,
		`a.govuk-task-list__link[href="/1"][aria-describedby="task-1-hint task-1-status"]`: 1,
		`#task-1-status strong.govuk-tag--blue`:                                            1,
		`#task-2-status.govuk-task-list__status--cannot-start-yet`:                         1,
		`a[aria-describedby="x-status"]`:                                                   1,
	})
}

func TestNotices(t *testing.T) {
	doc := draw(t, ui.Banner(ui.BannerView{Text: "Saved.", Success: true}))
	want(t, doc, map[string]int{`.govuk-notification-banner--success[role="alert"][aria-label="Done"]`: 1})
	doc = draw(t, ui.Banner(ui.BannerView{Body: templ.Raw("<p>x</p>")}))
	want(t, doc, map[string]int{`.govuk-notification-banner[role="region"][aria-label="Important"] p`: 1})
	want(t, draw(t, ui.Panel(ui.PanelView{Title: "Thank you", Text: "CON"})), map[string]int{"h1.govuk-panel__title": 1, ".govuk-panel__body": 1})
	want(t, draw(t, ui.Panel(ui.PanelView{Title: "Thank you", Sub: true})), map[string]int{"h1": 0, "h2.govuk-panel__title": 1})
	want(t, draw(t, within(ui.Details("More"), templ.Raw("<p>x</p>"))), map[string]int{"details.govuk-details summary .govuk-details__summary-text": 1, ".govuk-details__text p": 1})
	field := within(ui.Details("More"), ui.Input(ui.InputView{Name: "why", Label: "Why?"}))
	want(t, draw(t, field), map[string]int{"details:not([open]) input": 1})
	want(t, drawIn(t, errs("why", "Say why."), field), map[string]int{"details[open] .govuk-error-message": 1}) // what is wrong is seen without a script
	want(t, draw(t, within(ui.Inset(), templ.Raw("<p>x</p>"))), map[string]int{".govuk-inset-text p": 1})
	wantText(t, draw(t, ui.Warning("Ring 999.")), map[string]string{".govuk-warning-text__text": "Warning: Ring 999."})
	want(t, draw(t, ui.PhaseBanner("Demo", "x")), map[string]int{".govuk-phase-banner strong.govuk-tag": 1})
	want(t, draw(t, ui.SkipLink()), map[string]int{`a.govuk-skip-link[href="#main-content"]`: 1})
	want(t, draw(t, ui.BackLink("/back")), map[string]int{`a.govuk-back-link[href="/back"]`: 1})
	doc = draw(t, ui.Breadcrumbs([]ui.Link{{Text: "Home", Href: "/"}, {Text: "Here", Href: "/here"}}))
	want(t, doc, map[string]int{`nav.govuk-breadcrumbs a`: 1, `[aria-current="page"]`: 1})
}

func TestNavigation(t *testing.T) {
	want(t, draw(t, ui.ServiceNav(ui.ServiceNavView{})), map[string]int{"nav": 0})
	items := []ui.NavItem{{Text: "Children", Href: "/c", Current: true}, {Text: "Due", Href: "/d", Count: 1204}}
	doc := draw(t, ui.ServiceNav(ui.ServiceNavView{Items: items}))
	want(t, doc, map[string]int{
		`.govuk-service-navigation[data-module="govuk-service-navigation"] button.govuk-js-service-navigation-toggle[aria-controls="navigation"][hidden]`: 1,
		`ul#navigation li.govuk-service-navigation__item--active a[aria-current="true"] strong`:                                                           1, `li`: 2,
	})
	wantText(t, doc, map[string]string{".al-count": "1,204"})
	doc = draw(t, ui.SubNav(ui.SubNavView{Label: "About Robin", Items: items}))
	want(t, doc, map[string]int{`nav.al-sub-nav[aria-label="About Robin"] a[aria-current="page"]`: 1, `a`: 2})
}

func TestFilter(t *testing.T) {
	doc := draw(t, within(ui.Filter(ui.FilterView{Action: "/list", Keep: map[string]string{"sort": "name"}, Clear: "/list",
		Chosen: []ui.Link{{Text: "Stafford", Href: "/list?sort=name"}}}), ui.Input(ui.InputView{Name: "q", Label: "Name"})))
	want(t, doc, map[string]int{`form.al-filter[method="get"][action="/list"][role="search"] input[type="hidden"][name="sort"][value="name"]`: 1,
		`input[name="q"]`: 1, `input[name="csrf"]`: 0, `a.al-chip[href="/list?sort=name"]`: 1})
	wantText(t, doc, map[string]string{".al-chip": "Take away the filter Stafford ×"})
	want(t, draw(t, ui.Filter(ui.FilterView{Action: "/list"})), map[string]int{".al-filter__chosen": 0})
}

func TestTimeline(t *testing.T) {
	doc := draw(t, ui.Timeline(ui.TimelineView{Items: []ui.Event{
		{Title: "Answered", By: "Priya", When: "Monday", ISO: "2026-11-23T14:30:00Z", Text: "a\nb", Href: "/q"}, {Title: "Asked", When: "Sunday", Body: templ.Raw("<i>x</i>")},
	}}))
	want(t, doc, map[string]int{`ol.al-timeline > li`: 2, `time[datetime="2026-11-23T14:30:00Z"]`: 1, `time:not([datetime])`: 1, `h3 a[href="/q"]`: 1, `.al-timeline__text br`: 1, `i`: 1})
	wantText(t, doc, map[string]string{"li:first-child .al-timeline__when": "Monday by Priya"})
	wantText(t, draw(t, ui.Timeline(ui.TimelineView{Empty: "Nobody has looked."})), map[string]string{".al-empty": "Nobody has looked."})
}

func TestProgress(t *testing.T) {
	doc := draw(t, ui.Progress(ui.ProgressView{Label: "Reading", Done: 340, Total: 1000, Left: "2 minutes left", Stop: "/stop"}))
	want(t, doc, map[string]int{`rect.al-progress__done[width="34"]`: 1, `form[action="/stop"]`: 1})
	wantText(t, doc, map[string]string{".al-progress__words": "340 of 1,000 (34%), 2 minutes left"})
	wantText(t, draw(t, ui.Progress(ui.ProgressView{Label: "x"})), map[string]string{".al-progress__words": "0 of 0 (0%)"})
	want(t, draw(t, ui.Progress(ui.ProgressView{Done: 5, Total: 2})), map[string]int{`rect[width="100"]`: 2, `form`: 0})
}

func TestTiles(t *testing.T) {
	doc := draw(t, ui.Tiles([]ui.Tile{{Value: "3", Label: "late", Hint: "since Monday", Href: "/late"}, {Value: "7", Label: "due"}}))
	want(t, doc, map[string]int{`ul.al-tiles > li`: 2, `a.al-tile__label[href="/late"]`: 1, `span.al-tile__label`: 1, `.al-tile__hint`: 1})
}

func TestATableThatScrollsSaysSo(t *testing.T) {
	v := ui.TableView{Caption: "Beds", Columns: ui.Columns("Ward", "Beds"), Rows: []ui.TableRow{ui.Cells("East", "4")}}
	want(t, draw(t, ui.Table(v)), map[string]int{".al-across": 0, "[role=region]": 0})
	v.Dense = true
	want(t, draw(t, ui.Table(v)), map[string]int{".al-across": 1, ".al-scroll[role=region][tabindex='0']": 1})
	v.Rows = nil
	want(t, draw(t, ui.Table(v)), map[string]int{".al-across": 0})
}
