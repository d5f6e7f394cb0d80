package supplier

// near reports whether a and b are one word with a slip of the pen: one letter more, less, other or changed places in words of
// five letters and more; two in words of nine and more. The first letter is rarely wrong and must agree, and digits are never.
func near(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) < 5 || len(b)-len(a) > 2 || a[0] != b[0] || len(b) > maxNear {
		return false
	}
	allowed := 1
	if len(a) >= 9 {
		allowed = 2
	}
	for n := range len(b) {
		if b[n] <= '9' || n < len(a) && a[n] <= '9' {
			return false
		}
	}
	return slips(a, b, allowed) <= allowed
}

// maxNear is the longest word that is compared letter by letter; longer ones are no words.
const maxNear = 40

// slips is the number of letters to put in, leave out, change or swap with their neighbour to make b of a, or more than most.
func slips(a, b string, most int) int {
	var rows [3][maxNear + 1]int
	before, last, row := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		best := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			best = min(best, row[j])
		}
		if best > most {
			return most + 1
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

// plural reports whether b is a with an "s", or the other way round.
func plural(a, b string) bool {
	return len(a) > 3 && len(b) == len(a)+1 && b == a+"s" || len(b) > 3 && len(a) == len(b)+1 && a == b+"s"
}

// alike is how much two texts have in common by their runs of two letters, from 0 to 1 (the coefficient of Dice).
func alike(a, b []uint16) float64 {
	if len(a)+len(b) == 0 {
		return 1
	}
	same, i, j := 0, 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == b[j]:
			same++
			i++
			j++
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return 2 * float64(same) / float64(len(a)+len(b))
}
