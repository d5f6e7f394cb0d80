package app

import (
	"context"
	"strings"

	"alongside/internal/app/config"
	"alongside/internal/fault"
	"alongside/internal/statute"
)

// book returns the rules that count here: those that ship, with the policies of the folder that the settings name.
func (s *session) book() (*statute.Book, error) {
	c, err := s.config()
	if err != nil {
		return nil, err
	}
	return bookOf(c)
}

// bookOf is book for settings that are read already. What is wrong in the folder is said with the setting, the folder and the file.
func bookOf(c config.Config) (*statute.Book, error) {
	folder := policies(c)
	if folder == nil {
		return statute.Load()
	}
	book, err := statute.LoadWith(folder)
	if err != nil {
		return nil, fault.Invalidf("council.policies", "in %s: %s", c.Council.Policies, strings.ReplaceAll(plain(err), "\n", "; "))
	}
	return book, nil
}

// checkPolicies says whether the policies that the settings name can be counted by.
func checkPolicies(_ context.Context, c config.Config) (health, string) {
	book, err := bookOf(c)
	if err != nil {
		return problem, plain(err)
	}
	if c.Council.Policies == "" {
		return well, "council.policies is not set; the policies that ship with the program count"
	}
	var held []string
	for _, council := range book.Councils() {
		held = append(held, council.ID)
	}
	return well, "those in " + c.Council.Policies + " can be read; policies are held of " + strings.Join(held, ", ")
}
