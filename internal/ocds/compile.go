package ocds

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"alongside/internal/fault"
)

// wholeLists are lists that a later release replaces although their entries have an id. Source: wholeListMerge in the schema.
var wholeLists = []string{"additionalIdentifiers", "additionalClassifications"}

// Compile merges the releases of one process, the earliest first, into what they come to: later words replace earlier ones, entries
// of lists are matched by their id, and null takes away. It is a fault when there is none or they are of several processes.
// Source: https://standard.open-contracting.org/1.1/en/schema/merging/.
func Compile(releases []Release) (json.RawMessage, error) {
	if len(releases) == 0 {
		return nil, fault.Invalid("releases", "There is no release to compile.")
	}
	raw := make([]json.RawMessage, len(releases))
	for i, r := range releases {
		text, err := json.Marshal(r)
		if err != nil {
			return nil, err
		}
		raw[i] = text
	}
	return CompileRaw(raw)
}

// CompileRaw is Compile for releases as they were written, with fields beyond the standard.
func CompileRaw(releases []json.RawMessage) (json.RawMessage, error) {
	merged := map[string]any{}
	ocid, date := "", ""
	for i, text := range releases {
		d := json.NewDecoder(strings.NewReader(string(text)))
		d.UseNumber()
		var r map[string]any
		if err := d.Decode(&r); err != nil {
			return nil, fmt.Errorf("compile release %d: %w", i, err)
		}
		if of, _ := r["ocid"].(string); i > 0 && of != ocid {
			return nil, fault.Invalidf("releases", "Release %d is of the process %s, those before it of %s.", i, of, ocid)
		}
		ocid, _ = r["ocid"].(string)
		date, _ = r["date"].(string)
		merge(merged, r)
	}
	merged["tag"], merged["date"], merged["id"] = []any{TagCompiled}, date, ocid+"-"+date
	return json.Marshal(merged)
}

// merge puts what a later object says over an earlier one.
func merge(into, later map[string]any) {
	for name, v := range later {
		switch v := v.(type) {
		case nil:
			delete(into, name)
		case map[string]any:
			before, ok := into[name].(map[string]any)
			if !ok {
				before = map[string]any{}
			}
			merge(before, v)
			into[name] = before
		case []any:
			before, _ := into[name].([]any)
			into[name] = mergeList(name, before, v)
		default:
			into[name] = v
		}
	}
}

// mergeList matches entries by their id. A list with an entry that is no object replaces the earlier one; an entry without an id
// is added.
func mergeList(name string, before, later []any) []any {
	plain := func(v any) bool { _, ok := v.(map[string]any); return !ok }
	if slices.Contains(wholeLists, name) || slices.ContainsFunc(later, plain) || slices.ContainsFunc(before, plain) {
		return later
	}
	out := slices.Clone(before)
	for _, v := range later {
		entry, _ := v.(map[string]any)
		at := -1
		if id := entry["id"]; id != nil {
			at = slices.IndexFunc(out, func(b any) bool {
				earlier, _ := b.(map[string]any)
				return reflect.DeepEqual(earlier["id"], id)
			})
		}
		if at < 0 {
			fresh := map[string]any{}
			merge(fresh, entry)
			out = append(out, fresh)
			continue
		}
		if earlier, ok := out[at].(map[string]any); ok {
			merge(earlier, entry)
		}
	}
	return out
}
