package document

import (
	"path"
	"slices"
	"strings"
	"unicode"
)

const maxName = 120

// cleanName makes a sender's file name fit to show and to save under: the last part of a path, without control, direction
// and reserved characters, not too long, with an ending that tells what the file really is.
func cleanName(name string, t Type) string {
	name = strings.ToValidUTF8(name, "")
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == unicode.ReplacementChar:
			return -1
		case unicode.IsSpace(r):
			return ' '
		case strings.ContainsRune(`<>:"|?*;%`, r):
			return '-'
		default:
			return r
		}
	}, name)
	name = strings.TrimRight(strings.Join(strings.Fields(name), " "), ". -")
	ending := strings.ToLower(path.Ext(name))
	endings := endingsOf[t.Media]
	stem := name
	if slices.Contains(endings, ending) {
		stem = name[:len(name)-len(ending)]
	} else if len(endings) > 0 {
		ending = endings[0]
	}
	if runes := []rune(stem); len(runes) > maxName {
		stem = string(runes[:maxName])
	}
	stem = strings.TrimRight(strings.TrimLeft(stem, ". -"), ". ")
	if stem == "" || reserved(stem) {
		stem = strings.TrimSpace("document " + stem)
	}
	return stem + ending
}

// reserved reports whether Windows takes a name for a device.
func reserved(stem string) bool {
	device, _, _ := strings.Cut(strings.ToUpper(stem), ".")
	switch device {
	case "CON", "PRN", "AUX", "NUL":
		return true
	}
	return len(device) == 4 && (device[:3] == "COM" || device[:3] == "LPT") && device[3] >= '0' && device[3] <= '9'
}
