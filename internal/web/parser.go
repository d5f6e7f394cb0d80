package web

import (
	"alongside/internal/fault"
	"alongside/internal/workday"
)

// Parser reads the fields of a form one after another and collects what is wrong with each, so that all of it is said at once.
type Parser struct {
	*Request
	Wrong []fault.Field
}

// Note collects what err says about fields; nil and an error about no field are passed over.
func (p *Parser) Note(err error) {
	if fields, ok := fault.Fields(err); ok {
		p.Wrong = append(p.Wrong, fields...)
	}
}

// Date is FormDate.
func (p *Parser) Date(field string) workday.Date {
	d, err := p.FormDate(field)
	p.Note(err)
	return d
}

// Number is FormInt.
func (p *Parser) Number(field string) int {
	n, err := p.FormInt(field)
	p.Note(err)
	return n
}
