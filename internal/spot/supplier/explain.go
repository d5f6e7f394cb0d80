package supplier

import "strings"

// why says in one sentence what agrees and what differs.
func (al *aligner) why(m *match, a, b *body) string {
	f := &m.features
	var differ []string
	add := func(on bool, text string) {
		if on {
			differ = append(differ, text)
		}
	}
	add(f[legalOther] > 0, "their forms in law differ ("+a.legal+", "+b.legal+")")
	add(f[persons] > 0, "both read like people, and people share names")
	add(a.ownFirm(b) || b.ownFirm(a), "one reads like a person, the other like a company")
	add(a.title != "" && b.title != "" && a.title != b.title, "one is addressed as "+a.title+", the other as "+b.title)
	add(f[numberOther] > 0, "their numbers differ")
	add(f[placeOther] > 0, "they name different places")
	add(f[initials] > 0, "one is the other's initials")
	add(f[cutOff] > 0, "one seems to be cut off")
	add(f[alias] > 0, "only one of the names in \"trading as\" agrees")
	left, right := al.list(m.over[0]), al.list(m.over[1])
	switch {
	case f[cutOff] > 0:
	case left != "" && right != "":
		differ = append(differ, "one has "+left+" where the other has "+right)
	case left != "" || right != "":
		differ = append(differ, "only one has "+left+right)
	}
	agree := "They agree in nothing but letters"
	if same := al.list(m.same); same != "" {
		agree = "Both have " + same
	}
	for n, pair := range m.near {
		one, other := al.t.words[pair[0]].text, al.t.words[pair[1]].text
		if one != other && n < 3 {
			agree += ", " + quoted(one) + " is like " + quoted(other)
		}
	}
	if f[joinedUp] > 0 {
		agree += ", with words written together"
	}
	if len(differ) == 0 {
		return agree + "."
	}
	return agree + "; but " + strings.Join(differ, ", and ") + "."
}

func quoted(s string) string { return "“" + s + "”" }

// list writes words as people read them, five at most.
func (al *aligner) list(ids []int32) string {
	var out []string
	for n, id := range ids {
		if n == 5 {
			return strings.Join(out, ", ") + " and more"
		}
		out = append(out, quoted(al.t.words[id].text))
	}
	if n := len(out); n > 1 {
		return strings.Join(out[:n-1], ", ") + " and " + out[n-1]
	}
	return strings.Join(out, "")
}
