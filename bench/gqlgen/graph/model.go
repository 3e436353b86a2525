package graph

// Material is a material of the partner's, with the number that its design rules are found by.
type Material struct {
	ID         string
	Number     int
	Title      string
	Technology string
	Family     MaterialFamily
	Color      *string
	Finish     *string
	SwatchURL  *string
}

// Model is a model of the buyer's, with model processing's id of it.
type Model struct {
	ID       string
	MPID     string
	Status   ModelStatus
	Geometry *Geometry
}
