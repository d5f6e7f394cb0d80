package team_test

import (
	"testing"

	"alongside/internal/db/dbtest"
	"alongside/internal/team/teamtest"
)

func TestBothEngines(t *testing.T) {
	dbtest.Each(t, teamtest.Migrations(), teamtest.Exercise)
}
