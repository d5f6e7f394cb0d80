package app

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"alongside/internal/app/config"
	"alongside/internal/db"
	"alongside/internal/notice"
	"alongside/internal/notice/noticesql"
	"alongside/internal/web/ui"
)

// readNotices reads releases of the Open Contracting Data Standard and keeps nothing.
func readNotices(ctx context.Context, cmd importCommand, name string, f *os.File) (fileReport, error) {
	return takeNotices(ctx, cmd, name, f, func(_ context.Context, file notice.File) (notice.Report, error) { return notice.Try(file) })
}

// keepNotices reads releases and keeps them as they were published.
func keepNotices(ctx context.Context, s *session, c config.Config, cmd importCommand, name string, f *os.File) (fileReport, error) {
	return kept(ctx, s, c, cmd, func(ctx context.Context, d *db.DB) (fileReport, error) {
		progress := s.progress(name)
		return takeNotices(ctx, cmd, name, f, func(ctx context.Context, file notice.File) (notice.Report, error) {
			file.Progress = progress
			return notice.New(notice.Deps{DB: d, Store: noticesql.Store{}}).Import(ctx, operator, file)
		})
	})
}

func takeNotices(ctx context.Context, cmd importCommand, name string, f *os.File, take func(context.Context, notice.File) (notice.Report, error)) (fileReport, error) {
	var r fileReport
	report, err := take(ctx, notice.File{Name: name, Reader: stopping{ctx, f}, Licence: cmd.Licence, Refused: func(one notice.Refusal) {
		line := one.Line
		if line == 0 {
			line = one.Number
		}
		r.refused = append(r.refused, refusal{File: name, Line: line, Reason: one.Reason})
	}})
	r.Rows, r.Taken, r.TotalPence, r.Detail, r.remarks = report.Read, report.Taken(), report.Total, report, noticesInWords(report)
	return r, err
}

// stopping ends reading when the command is stopped.
type stopping struct {
	ctx context.Context
	f   *os.File
}

// Read reads on until the command is stopped.
func (s stopping) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.f.Read(p)
}

func noticesInWords(r notice.Report) []string {
	var stages []string
	for _, tag := range slices.Sorted(maps.Keys(r.Tags)) {
		stages = append(stages, fmt.Sprintf("%s %d", tag, r.Tags[tag]))
	}
	out := []string{fmt.Sprintf("%s of %s: %s", ui.Count(r.Taken(), "release", "releases"), ui.Count(r.Buyers, "buyer", "buyers"), strings.Join(stages, ", "))}
	if r.Known > 0 {
		out = append(out, ui.Count(r.Known, "release was here before.", "releases were here before."))
	}
	if r.Licence != "" {
		return append(out, "Published by "+cmp.Or(r.Publisher, "its buyers")+" under "+r.Licence+".")
	}
	return append(out, "The file states no licence. Give it with --licence before you pass the notices on.")
}
