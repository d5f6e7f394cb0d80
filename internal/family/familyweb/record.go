package familyweb

import (
	"strings"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/family"
	"alongside/internal/web/ui"
)

// silent are entries that say nothing to a reader which another entry does not say better.
var silent = []string{"access ", "deadline "}

// timeline tells in plain words what was done. What only moves permissions and clocks is left out.
func timeline(rows []audit.Row) ui.TimelineView {
	v := ui.TimelineView{Empty: "Nothing has been recorded yet."}
	for _, row := range rows {
		if quiet(row.Action) {
			continue
		}
		v.Items = append(v.Items, ui.Event{
			Title: strings.ToUpper(row.Action[:1]) + row.Action[1:], By: whoWords(row.By), When: ui.When(row.At), ISO: row.At.Format(time.RFC3339), Text: row.Why,
		})
	}
	return v
}

func quiet(action string) bool {
	for _, s := range silent {
		if strings.HasPrefix(action, s) {
			return true
		}
	}
	return action == ""
}

func whoWords(by audit.By) string {
	role := roleWords(by.Role)
	if by.Name == "" || by.Name == role {
		return role
	}
	return by.Name + ", " + role
}

func roleWords(role string) string {
	if role == "system" {
		return "the program"
	}
	return access.Role(role).Label()
}

func disagree(c family.Council) string {
	if c.Phone == "" {
		return "If you do not agree, tell us so. We look at it again."
	}
	return "If you do not agree, ring " + c.Phone + " and say your reference. We look at it again."
}
