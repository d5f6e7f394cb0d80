package fault

import (
	"fmt"
	"hash/fnv"
	"strconv"
)

// Mark names what somebody was shown of a thing that counts no versions, such as a list that is saved as a whole. A form carries it
// back, and MadeOver compares.
func Mark(parts ...string) string {
	h := fnv.New64a()
	_, _ = fmt.Fprintf(h, "%q", parts) // a hash never fails
	return strconv.FormatUint(h.Sum64(), 36)
}

// MadeOver refuses a change whose mark is not that of what stands there now: somebody else has saved meanwhile, and their work would
// be lost. What is the thing as the message calls it; "" for a mark takes whatever is there.
func MadeOver(mark, what string, now ...string) error {
	if mark == "" || mark == Mark(now...) {
		return nil
	}
	return Conflictf("Someone else changed %s while you were reading it. Look at it again before you save.", what)
}
