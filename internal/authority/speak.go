package authority

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// Speak says which languages somebody who works for the council, a partner or a provider speaks with families besides English.
type Speak struct {
	Person    thread.Ref
	Languages []string
	Over      string // the mark (fault.Mark) of the languages that were read; "" takes whatever is there
}

const (
	mostLanguages   = 12
	longestLanguage = 40
)

// Speak records what a person speaks, in place of what was recorded before. The person does so, or an administrator.
func (s *Service) Speak(ctx context.Context, by access.Actor, cmd Speak) error {
	if by.Person == "" || by.Person != cmd.Person {
		if err := mayManage(by); err != nil {
			return err
		}
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.SpeakTx(ctx, tx, by.By(), cmd) })
}

// SpeakTx is Speak inside a transaction. It is refused for families, whose language stands in their record.
func (s *Service) SpeakTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Speak) error {
	a, err := s.Account(ctx, tx, cmd.Person)
	if err != nil {
		return err
	}
	if !a.Staff() {
		return fault.Invalid("languages", "Your language stands in your family’s record. Tell your named person if it is wrong.")
	}
	if cmd.Languages, err = languages(cmd.Languages); err != nil {
		return err
	}
	before, err := s.LanguagesOf(ctx, tx, []thread.Ref{cmd.Person})
	if err != nil {
		return err
	}
	if err := fault.MadeOver(cmd.Over, "these languages", before[cmd.Person]...); err != nil {
		return err
	}
	if err := s.store.PutLanguages(ctx, tx, cmd.Person, cmd.Languages); err != nil {
		return fmt.Errorf("save what %s speaks: %w", cmd.Person, err)
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "languages recorded", Ref: string(cmd.Person), Payload: recordedLanguages{cmd.Languages}})
}

// recordedLanguages is what the audit keeps of them.
type recordedLanguages struct {
	Languages []string `json:"languages"`
}

// LanguagesOf returns the languages of those of people who speak others than English, each in order, in one query.
func (s *Service) LanguagesOf(ctx context.Context, tx *db.Tx, people []thread.Ref) (map[thread.Ref][]string, error) {
	if len(people) == 0 {
		return nil, nil
	}
	return s.store.Languages(ctx, tx, people)
}

// Staff reports whether the account is of somebody who works for the council, a partner or a provider.
func (a Account) Staff() bool {
	return !slices.Contains(a.Roles, access.RoleParent) && !slices.Contains(a.Roles, access.RoleYoungPerson)
}

// languages puts typed languages in order: each once, with a capital, without English.
func languages(typed []string) ([]string, error) {
	out := []string{}
	for _, one := range typed {
		one = strings.Join(strings.Fields(one), " ")
		switch {
		case one == "" || strings.EqualFold(one, "English"):
			continue
		case len(one) > longestLanguage || strings.ContainsFunc(one, notInAName):
			return nil, fault.Invalidf("languages", "“%s” is not the name of a language. Write names with commas between, such as Polish, Urdu.", one)
		}
		letters := []rune(one)
		letters[0] = unicode.ToUpper(letters[0])
		one = string(letters)
		if !slices.ContainsFunc(out, func(l string) bool { return strings.EqualFold(l, one) }) {
			out = append(out, one)
		}
	}
	if len(out) > mostLanguages {
		return nil, fault.Invalidf("languages", "Enter at most %d languages.", mostLanguages)
	}
	slices.Sort(out)
	return out, nil
}

func notInAName(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsMark(r) && !strings.ContainsRune(" -'’()", r)
}
