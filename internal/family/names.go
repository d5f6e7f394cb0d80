package family

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// NameKey is a name as it is compared: small letters without accents, spaces or marks.
func NameKey(name string) string {
	var key strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(name)) {
		switch plain, ok := plainLetters[r]; {
		case ok:
			key.WriteString(plain)
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			key.WriteRune(r)
		}
	}
	return key.String()
}

// plainLetters are the letters that do not fall apart into a letter and its mark, as English forms write them.
var plainLetters = map[rune]string{'ł': "l", 'ø': "o", 'đ': "d", 'ð': "d", 'þ': "th", 'ß': "ss", 'æ': "ae", 'œ': "oe", 'ı': "i", 'ħ': "h", 'ŧ': "t"}

// shortForms are first names with the forms that people use for them in Britain. A form may belong to several names.
var shortForms = [][]string{
	{"alexander", "alex", "alec", "sandy", "xander"}, {"alexandra", "alex", "lexi", "sandra", "sasha"}, {"alfred", "alf", "alfie", "fred"},
	{"amelia", "millie", "milly", "amy"}, {"andrew", "andy", "drew"}, {"anthony", "antony", "tony"}, {"archibald", "archie"}, {"arthur", "art", "artie"},
	{"benjamin", "ben", "benny"}, {"catherine", "katherine", "kathryn", "cathy", "kathy", "kate", "katie", "kitty"}, {"charles", "charlie", "chas"},
	{"charlotte", "charlie", "lottie"}, {"christopher", "chris", "kit"}, {"christine", "christina", "chris", "chrissie", "tina"}, {"daniel", "dan", "danny"},
	{"danielle", "dani"}, {"david", "dave", "davey", "dai"}, {"dorothy", "dot", "dottie"}, {"edward", "ed", "eddie", "ted", "teddy", "ned"},
	{"eleanor", "ellie", "nell", "nora"}, {"elizabeth", "elisabeth", "liz", "lizzie", "beth", "betty", "eliza", "libby", "elsie"}, {"emily", "em", "millie", "milly"},
	{"florence", "flo", "florrie"}, {"frances", "fran", "frankie"}, {"francis", "frank", "frankie"}, {"frederick", "fred", "freddie", "freddy"},
	{"gabriel", "gabe"}, {"gabrielle", "gabriella", "gabby"}, {"georgina", "georgia", "georgie"}, {"gerald", "gerry"}, {"gregory", "greg"},
	{"harold", "harry", "hal"}, {"harriet", "hattie"}, {"henry", "harry", "hal"}, {"isabella", "isabel", "isobel", "bella", "izzy", "issy"},
	{"jacob", "jake"}, {"james", "jim", "jimmy", "jamie"}, {"jennifer", "jen", "jenny"}, {"jessica", "jess", "jessie"}, {"jonathan", "jon", "jonny"},
	{"john", "jack", "johnny"}, {"joseph", "joe", "joey"}, {"joshua", "josh"}, {"katarzyna", "kasia"}, {"kenneth", "ken", "kenny"}, {"lawrence", "laurence", "larry"},
	{"leonard", "len", "lenny", "leo"}, {"lucy", "lucille", "lou"}, {"louise", "lou"}, {"margaret", "maggie", "meg", "peggy", "daisy", "mag"}, {"maria", "mary", "molly"},
	{"martha", "mattie"}, {"matilda", "tilly", "tilda"}, {"matthew", "matt", "matty"}, {"maximilian", "maxwell", "max"}, {"megan", "meg"}, {"michael", "mick", "mike", "mikey"},
	{"mohammed", "mohammad", "muhammad", "mohamed", "muhammed", "mo"}, {"natalie", "nat"}, {"nathan", "nathaniel", "nat", "nate"}, {"nicholas", "nick", "nicky", "nico"},
	{"nicola", "nicole", "nicky", "nikki"}, {"oliver", "ollie", "olly"}, {"olivia", "liv", "livvy", "ollie"}, {"oscar", "ozzie"}, {"pamela", "pam"}, {"patricia", "pat", "patsy", "trish", "tricia"},
	{"patrick", "paddy", "pat"}, {"peter", "pete"}, {"philip", "phillip", "phil"}, {"philippa", "pippa", "pip"}, {"rebecca", "becca", "becky", "bex"}, {"richard", "rick", "ricky", "dick", "rich"},
	{"robert", "bob", "bobby", "rob", "robbie", "bert"}, {"ronald", "ron", "ronnie"}, {"rosemary", "rose", "rosie"}, {"samantha", "sam", "sammy"}, {"samuel", "sam", "sammy"},
	{"sarah", "sara", "sally", "sadie"}, {"sebastian", "seb"}, {"sophia", "sophie", "sofia"}, {"stephanie", "steph"}, {"stephen", "steven", "steve", "stevie"}, {"susan", "sue", "susie", "suzanne"},
	{"terence", "terry"}, {"theodore", "theo", "ted", "teddy"}, {"theresa", "teresa", "tess", "terri"}, {"thomas", "tom", "tommy"}, {"timothy", "tim"}, {"toby", "tobias"},
	{"victoria", "vicky", "vicki", "tori"}, {"vincent", "vince", "vinny"}, {"walter", "wally", "walt"}, {"william", "bill", "billy", "will", "willie", "liam"}, {"zachary", "zac", "zach", "zak"},
}

// formsOf says to which names of shortForms a form belongs.
var formsOf = func() map[string][]int {
	out := map[string][]int{}
	for i, forms := range shortForms {
		for _, form := range forms {
			out[form] = append(out[form], i)
		}
	}
	return out
}()

// SameFirst reports whether two first names, as NameKey writes them, are forms of one name.
func SameFirst(a, b string) bool {
	return slices.ContainsFunc(formsOf[a], func(i int) bool { return slices.Contains(formsOf[b], i) })
}

// nameWords are the words of a name as they are compared, without those that say nothing.
func nameWords(name string) []string {
	var out []string
	for _, word := range strings.Fields(name) {
		if key := NameKey(word); key != "" {
			out = append(out, key)
		}
	}
	return out
}
