package config

import (
	"fmt"
	"reflect"
	"strings"
)

// Document writes docs/configuration.md: every setting with its key, variable, default and meaning.
func Document() string {
	var b strings.Builder
	b.WriteString(`# Settings

Alongside runs without any. What you do set goes into a TOML file, named by ` + "`--config FILE` or `" + FileVariable + "`" + `, or into
the environment, which wins. A setting that is not listed here is refused by name and line. ` + "`alongside doctor`" + ` shows
what holds, and what is wrong with it.

Secrets are not settings: a setting that ends in ` + "`_file`" + ` names a file that holds one, on one line, which not everybody on
the machine may read.

This page is written by ` + "`make generate`" + ` from internal/app/config.
`)
	c := Default()
	whole := reflect.TypeOf(*c)
	all := settings(c)
	for i := range whole.NumField() {
		tag := whole.Field(i).Tag
		section := tag.Get("toml")
		fmt.Fprintf(&b, "\n## [%s]\n\n%s\n\n", section, tag.Get("doc"))
		b.WriteString("| setting | variable | default | meaning |\n|---|---|---|---|\n")
		for _, s := range all {
			if s.section == section {
				fmt.Fprintf(&b, "| `%s` | `%s` | %s | %s |\n", s.key, s.variable(), standardText(s), s.doc)
			}
		}
	}
	b.WriteString("\n## Example\n\n```toml\n" + Example + "```\n")
	return b.String()
}

func standardText(s setting) string {
	if s.standard == "" {
		return "not set"
	}
	return "`" + s.standard + "`"
}

// Example is a file as a council would write it, shown in docs/configuration.md.
const Example = `[council]
code = "E10000028"

[server]
listen = "127.0.0.1:8080"
public_url = "https://alongside.council.example"

[database]
url_file = "/etc/alongside/database-url"

[mail]
host = "smtp.council.example"
username = "alongside"
password_file = "/etc/alongside/mail-password"
from = "Alongside <send@council.example>"

[documents]
folder = "/var/lib/alongside/documents"
clamav = "unix:/run/clamav/clamd.ctl"
`
