package config

import (
	"slices"
	"strings"
)

// Near returns up to three of known that name could be a slip of, nearest first.
func Near(name string, known []string) []string {
	type candidate struct {
		name string
		far  int
	}
	var out []candidate
	for _, k := range known {
		far := distance(strings.ToLower(name), strings.ToLower(k))
		within := strings.Contains(k, name) && len(name) >= 3
		if within {
			far = 1
		}
		if far <= max(2, len(k)/4) {
			out = append(out, candidate{k, far})
		}
	}
	slices.SortStableFunc(out, func(a, b candidate) int { return a.far - b.far })
	names := make([]string, 0, 3)
	for _, c := range out[:min(3, len(out))] {
		names = append(names, c.name)
	}
	return names
}

// distance is the number of letters to put in, take out, change or swap with a neighbour to make b of a.
func distance(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
