package config

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"alongside/internal/fault"
)

// FileVariable names the environment variable that holds the file's path when the command line does not.
const FileVariable = prefix + "CONFIG"

// testPrefix begins variables that tests read; they are no settings.
const testPrefix = prefix + "TEST_"

// Load reads path (none when empty) and then environ ("NAME=value"), which wins, and checks the whole.
//
// What is wrong is reported all at once: a fault of kind Invalid with one field for each setting.
func Load(path string, environ []string) (Config, error) {
	c := Default()
	var wrong []fault.Field
	if path != "" {
		text, err := os.ReadFile(path)
		if err != nil {
			return Config{}, fault.Invalidf("config", "cannot read the settings: %v", err)
		}
		wrong = append(wrong, c.readFile(path, string(text))...)
	}
	wrong = append(wrong, c.readEnvironment(environ)...)
	if len(wrong) == 0 {
		wrong = c.check()
	}
	if err := fault.InvalidFields(wrong...); err != nil {
		return Config{}, err
	}
	return *c, nil
}

func (c *Config) readFile(path, text string) []fault.Field {
	meta, err := toml.Decode(text, c)
	var parse toml.ParseError
	switch {
	case errors.As(err, &parse):
		return []fault.Field{{Name: fmt.Sprintf("%s line %d", path, parse.Position.Line), Message: parse.Message}}
	case err != nil:
		return []fault.Field{{Name: path, Message: err.Error()}}
	}
	var wrong []fault.Field
	known := names(settings(c), setting.name)
	for _, key := range meta.Undecoded() {
		where := path
		if n := lineOf(text, key.String()); n > 0 {
			where = fmt.Sprintf("%s line %d", path, n)
		}
		wrong = append(wrong, fault.Field{Name: where, Message: unknown(key.String(), known)})
	}
	return wrong
}

func (c *Config) readEnvironment(environ []string) []fault.Field {
	var wrong []fault.Field
	all := settings(c)
	known := names(all, setting.variable)
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		if !strings.HasPrefix(name, prefix) || strings.HasPrefix(name, testPrefix) || name == FileVariable {
			continue
		}
		i := slices.Index(known, name)
		if i < 0 {
			wrong = append(wrong, fault.Field{Name: "environment", Message: unknown(name, known)})
			continue
		}
		if err := all[i].set(value); err != nil {
			wrong = append(wrong, fault.Field{Name: name, Message: err.Error()})
		}
	}
	return wrong
}

func names(all []setting, name func(setting) string) []string {
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = name(s)
	}
	return out
}

// unknown says that name is no setting, and which one was perhaps meant.
func unknown(name string, known []string) string {
	message := fmt.Sprintf("%s is not a setting", name)
	if near := Near(name, known); len(near) > 0 {
		message += "; did you mean " + strings.Join(near, " or ") + "?"
	}
	return message
}

// lineOf finds the line of a dotted key in a TOML text. It returns 0 when the key is written in a way that it does not
// follow, such as an inline table.
func lineOf(text, key string) int {
	table, number := "", 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "["); ok {
			name, _, _ = strings.Cut(strings.TrimPrefix(name, "["), "]")
			table = strings.TrimSpace(name)
			if table == key {
				return number
			}
			continue
		}
		name, _, ok := strings.Cut(line, "=")
		name = strings.Trim(strings.TrimSpace(name), `"'`)
		if table != "" {
			name = table + "." + name
		}
		if ok && name == key {
			return number
		}
	}
	return 0
}
