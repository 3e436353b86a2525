package preview

// document is the JSON of a glTF file, as much of it as a single mesh needs. Missing numbers have their meaning in the
// specification, so that fields which may be 0 are always written.
type document struct {
	Asset       asset        `json:"asset"`
	Scene       int          `json:"scene"`
	Scenes      []scene      `json:"scenes"`
	Nodes       []node       `json:"nodes"`
	Meshes      []gltfMesh   `json:"meshes"`
	Materials   []material   `json:"materials"`
	Buffers     []buffer     `json:"buffers"`
	BufferViews []bufferView `json:"bufferViews"`
	Accessors   []accessor   `json:"accessors"`
}

type asset struct {
	Version   string `json:"version"`
	Generator string `json:"generator"`
}

type scene struct {
	Nodes []int `json:"nodes"`
}

type node struct {
	Mesh     int        `json:"mesh"`
	Rotation [4]float64 `json:"rotation"` // a quaternion: x, y, z, w
}

type gltfMesh struct {
	Primitives []primitive `json:"primitives"`
}

type primitive struct {
	Attributes map[string]int `json:"attributes"`
	Indices    int            `json:"indices"`
	Material   int            `json:"material"`
}

type material struct {
	PBR         surface `json:"pbrMetallicRoughness"`
	DoubleSided bool    `json:"doubleSided"` // files may have faces that look inwards
}

type surface struct {
	BaseColor [4]float64 `json:"baseColorFactor"`
	Metallic  float64    `json:"metallicFactor"`
	Roughness float64    `json:"roughnessFactor"`
}

type buffer struct {
	ByteLength int `json:"byteLength"`
}

type bufferView struct {
	Buffer     int `json:"buffer"`
	ByteOffset int `json:"byteOffset"`
	ByteLength int `json:"byteLength"`
	Target     int `json:"target"`
}

type accessor struct {
	BufferView    int       `json:"bufferView"`
	ComponentType int       `json:"componentType"`
	Count         int       `json:"count"`
	Type          string    `json:"type"`
	Min           []float64 `json:"min,omitempty"`
	Max           []float64 `json:"max,omitempty"`
}
