package lead

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// Languages says what staff speak besides English. It is optional: without it nobody is preferred for a language, unless
// Staff says it.
type Languages interface {
	// LanguagesOf returns the languages of those of people who speak others than English, in one query.
	LanguagesOf(ctx context.Context, tx *db.Tx, people []thread.Ref) (map[thread.Ref][]string, error)
}

// KnowsWell says what a lead professional knows particularly well, in the words of the council's policy.
type KnowsWell struct {
	Person thread.Ref
	Skills []string
	Over   string // SkillsMark of what was read; "" takes whatever is there
}

// SkillsMark names what a person knows well, so that a change can say over which list it was made.
func SkillsMark(skills []string) string {
	return fault.Mark(slices.Sorted(slices.Values(skills))...)
}

// recordedSkills is what the audit keeps of them.
type recordedSkills struct {
	Skills []string `json:"skills"`
}

// KnowsWell records it. The person does so herself, or her manager.
func (s *Service) KnowsWell(ctx context.Context, by access.Actor, cmd KnowsWell) error {
	if err := s.mayManage(ctx, by, cmd.Person); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.KnowsWellTx(ctx, tx, by.By(), cmd) })
}

// KnowsWellTx is KnowsWell inside a transaction. It is refused for who is no lead professional and for skills that the policy
// does not name.
func (s *Service) KnowsWellTx(ctx context.Context, tx *db.Tx, by audit.By, cmd KnowsWell) error {
	role, err := s.Role(ctx, tx)
	if err != nil {
		return err
	}
	slices.Sort(cmd.Skills)
	cmd.Skills = slices.Compact(cmd.Skills)
	for _, one := range cmd.Skills {
		if !slices.Contains(role.Skills, one) {
			return fault.Invalid("skills", "“"+one+"” is not among the skills that your council’s policy names. Choose from the list.")
		}
	}
	gone, err := s.Gone(ctx, tx, cmd.Person)
	if err != nil {
		return err
	}
	if gone {
		return fault.NotFound("This lead professional")
	}
	before, err := s.store.Skills(ctx, tx, []thread.Ref{cmd.Person})
	if err != nil {
		return fmt.Errorf("what %s knows well: %w", cmd.Person, err)
	}
	if err := fault.MadeOver(cmd.Over, "this list", slices.Sorted(slices.Values(before[cmd.Person]))...); err != nil {
		return err
	}
	if err := s.store.PutSkills(ctx, tx, cmd.Person, cmd.Skills); err != nil {
		return fmt.Errorf("save what %s knows well: %w", cmd.Person, err)
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "what a lead professional knows well recorded", Ref: string(cmd.Person),
		Payload: recordedSkills{cmd.Skills}})
}

// professionals are those who can be a lead today, with what they speak and know well: three queries.
func (s *Service) professionals(ctx context.Context, tx *db.Tx) ([]Professional, error) {
	people, err := s.staff.Leads(ctx, tx)
	if err != nil || len(people) == 0 {
		return nil, err
	}
	refs := make([]thread.Ref, len(people))
	for i, p := range people {
		refs[i] = p.Ref
	}
	skills, err := s.store.Skills(ctx, tx, refs)
	if err != nil {
		return nil, err
	}
	var spoken map[thread.Ref][]string
	if s.languages != nil {
		if spoken, err = s.languages.LanguagesOf(ctx, tx, refs); err != nil {
			return nil, err
		}
	}
	for i, p := range people {
		people[i].Skills = skills[p.Ref]
		people[i].Languages = append(slices.Clone(p.Languages), spoken[p.Ref]...)
	}
	return people, nil
}
