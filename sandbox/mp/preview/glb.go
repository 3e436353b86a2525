package preview

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"

	"github.com/modeliq/modeliq/sandbox/mp/mesh"
)

// The numbers of the glTF 2.0 specification (sections 3.6.2, 4.4 and 5.11).
const (
	glbMagic, glbVersion = 0x46546c67, 2
	chunkJSON, chunkBIN  = 0x4e4f534a, 0x004e4942
	arrayBuffer          = 34962
	elementArrayBuffer   = 34963
	floatComponent       = 5126
	uintComponent        = 5125
)

// GLB returns the preview as a binary glTF 2.0 file, with every position times scale; glTF counts in metres. Positions
// keep the axes of the part, z up, and the node turns them to glTF's y up.
func (p *Preview) GLB(scale float64) ([]byte, error) {
	positions, normals, indices := 0, 12*len(p.vertices), 24*len(p.vertices)
	bin := make([]byte, 0, indices+12*len(p.faces))
	lo, hi := [3]float64{math.Inf(1), math.Inf(1), math.Inf(1)}, [3]float64{math.Inf(-1), math.Inf(-1), math.Inf(-1)}
	for _, v := range p.vertices {
		at := p.part.Vertices[p.part.Faces[v.face][v.corner]].Mul(scale)
		for k := range at {
			x := float64(float32(at[k])) // as a reader finds it
			lo[k], hi[k] = min(lo[k], x), max(hi[k], x)
		}
		bin = appendVec(bin, at)
	}
	for _, v := range p.vertices {
		bin = appendVec(bin, v.normal)
	}
	for _, face := range p.faces {
		for _, n := range face {
			bin = binary.LittleEndian.AppendUint32(bin, n)
		}
	}
	half := math.Sqrt2 / 2
	doc := document{
		Asset:  asset{Version: "2.0", Generator: "ModelIQ"},
		Scenes: []scene{{Nodes: []int{0}}},
		Nodes:  []node{{Mesh: 0, Rotation: [4]float64{-half, 0, 0, half}}}, // a quarter turn back about x
		Meshes: []gltfMesh{{Primitives: []primitive{{Attributes: map[string]int{"POSITION": 0, "NORMAL": 1}, Indices: 2}}}},
		Materials: []material{{
			PBR: surface{BaseColor: [4]float64{0.8, 0.8, 0.82, 1}, Roughness: 0.6}, DoubleSided: true,
		}},
		Buffers: []buffer{{ByteLength: len(bin)}},
		BufferViews: []bufferView{
			{ByteOffset: positions, ByteLength: normals - positions, Target: arrayBuffer},
			{ByteOffset: normals, ByteLength: indices - normals, Target: arrayBuffer},
			{ByteOffset: indices, ByteLength: len(bin) - indices, Target: elementArrayBuffer},
		},
		Accessors: []accessor{
			{BufferView: 0, ComponentType: floatComponent, Count: len(p.vertices), Type: "VEC3", Min: lo[:], Max: hi[:]},
			{BufferView: 1, ComponentType: floatComponent, Count: len(p.vertices), Type: "VEC3"},
			{BufferView: 2, ComponentType: uintComponent, Count: 3 * len(p.faces), Type: "SCALAR"},
		},
	}
	text, err := json.Marshal(doc)
	if err != nil {
		return nil, fmt.Errorf("write glb: %w", err)
	}
	for len(text)%4 != 0 {
		text = append(text, ' ')
	}
	return assemble(text, bin), nil
}

// assemble puts the two chunks into a file. Both have a length that is a multiple of four.
func assemble(text, bin []byte) []byte {
	total := 12 + 8 + len(text) + 8 + len(bin)
	out := make([]byte, 0, total)
	for _, n := range []uint32{glbMagic, glbVersion, uint32(total), uint32(len(text)), chunkJSON} {
		out = binary.LittleEndian.AppendUint32(out, n)
	}
	out = append(out, text...)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(bin)))
	out = binary.LittleEndian.AppendUint32(out, chunkBIN)
	return append(out, bin...)
}

func appendVec(out []byte, v mesh.Vec) []byte {
	for k := range v {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(float32(v[k])))
	}
	return out
}
