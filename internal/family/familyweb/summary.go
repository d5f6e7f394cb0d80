package familyweb

import (
	"strings"

	"alongside/internal/family"
	"alongside/internal/web/ui"
)

func hours(c family.Council) string {
	if c.Hours == "" {
		return ""
	}
	return " (" + c.Hours + ")"
}

// names999 reports whether the council's own lines say to ring 999; otherwise the page does.
func names999(lines []string) bool { return strings.Contains(strings.Join(lines, " "), "999") }

// values makes the ticked values of a checkbox of one answer.
func values(v string) []string {
	if v == "" {
		return nil
	}
	return []string{v}
}

// checkSummary lists the answers, each with the way back to its page.
func checkSummary(a answers, known family.Card) ui.SummaryListView {
	cmd := a.command()
	row := func(key, value, path, hidden string) ui.SummaryRow {
		return ui.Row(key, value, ui.Link{Text: "Change", Href: path + "?change=yes", Hidden: hidden})
	}
	child := a.Get("child-name")
	if !cmd.Born.IsZero() {
		child += "\nBorn on " + cmd.Born.Long()
	} else if cmd.Age != family.NoAge {
		child += "\nAge: " + years(cmd.Age)
	}
	area := cmd.Area
	if area == "" {
		area = "I’d rather not say"
	}
	where := []ui.SummaryRow{row("Your child", child, childStep, "what you say about your child"), row("Postcode area", area, childStep, "the postcode area")}
	if known.Ref != "" {
		where = []ui.SummaryRow{row("Your child", known.Name(), worryPath, "which child it is about")}
	}
	rows := []ui.SummaryRow{
		own(row("What worries you", cmd.Worry, worryPath, "what worries you")),
		own(row("What you have tried", cmd.Tried, worryPath, "what you have tried")),
	}
	rows = append(append(rows, where...),
		row("Where you are with a diagnosis", stageWords(a.Get("stage")), stagePath, "where you are with a diagnosis"),
		reachRow(cmd, row))
	if !cmd.ToldOn.IsZero() {
		rows = append(rows, row("When they told you", strings.TrimSpace(cmd.ToldOn.Long()+" "+cmd.ToldTime), worryPath, "when they told you"))
	}
	if t := cmd.Teller; !t.Family() {
		rows = append(rows, row("Who is telling us", t.Name+"\n"+t.Contact, worryPath, "who is telling us"))
	}
	return ui.SummaryListView{Rows: rows}
}

// own shows a row as somebody wrote it: in the direction of its script, and what is very long with its rest below.
func own(row ui.SummaryRow) ui.SummaryRow {
	if row.Value != "" {
		row.Body = ui.LongText(row.Value)
	}
	return row
}

// reachRow says how we reach the family: in the words of who is telling us.
func reachRow(cmd family.Raise, row func(key, value, path, hidden string) ui.SummaryRow) ui.SummaryRow {
	if cmd.Teller.Family() {
		return row("How to reach you", reachWords(cmd.Reach, wayWords), reachPath, "how we reach you")
	}
	return row("How to reach the parent or carer", reachWords(cmd.Reach, theirWayWords), reachPath, "how we reach the parent or carer")
}

func reachWords(reach family.Reach, words func(family.Way) string) string {
	text := words(reach.Way)
	for _, more := range []string{reach.Phone, reach.Email, reach.Address, reach.Name} {
		if more != "" {
			text += "\n" + more
		}
	}
	if reach.Language != "" {
		text += "\nLanguage: " + reach.Language
	}
	if reach.Interpreter {
		text += "\nAn interpreter, please"
	}
	if reach.Formats != "" {
		text += "\n" + formatWords(reach.Formats)
	}
	if reach.SafeTimes != "" {
		text += "\nSafe times: " + reach.SafeTimes
	}
	if reach.NoWriting {
		text += "\nDo not write to this address"
	}
	return text
}
