package agreementweb

import (
	"strings"

	"alongside/internal/money"
	"alongside/internal/web/ui"
)

// words splits what was typed with commas between.
func words(s string) []string {
	var out []string
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

func unitOptions() []ui.Option {
	var out []ui.Option
	for _, u := range money.Units() {
		out = append(out, ui.Option{Value: string(u), Text: string(u)})
	}
	return out
}

func bandOptions() []ui.Option {
	var out []ui.Option
	for _, b := range money.Bands() {
		out = append(out, ui.Option{Value: string(b), Text: strings.ReplaceAll(string(b), "-", " ")})
	}
	return out
}
