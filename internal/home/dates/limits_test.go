package dates_test

import (
	"testing"

	"alongside/internal/access"
	"alongside/internal/home/dates"
	"alongside/internal/pathway"
	"alongside/internal/thread"
)

func limits(role access.Role, without ...access.Part) dates.Limits {
	return dates.Limits{Reader: access.Actor{Person: "PSN-MOTHER", Roles: []access.Role{role}}, Without: without}
}

func TestDatesOfAWithheldPartAreNotPromisedAloud(t *testing.T) {
	for part, kinds := range map[access.Part][]thread.Kind{
		access.HealthRecord:     {thread.WaitingListEntry},
		access.SocialCareRecord: {thread.Package, thread.Visit, thread.Requirement, thread.Award, thread.CallOff, thread.SpotPurchase},
		access.SchoolPlace:      {thread.Explanation},
	} {
		for _, k := range kinds {
			if with, without := limits(access.RoleParent).KeepKind(k), limits(access.RoleParent, part).KeepKind(k); with || !without {
				t.Errorf("%s is kept: %t with everything, %t without %q", k, with, without, part)
			}
		}
	}
	for _, k := range []thread.Kind{thread.Query, thread.Assessment, thread.Plan, thread.Package, thread.WaitingListEntry, thread.Explanation} {
		if !limits(access.RolePublic).KeepKind(k) {
			t.Errorf("whoever may not open a %s is told of its dates", k)
		}
	}
}

func TestPlacesAndWhatQuotesADecisionAreKeptFromOneWhoLivesApart(t *testing.T) {
	for kind, kept := range map[thread.Kind]bool{
		thread.Booking: true, thread.Session: true, thread.Explanation: true, thread.Query: false, thread.Assessment: false, thread.Plan: false,
	} {
		l := limits(access.RoleParent)
		if l.KeepKind(kind) {
			t.Errorf("%s is kept from a parent with whom the child lives", kind)
		}
		if l.Apart = true; l.KeepKind(kind) != kept {
			t.Errorf("%s is kept from one who lives apart: %t, want %t", kind, !kept, kept)
		}
	}
}

func TestAdviceFollowsThePartOfItsAgency(t *testing.T) {
	for agency, part := range map[pathway.Agency]access.Part{
		pathway.Health: access.HealthRecord, pathway.SocialCare: access.SocialCareRecord,
		pathway.Education: access.SchoolPlace, pathway.Psychology: access.SchoolPlace,
	} {
		if limits(access.RoleParent).KeepAdvice(agency) || !limits(access.RoleParent, part).KeepAdvice(agency) {
			t.Errorf("the advice of %s does not follow %q", agency, part)
		}
	}
}
