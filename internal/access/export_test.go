package access

// The questions whose plans the tests look at.
const (
	CheckQuestion = levelsWith
	WhyQuestion   = relationships + standingWith
	ListQuestion  = childrenOf
)
