package web

import (
	"mime/multipart"
	"slices"

	"alongside/internal/fault"
)

// Files are the files that were chosen in a field of the form, none when there are none.
func (r *Request) Files(field string) []*multipart.FileHeader {
	if r.MultipartForm == nil {
		return nil
	}
	return r.MultipartForm.File[field]
}

// FilesAgain adds to what is wrong with a form that the files of a field have to be chosen again, where some were chosen and
// nothing is wrong with them: a browser does not keep them when the form is shown again.
func (r *Request) FilesAgain(wrong []fault.Field, field string) []fault.Field {
	if len(r.Files(field)) == 0 || slices.ContainsFunc(wrong, func(f fault.Field) bool { return f.Name == field }) {
		return wrong
	}
	return append(wrong, fault.Field{Name: field, Message: "Choose the files again: they were not kept while the form was put right."})
}
