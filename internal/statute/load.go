package statute

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"alongside/internal/workday"
)

//go:embed rules
var shipped embed.FS

// Load returns the law and the policies that come with the program.
func Load() (*Book, error) {
	rules, err := fs.Sub(shipped, "rules")
	if err != nil {
		return nil, fmt.Errorf("shipped rules: %w", err)
	}
	return LoadFrom(rules)
}

// LoadWith returns the shipped book with the policies of more councils: a folder for each, named as --policy will name it, that
// holds council.json and its rules. A council that is shipped already is replaced whole.
func LoadWith(policies fs.FS) (*Book, error) {
	b, err := Load()
	if err != nil {
		return nil, err
	}
	folders, err := fs.ReadDir(policies, ".")
	if err != nil {
		return nil, fmt.Errorf("read policies: %w", err)
	}
	for _, f := range folders {
		if !f.IsDir() {
			continue
		}
		b.forget(f.Name())
		if err := b.readCouncil(policies, f.Name(), f.Name()); err != nil {
			return nil, err
		}
	}
	return b, b.finish()
}

// LoadFrom reads a whole book: law/*.json and policy/<council>/*.json. It reports everything that is wrong, with the file.
func LoadFrom(rules fs.FS) (*Book, error) {
	b := &Book{
		rules:    map[key][]Rule{},
		councils: map[string]Council{},
	}
	b.useCalendar(workday.EnglandAndWales())
	wrong := []error{b.readFolder(rules, "law", "")}
	folders, err := fs.ReadDir(rules, "policy")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read policies: %w", err)
	}
	for _, f := range folders {
		if f.IsDir() {
			wrong = append(wrong, b.readCouncil(rules, path.Join("policy", f.Name()), f.Name()))
		}
	}
	wrong = append(wrong, b.finish())
	if err := errors.Join(wrong...); err != nil {
		return nil, err
	}
	return b, nil
}

func (b *Book) readCouncil(rules fs.FS, folder, id string) error {
	c := Council{ID: id}
	file := path.Join(folder, councilFile)
	text, err := fs.ReadFile(rules, file)
	if err != nil {
		return fmt.Errorf("read %s: %w", file, err)
	}
	if err := strict(text, &c); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	if err := c.validate(); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	b.councils[id] = c
	return errors.Join(b.readFolder(rules, folder, id), b.readTerms(rules, folder, id))
}

// readFolder reads every rule in a folder. A file is named after its rule, and after its version too when there are several.
func (b *Book) readFolder(rules fs.FS, folder, policy string) error {
	files, err := fs.Glob(rules, path.Join(folder, "*.json"))
	if err != nil {
		return fmt.Errorf("read %s: %w", folder, err)
	}
	var wrong []error
	for _, file := range files {
		if path.Base(file) == councilFile {
			continue
		}
		text, err := fs.ReadFile(rules, file)
		if err != nil {
			return fmt.Errorf("read %s: %w", file, err)
		}
		r := Rule{Policy: policy}
		err = strict(text, &r)
		if err == nil {
			err = r.validate()
		}
		if name := strings.TrimSuffix(path.Base(file), ".json"); err == nil && name != r.ID && name != fmt.Sprintf("%s.%d", r.ID, r.Version) {
			err = fmt.Errorf("the file is not named after the rule %s", r.ID)
		}
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", file, err))
			continue
		}
		k := key{policy, r.ID}
		b.rules[k] = append(b.rules[k], r)
	}
	return errors.Join(wrong...)
}

// strict reads one JSON object with known fields only and nothing behind it.
func strict(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		var broken *json.SyntaxError
		if errors.As(err, &broken) {
			line := 1 + bytes.Count(text[:min(int(broken.Offset), len(text))], []byte("\n"))
			return fmt.Errorf("line %d: read JSON: %w", line, err)
		}
		return fmt.Errorf("read JSON: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something stands behind the rule")
	}
	return nil
}

// finish orders the versions and checks what can only be seen across rules.
func (b *Book) finish() error {
	var wrong []error
	for k, versions := range b.rules {
		slices.SortFunc(versions, func(a, b Rule) int { return a.Version - b.Version })
		for i, r := range versions {
			if i > 0 {
				before := versions[i-1]
				if before.Version == r.Version {
					wrong = append(wrong, fmt.Errorf("rule %s has version %d twice", k, r.Version))
				}
				if before.EffectiveTo.IsZero() || !r.EffectiveFrom.After(before.EffectiveTo) {
					wrong = append(wrong, fmt.Errorf("rule %s: version %d must end before version %d begins", k, before.Version, r.Version))
				}
			}
			for _, other := range r.SeeAlso {
				if !b.knows(other) {
					wrong = append(wrong, fmt.Errorf("rule %s sees also %s, which there is not", k, other))
				}
			}
		}
		if law, ok := b.rules[key{"", k.id}]; ok && k.policy != "" && !law[len(law)-1].Local {
			wrong = append(wrong, fmt.Errorf("rule %s is law that no council may set", k))
		}
	}
	return errors.Join(wrong...)
}
