package notify

import (
	"fmt"
	"net/url"
	"strings"
	"text/template"

	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Template is the wording of one message. Its fields are text/template texts over the Facts, without Private.
type Template struct {
	// ID names the template in the outbox.
	ID string
	// Subject is the subject of an e-mail and the heading of a letter.
	Subject string
	// Body is an e-mail or a letter, Short a text message. The link and the reference are added at the end of both.
	Body, Short string
	// Undated says why no date stands in the message. Without it the message says by when, and is refused without the date.
	Undated string
	// Secret marks a message that lets its reader in.
	Secret bool
	// Says marks a message whose words a capability hands over in Facts.Says, in place of Body and Short; the date stands below
	// them when there is one.
	Says bool
}

// Facts are what a message may say.
type Facts struct {
	// Ref is what the message is about.
	Ref thread.Ref
	// On is the day something happened or happens; By the last day for the next step.
	On, By workday.Date
	// Link is the address of the page that says the rest; its reader signs in there.
	Link string
	// Person is a member of staff and Phone the number to ring, both known to the public.
	Person, Phone string
	// Count is a number of days, minutes or things, as the template says.
	Count int
	// Code opens a page to its reader; only templates with Secret print it.
	Code string
	// Says is what changed, in the words of the capability: only templates with Says print it.
	Says string
	// Private is what must not stand in the message. No template can print it; a message in which any of it stands by
	// another way is refused.
	Private Private
}

// Private is what the caller knows about the child that the message must not betray.
type Private struct {
	Name      string
	Diagnosis string
	Address   string // a line each
}

// view is all that a template can reach.
type view struct {
	On, By        day
	Person, Phone string
	Link          string
	Count         int
	Code          string
	Ref           thread.Ref
}

// day prints as people write it and marks that it was printed.
type day struct {
	date  workday.Date
	asked *bool
}

func (d day) String() string {
	*d.asked = true
	return d.date.Long()
}

// Message is the template's message to one address, ready for Send.
func (t Template) Message(to Address, f Facts) (Message, error) {
	m := Message{To: to, Ref: f.Ref, Template: t.ID, Secret: t.Secret}
	var asked struct{ on, by bool }
	v := view{
		On: day{f.On, &asked.on}, By: day{f.By, &asked.by},
		Person: f.Person, Phone: f.Phone, Link: f.Link, Count: f.Count, Code: f.Code, Ref: f.Ref,
	}
	text := t.Body
	switch {
	case t.Says && strings.TrimSpace(f.Says) == "":
		return Message{}, fmt.Errorf("template %s: it says nothing", t.ID)
	case t.Says:
		text = said(to.Channel, f)
	case to.Channel == Text:
		text = t.Short
	}
	if to.Channel == Text {
		m.Subject = ""
	} else if err := fill(&m.Subject, t.Subject, v); err != nil {
		return Message{}, fmt.Errorf("template %s: %w", t.ID, err)
	}
	if t.Says {
		m.Body = text // words, and no template
	} else if err := fill(&m.Body, text, v); err != nil {
		return Message{}, fmt.Errorf("template %s: %w", t.ID, err)
	}
	m.Body = strings.TrimSpace(m.Body) + t.ending(to.Channel, f)
	switch {
	case asked.on && f.On.IsZero(), asked.by && f.By.IsZero():
		return Message{}, fmt.Errorf("template %s: a date is missing", t.ID)
	case t.Undated == "" && !t.Says && !asked.by && !asked.on:
		return Message{}, fmt.Errorf("template %s: it says neither when nor by when", t.ID)
	}
	if err := f.Private.guard(m.Subject + "\n" + m.Body); err != nil {
		return Message{}, fmt.Errorf("template %s: %w", t.ID, err)
	}
	if err := validLink(f.Link); err != nil {
		return Message{}, fmt.Errorf("template %s: %w", t.ID, err)
	}
	return m, m.validate()
}

func fill(out *string, text string, v view) error {
	t, err := template.New("").Option("missingkey=error").Parse(text)
	if err != nil {
		return err
	}
	var b strings.Builder
	if err := t.Execute(&b, v); err != nil {
		return err
	}
	*out = b.String()
	return nil
}

// said is the body of a message whose words a capability hands over: in an e-mail or a letter its date on a line of its own, in a
// text after the words.
func said(c Channel, f Facts) string {
	words := strings.TrimSpace(f.Says)
	switch {
	case f.By.IsZero():
		return words
	case c == Text:
		return words + " By " + f.By.Long() + "."
	default:
		return words + "\n\nBy: " + f.By.Long() + "."
	}
}

// ending adds the link, unless the template placed it, and the reference.
func (t Template) ending(c Channel, f Facts) string {
	link := f.Link
	if t.Secret {
		link = ""
	}
	if c == Text {
		return strings.TrimRight(" "+link, " ")
	}
	var b strings.Builder
	if link != "" {
		b.WriteString("\n\nRead more and reply: " + link)
	}
	if f.Ref != "" {
		b.WriteString("\n\nYour reference: " + string(f.Ref))
	}
	if f.Phone != "" {
		b.WriteString("\n\nYou can also ring " + f.Phone + ".")
	}
	return b.String()
}

// validLink takes an empty link or an absolute one for a browser.
func validLink(link string) error {
	if link == "" {
		return nil
	}
	u, err := url.Parse(link)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return fault.Invalid("link", "A message's link is a full web address.")
	}
	return nil
}

// guard refuses a text in which something private stands, however it is spelt or wrapped.
func (p Private) guard(text string) error {
	plain := plainWords(text)
	for _, secret := range append(strings.Split(p.Address, "\n"), p.Name, p.Diagnosis) {
		if s := plainWords(secret); s != " " && strings.Contains(plain, s) {
			return fault.Invalid("body", "The message would tell something private. Nothing was sent.")
		}
	}
	return nil
}

// plainWords writes a text as its words in small letters, with a space before and after each.
func plainWords(s string) string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return strings.ContainsRune(" \t\r\n\u00a0.,;:!?()[]{}\"'“”‘’/\\-–—_=&%+@#", r)
	})
	return " " + strings.Join(words, " ") + " "
}
