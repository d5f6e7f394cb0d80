package authority_test

import (
	"testing"

	"alongside/internal/authority/authoritytest"
	"alongside/internal/db/dbtest"
)

func TestBothEngines(t *testing.T) {
	dbtest.Each(t, authoritytest.Migrations(), authoritytest.Exercise)
}
