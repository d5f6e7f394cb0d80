package heading

import (
	"fmt"
	"sort"

	"alongside/internal/fault"
	"alongside/internal/spreadsheet"
)

// weakest is the score below which a column is not given a role.
const weakest = 25

// table is what is known of a table: its headings and the look of its columns.
type table struct {
	headings []string
	line     int
	columns  []column
}

// candidate is a column that may have a role.
type candidate struct {
	spec   Spec
	index  int
	score  int
	needed bool
	how    string
}

// assign gives roles to columns: first what a person chose, then the surest by headings and cells together, last by cells alone
// what is needed and still missing. near says why a column with a fitting heading was not taken.
func (v *Vocabulary) assign(t table, c Choices) (m Mapping, near map[Role]string, err error) {
	m = Mapping{Line: t.line, Headings: t.headings}
	used := map[int]bool{}
	barred := map[Role]bool{}
	for _, s := range v.specs {
		choice, ok := c.Columns[s.Role]
		if !ok {
			continue
		}
		barred[s.Role] = true
		if choice == "-" {
			continue
		}
		i, found := chosen(choice, t.headings, max(len(t.columns), len(t.headings)))
		if !found {
			return m, nil, fault.Invalidf("file", "There is no column %s for %s on line %d. Name a heading as it stands there, or a letter from A to %s.",
				spreadsheet.Quote(choice), s.Title, t.line, letters(max(len(t.headings), 1)-1))
		}
		used[i] = true
		m.Columns = append(m.Columns, Column{s.Role, t.headings[i], i, 100, "It was chosen."})
	}
	all, near := v.candidates(t)
	take := func(k candidate) {
		used[k.index] = true
		m.Columns = append(m.Columns, Column{k.spec.Role, t.headings[k.index], k.index, min(k.score, 100), k.how})
	}
	for _, k := range all {
		if !used[k.index] && !barred[k.spec.Role] && (k.spec.Many || m.Index(k.spec.Role) < 0) {
			take(k)
		}
	}
	v.reclaim(all, &m, barred, take)
	v.byCells(t, &m, used, barred)
	sort.SliceStable(m.Columns, func(i, j int) bool { return m.Columns[i].Index < m.Columns[j].Index })
	return m, near, nil
}

// reclaim gives a need that is not met the best column that reads like it, though it was given to a role that nothing needs.
func (v *Vocabulary) reclaim(all []candidate, m *Mapping, barred map[Role]bool, take func(candidate)) {
	for _, n := range v.needs {
		for _, k := range all {
			holder, held := m.Role(k.index)
			if v.met(n, *m) || !n.has(k.spec.Role) || barred[k.spec.Role] || held && (v.needed(holder) || barred[holder]) {
				continue
			}
			m.free(k.index)
			take(k)
		}
	}
}

// candidates scores every role in every column, the best first.
func (v *Vocabulary) candidates(t table) (all []candidate, near map[Role]string) {
	near = map[Role]string{}
	for i, h := range t.headings {
		words := Words(h)
		col := column{}
		if i < len(t.columns) {
			col = t.columns[i]
		}
		for _, s := range v.specs {
			score, phrase := s.word(words)
			if score == 0 {
				continue
			}
			share, fits := col.fit(s.Kind)
			if !fits {
				near[s.Role] = fmt.Sprintf("%s reads like it, but only %s.", spreadsheet.Quote(h), col.says(s.Kind))
				continue
			}
			k := candidate{spec: s, index: i, needed: v.needed(s.Role)}
			k.score = score * (60 + share*40/100) / 100
			if k.needed {
				k.score = k.score * (50 + col.full()/2) / 100
			}
			if s.Kind == Name && col.rows >= 20 && len(col.values) == 1 {
				k.score -= 40 // a supplier column does not say the same in every line; the publisher's own name does
			}
			k.how = fmt.Sprintf("%s is read as “%s”; %s.", spreadsheet.Quote(h), phrase, col.says(s.Kind))
			if k.score >= weakest {
				all = append(all, k)
			}
		}
	}
	sort.SliceStable(all, func(i, j int) bool {
		return all[i].score > all[j].score || all[i].score == all[j].score && all[i].needed && !all[j].needed
	})
	return all, near
}

// byCells meets needs that no heading met by the look of the cells, where only one column can be meant.
func (v *Vocabulary) byCells(t table, m *Mapping, used map[int]bool, barred map[Role]bool) {
	for _, n := range v.needs {
		met := false
		for _, r := range n.Roles {
			met = met || m.Index(r) >= 0 || barred[r]
		}
		s, ok := v.spec(n.Roles[0])
		if met || !ok {
			continue
		}
		i, confidence := only(t.columns, s.Kind, used)
		if i < 0 {
			continue
		}
		used[i] = true
		how := fmt.Sprintf("No heading says so; it is the one column of which %d%% are cells of this kind.", t.columns[i].share(s.Kind))
		if s.Kind == Name {
			how = "No heading says so; it is the column of words with the most different values."
		}
		m.Columns = append(m.Columns, Column{s.Role, t.headings[i], i, confidence, how})
		m.Notes = append(m.Notes, fmt.Sprintf("Check that %s is %s: its heading does not say so.", shown(i, t.headings), s.Title))
	}
}

func (c column) share(k Kind) int {
	share, _ := c.fit(k)
	return share
}

// only returns the one unused column that looks like the kind; -1 when there is none or more than one.
func only(columns []column, k Kind, used map[int]bool) (index, confidence int) {
	index, most, second := -1, 0, 0
	for i, c := range columns {
		if used[i] || c.filled < 3 || c.full() < 50 {
			continue
		}
		weight := 0
		switch {
		case k == Date && 100*(c.dates-c.serials) >= 90*c.filled, k == Amount && 100*c.amounts >= 95*c.filled && 2*c.pence >= c.filled:
			weight = 1
		case k == Name && 100*c.words >= 90*c.filled:
			weight = len(c.values)
		}
		if weight > most {
			index, most, second = i, weight, most
		} else {
			second = max(second, weight)
		}
	}
	if 2*most < 3*second || most == 0 || k == Name && most < 2 {
		return -1, 0
	}
	if k == Name {
		return index, 35
	}
	return index, 50
}
