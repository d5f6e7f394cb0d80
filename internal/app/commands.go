package app

import (
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"
)

// commandsHead opens docs/commands.md.
const commandsHead = `# Commands

Every command of the program, with its arguments and flags. ` + "`alongside COMMAND --help`" + ` says the same. With ` + "`--json`" + ` a command answers
in JSON, for scripts. The exit code is 0 when it is done, 1 when the input is bad or something failed, and 2 when the command
itself is wrong.

This page is written by ` + "`make generate`" + ` from internal/app.
`

// writeCommands writes docs/commands.md: each command that runs something, in the order of the command line.
func writeCommands(w io.Writer, root *kong.Application) error {
	var b strings.Builder
	b.WriteString(commandsHead)
	section(&b, "For every command", "", root.Flags)
	for _, leaf := range root.Leaves(true) {
		b.WriteString("\n## " + leaf.FullPath() + arguments(leaf) + "\n\n" + leaf.Help + "\n")
		if leaf.Detail != "" {
			b.WriteString("\n" + leaf.Detail + "\n")
		}
		var rows [][2]string
		for _, p := range leaf.Positional {
			rows = append(rows, [2]string{p.Summary(), p.Help})
		}
		for n := leaf; n != nil && n != root.Node; n = n.Parent {
			rows = append(rows, flagRows(n.Flags)...)
		}
		table(&b, rows)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func section(b *strings.Builder, title, help string, flags []*kong.Flag) {
	b.WriteString("\n## " + title + "\n" + help)
	table(b, flagRows(flags))
}

// arguments returns what stands behind a command's name, with a space before each.
func arguments(n *kong.Node) string {
	var b strings.Builder
	for _, p := range n.Positional {
		b.WriteString(" " + p.Summary())
	}
	return b.String()
}

func flagRows(flags []*kong.Flag) [][2]string {
	rows := make([][2]string, 0, len(flags))
	for _, f := range flags {
		if f.Hidden {
			continue
		}
		name := "--" + f.Name
		if !f.IsBool() {
			name += "=" + f.FormatPlaceHolder()
		}
		help := f.Help
		if f.Required {
			help += " Required."
		}
		rows = append(rows, [2]string{name, help})
	}
	return rows
}

func table(b *strings.Builder, rows [][2]string) {
	if len(rows) == 0 {
		return
	}
	b.WriteString("\n| argument | meaning |\n|---|---|\n")
	for _, r := range rows {
		fmt.Fprintf(b, "| `%s` | %s |\n", strings.ReplaceAll(r[0], "|", "\\|"), strings.ReplaceAll(r[1], "|", "\\|"))
	}
}
