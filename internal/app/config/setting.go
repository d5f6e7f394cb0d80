package config

import (
	"encoding"
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// prefix begins the name of every environment variable that is a setting.
const prefix = "ALONGSIDE_"

// setting is one leaf of Config.
type setting struct {
	section, key string
	standard     string // the default, as text
	oneOf        []string
	doc          string
	value        reflect.Value
}

// name is how the setting is called in messages: "database.url".
func (s setting) name() string { return s.section + "." + s.key }

// variable is the environment variable that sets it: ALONGSIDE_DATABASE_URL.
func (s setting) variable() string {
	return prefix + strings.ToUpper(s.section+"_"+s.key)
}

// settings lists the leaves of c in the order they are declared.
func settings(c *Config) []setting {
	var out []setting
	whole := reflect.ValueOf(c).Elem()
	for i := range whole.NumField() {
		part := whole.Field(i)
		section := whole.Type().Field(i).Tag.Get("toml")
		for j := range part.NumField() {
			tag := part.Type().Field(j).Tag
			out = append(out, setting{
				section: section, key: tag.Get("toml"), standard: tag.Get("default"),
				oneOf: strings.Fields(tag.Get("oneof")), doc: tag.Get("doc"), value: part.Field(j),
			})
		}
	}
	return out
}

// set gives the setting the value that text stands for. An empty text is the zero value.
func (s setting) set(text string) error {
	if text == "" {
		s.value.SetZero()
		return nil
	}
	if u, ok := s.value.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return u.UnmarshalText([]byte(text))
	}
	switch s.value.Kind() {
	case reflect.String:
		s.value.SetString(text)
	case reflect.Int:
		n, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("%q is not a whole number", text)
		}
		s.value.SetInt(int64(n))
	case reflect.Bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return fmt.Errorf("%q is neither true nor false", text)
		}
		s.value.SetBool(b)
	case reflect.Slice:
		var list []string
		for part := range strings.SplitSeq(text, ",") {
			list = append(list, strings.TrimSpace(part))
		}
		s.value.Set(reflect.ValueOf(list))
	default:
		return fmt.Errorf("a setting of kind %s cannot be read from text", s.value.Kind())
	}
	return nil
}

// text writes the setting's value as set reads it.
func (s setting) text() string {
	if list, ok := s.value.Interface().([]string); ok {
		return strings.Join(list, ", ")
	}
	return fmt.Sprint(s.value.Interface())
}

// Setting is one setting as it stands, for people to read.
type Setting struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	// Standard says that nobody set it otherwise.
	Standard bool `json:"standard"`
}

// Settings lists every setting of c with its value. It holds no secret, because no setting does.
func (c Config) Settings() []Setting {
	var out []Setting
	standard := settings(Default())
	for i, s := range settings(&c) {
		text := s.text()
		out = append(out, Setting{Name: s.name(), Value: text, Standard: text == standard[i].text()})
	}
	return out
}

// Default returns the settings that hold when nobody sets any.
func Default() *Config {
	c := &Config{}
	for _, s := range settings(c) {
		if err := s.set(s.standard); err != nil {
			return c // a test sets every default
		}
	}
	return c
}
