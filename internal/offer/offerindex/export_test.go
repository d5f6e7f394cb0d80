package offerindex

// What a plain scan in the tests needs to know of words.
var (
	Also     = also
	Mistakes = mistakes
)
