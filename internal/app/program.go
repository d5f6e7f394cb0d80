package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"alongside/internal/app/config"
	"alongside/internal/fault"
	"alongside/internal/spot/supplier"
)

// Exit codes of the command line.
const (
	exitDone  = 0
	exitInput = 1 // the input is bad, or something failed
	exitUsage = 2 // the command itself is wrong
)

// Program is one run of the program: what it was started with and where it writes.
type Program struct {
	Version string
	Args    []string // without the program's name
	Environ []string // "NAME=value"
	Stdout  io.Writer
	Stderr  io.Writer
	Clock   func() time.Time
}

// Run parses the command line, runs the command and returns the exit code.
func (p Program) Run(ctx context.Context) int {
	var line commandLine
	helped := false
	parser, err := p.parser(&line, &helped)
	if err != nil {
		return p.fail(exitUsage, err)
	}
	parsed, err := parser.Parse(asked(p.Args))
	if helped {
		return exitDone
	}
	if err != nil {
		p.fail(exitUsage, err)
		fmt.Fprintf(p.Stderr, "Try: alongside %s--help\n", commandOf(err))
		return exitUsage
	}
	s := &session{Program: p, json: line.JSON, configFile: line.Config}
	parsed.BindTo(ctx, (*context.Context)(nil))
	parsed.Bind(s)
	if err := parsed.Run(); err != nil {
		return p.fail(exitInput, err)
	}
	return exitDone
}

// asked makes "help" and "help date", as people type them, the flag that asks for the same.
func asked(args []string) []string {
	if len(args) == 0 || args[0] != "help" {
		return args
	}
	return append(slices.Clone(args[1:]), "--help")
}

// parser reads the command line into line; helped becomes true when it only asked for help.
func (p Program) parser(line *commandLine, helped *bool) (*kong.Kong, error) {
	return kong.New(line,
		kong.Name("alongside"),
		kong.Description("Support for children with special educational needs and disabilities and their families, from the first worry to the report that members read."),
		kong.Writers(p.Stdout, p.Stderr),
		kong.Exit(func(int) { *helped = true }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Vars{
			"configVariable": config.FileVariable,
			"accept":         strconv.FormatFloat(supplier.UsualAccept, 'f', -1, 64), "ask": strconv.FormatFloat(supplier.UsualAsk, 'f', -1, 64),
		},
	)
}

// commandOf returns the command that was parsed before err, with a space behind it, or nothing.
func commandOf(err error) string {
	var parse *kong.ParseError
	if !errors.As(err, &parse) || parse.Context == nil || parse.Context.Command() == "" {
		return ""
	}
	name, _, _ := strings.Cut(parse.Context.Command(), " <")
	return name + " "
}

// fail writes err to standard error, one line for each thing that is wrong, and returns code.
func (p Program) fail(code int, err error) int {
	var quiet answered
	if errors.As(err, &quiet) {
		return code
	}
	p.complain(err)
	return code
}

func (p Program) complain(err error) {
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		for _, one := range several.Unwrap() {
			p.complain(one)
		}
		return
	}
	fields, ok := fault.Fields(err)
	if !ok {
		fmt.Fprintf(p.Stderr, "alongside: %v\n", err)
	}
	for _, f := range fields {
		fmt.Fprintf(p.Stderr, "alongside: %s: %s\n", f.Name, f.Message)
	}
}

// answered is the error of a command that has already told all in its answer, such as a check that found something.
type answered struct{ what string }

// Error says what was found.
func (a answered) Error() string { return a.what }

// session is what a command's Run is given.
type session struct {
	Program
	json       bool
	configFile string
}

// answer writes v as JSON when that was asked for, and otherwise calls text.
func (s *session) answer(v any, text func(w io.Writer)) error {
	if !s.json {
		text(s.Stdout)
		return nil
	}
	e := json.NewEncoder(s.Stdout)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("write the answer: %w", err)
	}
	return nil
}

// config loads the settings.
func (s *session) config() (config.Config, error) {
	path := s.configFile
	for _, pair := range s.Environ {
		if value, ok := strings.CutPrefix(pair, config.FileVariable+"="); ok && path == "" {
			path = value
		}
	}
	return config.Load(path, s.Environ)
}
