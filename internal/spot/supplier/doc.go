// Package supplier says which of many supplier names mean the same body.
//
// Ledgers name one firm in many ways: "J C DECAUX UK LTD.", "JCDecaux UK Limited", "Houseteads (Sheffcare Ltd)" cut off at the
// fortieth character. Commissioners need them under one roof before they add up what a supplier was paid; and a wrong roof is
// worse than none.
//
//	names ─▶ readings ─▶ candidates ─▶ features ─▶ probability ─▶ clusters, and pairs to ask about
//	         (normal)     (block)      (feature)    (weights)      (cluster)
//
// Numbers come first: a company, charity or CQC number in common joins, two different ones of a kind part. Then the names are
// compared word by word, each word weighed by how rare it is; a logistic model with weights fixed in weights.json turns what
// agrees and what differs into a probability. What is likely enough is joined, unless that would put together names that
// contradict each other; what is less likely is a Doubt for a person, whose Decision then holds for ever. Withheld names
// ("REDACTED PERSONAL DATA") match nothing, not even themselves.
//
// The result does not depend on the order of the input. The package reads no files, keeps nothing and has no clock; and it
// does not know who is a provider: that is for its caller. docs/suppliers.md tells how good it is, and where it fails.
package supplier
