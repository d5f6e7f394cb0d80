package modgov

import (
	"regexp"
	"strings"
)

var (
	rangeAfter  = regexp.MustCompile(`(?i)^\s*(?:-|–|—|to|and)\s*£\s?\d`)
	rangeBefore = regexp.MustCompile(`(?i)£\s?[\d,.]+\s?(?:billion|bn|million|mn|m|thousand|k)?\s*(?:-|–|—|to)\s*$|\bbetween\s+£\s?[\d,.]+\s?(?:billion|bn|million|mn|m|thousand|k)?\s+and\s*$`)

	// furtherBefore binds the sum itself to what comes on top: "a further £1m", not "a further two years, at £4m".
	furtherBefore  = regexp.MustCompile(`(?i)\b(?:further|additional)\s+(?:(?:sum|value|cost|amount|spend|potential|estimated|total)\s+|of\s+|circa\s+|c\.\s*|approximately\s+|up to\s+)*$`)
	extensionWords = regexp.MustCompile(`(?i)\bextensions?\b|\boptions? (?:[\pL]+ ){0,3}to extend\b|\bextendable\b|\b(?:if|when|may be|can be|could be) extended\b`)
	ownWords       = regexp.MustCompile(`(?i)[,;(:–—]|\band\b|\bwith\b`)
	totalWords     = regexp.MustCompile(`(?i)\btotal\b|\bvalue (?:of|over|is|at)\b|\b(?:contract|estimated|overall|whole[- ]life|lifetime|maximum) (?:value|cost)\b|\bwhole[- ]life\b|\bimplications? of\b|\bvalued at\b|\bworth\b|\b(?:at|for) an? (?:[\pL]+ ){0,2}(?:value|cost|price|sum)\b`)
	totalAfter     = regexp.MustCompile(`(?i)\bin total\b|\bover (?:the|its|an?) (?:[\pL]+[ -]){0,3}(?:term|life|period|contract|duration)\b|\bover (?:[\pL\d]+[ -]){1,3}(?:years?|months?)\b|\bfor the term\b`)
	savingBefore   = regexp.MustCompile(`(?i)\bsav(?:e[sd]?|ings?)\b`)
	savingAfter    = regexp.MustCompile(`(?i)^\s*(?:(?:per annum|a year|per year|p\.?a\.?)\s+)?(?:of\s+)?(?:[\pL]+\s)?sav(?:ed|ings?)\b|\bof savings\b`)
	extendedAfter  = regexp.MustCompile(`(?i)\bextensions?\b|\b(?:if|when|should it be|were it) (?:[\pL]+ )?extended\b`)

	// limitWords say that a sum is what the thing decided is worth, costs or may cost.
	limitWords = regexp.MustCompile(`(?i)\b(?:values?|valued|worth|costs?|costing|price|award(?:ed|s)?|call-offs?|expenditure|spend|implications? of)\b|\b(?:contract|framework|agreement)s? (?:is|are|of|for|at|will be)\b`)
	limitAfter = regexp.MustCompile(`(?i)^\s*\(?(?:over (?:the|its) |in total for the )(?:[\pL]+ ){0,3}(?:contract|term|framework|agreement|life)\b|^\s*(?:contract|framework|agreement|award)\b`)
	// otherSum are words by which a sum is something else, whatever stands beside it.
	otherSum = regexp.MustCompile(`(?i)\b(?:sav(?:e[sd]?|ings?)|budget\w*|funding|fund|funded by|pot|grants?|contribut\w*|income|available|current(?:ly)?|existing|` +
		`previous(?:ly)?|last year|to date|thresholds?|deficit|overspend\w*|underspend\w*|pressures?|reserves?|add(?:s|ed|ition)?|recovered|refund\w*|reduc\w*|avoid\w*|increase\w*)\b`)
	thresholdBefore = regexp.MustCompile(`(?i)\b(?:more than|over|above|exceed(?:s|ing|ed)?|in excess of|less than|below|under|greater than)\s*(?:the\s)?$`)
	noMoreBefore    = regexp.MustCompile(`(?i)\b(?:no|not|nor|never) (?:to )?(?:more than|over|above|exceed(?:s|ing|ed)?|be exceeded|greater than)\s*$`)
)

// describe adds what the words around a sum say about it; they do not reach over a sentence's end or the next sum.
func describe(m Money, before, behind string) Money {
	m.Range = rangeAfter.MatchString(behind) || rangeBefore.MatchString(before[max(0, len(before)-40):])
	before, behind = lastSentence(before), firstSentence(behind)
	m.Circa = circaBefore.MatchString(before)
	m.UpTo = upToBefore.MatchString(before)
	if unit := unitAfter.FindStringSubmatch(behind); unit != nil {
		m.Per = strings.ToLower(unit[1])
	} else {
		m.PerYear = perYearAfter.MatchString(behind) || annualBefore.MatchString(before)
	}
	m.Role = roleOf(before, behind)
	m.Limit = limits(m, before, behind)
	return m
}

// nextWords cuts what follows a sum to what can still be about it.
func nextWords(behind string) string {
	next, _, _ := strings.Cut(strings.ToLower(behind), "followed by")
	if i := strings.IndexAny(next, "£,;"); i >= 0 {
		next = next[:i]
	}
	return next
}

func roleOf(before, behind string) MoneyRole {
	low, next := strings.ToLower(clause(before)), nextWords(behind)
	switch {
	case savingBefore.MatchString(low), savingAfter.MatchString(next):
		return RoleSaving
	case furtherBefore.MatchString(low), extendedAfter.MatchString(next):
		return RoleExtension
	}
	if at := extensionWords.FindAllStringIndex(low, -1); at != nil {
		return roleBehindExtension(low[at[len(at)-1][1]:], next)
	}
	switch {
	case strings.Contains(low, "budget"):
		return RoleBudget
	case totalWords.MatchString(low), totalAfter.MatchString(next):
		return RoleTotal
	}
	return ""
}

// roleBehindExtension tells "an option to extend by two years, at an estimated value of £4m", a total, from "extension: £1m". Where
// the words bear both it is neither.
func roleBehindExtension(between, next string) MoneyRole {
	total := totalWords.FindStringIndex(between)
	if cost := limitWords.FindStringIndex(between); total == nil && cost != nil && ownWords.MatchString(between[:cost[0]]) {
		return ""
	}
	switch {
	case total == nil && totalAfter.MatchString(next):
		return ""
	case total == nil:
		return RoleExtension
	case ownWords.MatchString(between[:total[0]]):
		return RoleTotal
	case strings.Contains(between, "total"), strings.Contains(between, "whole"):
		return ""
	}
	return RoleExtension
}

// limits reports whether the words beside a sum say that it may be spent under the decision.
func limits(m Money, before, behind string) bool {
	low := clause(before)
	if m.Range || m.Role == RoleSaving || m.Role == RoleBudget || otherSum.MatchString(low) || otherSum.MatchString(firstWords(behind, 2)) ||
		thresholdBefore.MatchString(low) && !noMoreBefore.MatchString(low) {
		return false
	}
	if m.Role == RoleExtension || limitWords.MatchString(low) || limitAfter.MatchString(behind) {
		return true
	}
	// "(£1.6m a year)" directly behind a sum is about the same thing.
	head, open := strings.CutSuffix(strings.TrimSpace(before), "(")
	return open && m.PerYear && totalWords.MatchString(head) && limitWords.MatchString(head) && !otherSum.MatchString(head)
}

func firstWords(text string, n int) string {
	words := strings.Fields(text)
	return strings.Join(words[:min(n, len(words))], " ")
}
