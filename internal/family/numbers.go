package family

// nextN is the number of the next entry of a list about a child. Numbers are not given again, and after a merge was undone some are missing.
func nextN[T any](all []T, n func(T) int) int {
	last := 0
	for _, one := range all {
		last = max(last, n(one))
	}
	return last + 1
}

func (o Order) number() int    { return o.N }
func (c Capacity) number() int { return c.N }
func (c Consent) number() int  { return c.N }
func (u Use) number() int      { return u.N }
func (v Visit) number() int    { return v.N }
