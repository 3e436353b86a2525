package mesh

// Refusal says in a buyer's words why a file is not taken. It is the answer to bad content, not a fault of ours.
type Refusal struct {
	Code    string // stable, for programs: "empty", "truncated", ...
	Message string // a sentence or two for the person who chose the file
}

func (r *Refusal) Error() string { return r.Code + ": " + r.Message }

// The refusals that every format shares.
var (
	errEmpty    = &Refusal{"empty", "The file is empty. Please export the model again."}
	errNone     = &Refusal{"no_triangles", "The file holds no surface at all. Please export the model again."}
	errNotModel = &Refusal{
		"not_a_model",
		"This is not a 3D model: the content is none of " + Taken + ", whatever the file is called.",
	}
	errNotFinite = &Refusal{
		"not_finite",
		"The file holds coordinates that are not numbers. Please repair or export the model again.",
	}
	errAbsurd = &Refusal{
		"absurd_coordinates",
		"The file holds coordinates that are far beyond any real size. Please check the export.",
	}
)
