package simulator

import _ "embed" // the schema is part of the program

//go:embed schema.json
var schema []byte

// Schema returns the form of a model as JSON Schema, draft 2020-12.
func Schema() []byte { return append([]byte(nil), schema...) }
