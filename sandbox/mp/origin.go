package mp

import (
	"fmt"
	"path"
	"strings"

	"github.com/modeliq/modeliq/sandbox/mp/mesh"
)

// read keeps what the file turned out to be. Nothing is known of a file that no format recognises.
func (kept *sidecar) read(origin mesh.Origin) {
	if kept.Origin = origin; origin.Format != "" {
		kept.Record.Format = origin.Format
	}
}

// settleUnit decides between what the file says and what the caller said: the file counts where it has a unit, unless
// the caller chose another one after the upload.
func (kept *sidecar) settleUnit() {
	rec := &kept.Record
	switch {
	case kept.Chosen:
	case kept.Origin.Unit != "":
		rec.Unit, rec.UnitFrom = kept.Origin.Unit, "file"
	default:
		// A file without a unit under the name of a format that has one: millimetres, until somebody says otherwise.
		rec.UnitFrom = "caller"
	}
}

// originIssues says what a buyer should know about how the file was read.
func (kept *sidecar) originIssues() []issue {
	issues := []issue{}
	rec, origin := &kept.Record, kept.Origin
	promised, ok := mesh.ByExtension(rec.FileName)
	if held, known := mesh.ByName(origin.Format); ok && known && promised.Name != held.Name {
		issues = append(issues, issue{"format_differs", info, fmt.Sprintf(
			"The file is called %s but holds %s, and was read as that.", strings.ToLower(path.Ext(rec.FileName)), held.Title)})
	}
	switch {
	case kept.Chosen:
	case origin.Unit != "" && kept.Said != "" && kept.Said != origin.Unit:
		issues = append(issues, issue{"unit_contradicts_file", warning, fmt.Sprintf(
			"The file says that it is in %s, but %s were chosen. The file's own unit counts; change the unit if the size is wrong.",
			unitNames[origin.Unit], unitNames[kept.Said])})
	case origin.Unit == "" && kept.Said == "" && origin.Format != "":
		issues = append(issues, issue{
			"unit_unknown", warning,
			"The file does not say its unit and none was chosen, so it was read in millimetres. Please check the size.",
		})
	}
	for _, note := range origin.Notes {
		issues = append(issues, issue{note.Code, info, note.Message})
	}
	return issues
}
