package mesh

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// glbScene is what the JSON of a glTF says about shapes (glTF 2.0, 5). All numbers are indices of the lists.
type glbScene struct {
	Asset              struct{ Version, MinVersion string }
	ExtensionsRequired []string
	Scene              *int
	Scenes             glbObjects[struct{ Nodes []int }]
	Nodes              glbObjects[glbNode]
	Meshes             glbObjects[struct{ Primitives glbObjects[glbPrimitive] }]
	Accessors          glbObjects[glbAccessor]
	BufferViews        glbObjects[glbView]
	Buffers            glbObjects[struct {
		URI        string
		ByteLength int64
	}]
	Images []struct{} // only whether there are any
}

type glbNode struct {
	Children    []int
	Mesh        *int
	Skin        *int
	Matrix      []float64
	Translation []float64
	Rotation    []float64
	Scale       []float64
	Extensions  struct {
		Instances *struct{} `json:"EXT_mesh_gpu_instancing"`
	}
}

type glbPrimitive struct {
	Attributes struct {
		Position *int `json:"POSITION"`
		Color    *int `json:"COLOR_0"`
	}
	Indices *int
	Mode    *int
}

type glbAccessor struct {
	BufferView    *int
	ByteOffset    int64
	ComponentType int
	Normalized    bool
	Count         int64
	Type          string
	Sparse        *struct {
		Count   int64
		Indices struct {
			BufferView    int
			ByteOffset    int64
			ComponentType int
		}
		Values struct {
			BufferView int
			ByteOffset int64
		}
	}
}

type glbView struct {
	Buffer     int
	ByteOffset int64
	ByteLength int64
	ByteStride int64
}

// readScene reads the JSON. A short text can stand for much memory, so its braces and commas are counted first: the
// braces bound the lists of objects, the commas those of numbers.
func (g *glb) readScene(at, size int64) error {
	if size > mostSceneBytes {
		return errGLBScene
	}
	text := make([]byte, size)
	if err := g.at(text, at); err != nil {
		return err
	}
	if bytes.Count(text, []byte("{")) > mostSceneObjects || bytes.Count(text, []byte(",")) > mostSceneValues {
		return errGLBScene
	}
	if err := json.Unmarshal(bytes.TrimRight(text, " \x00"), &g.glbScene); err != nil {
		return damagedScene("its scene cannot be understood")
	}
	return nil
}

// ignorable are the beginnings of extensions that say nothing about shapes.
var ignorable = []string{
	"KHR_materials_", "KHR_texture_", "EXT_texture_", "KHR_lights_", "EXT_lights_", "KHR_animation_", "KHR_audio_", "KHR_xmp",
	"MSFT_texture_", "KHR_mesh_quantization", // the last one allows types that are read anyway
}

// compressed are the ones people meet, by a name that they know.
var compressed = map[string]string{
	"KHR_draco_mesh_compression": "Draco", "EXT_meshopt_compression": "meshopt", "KHR_meshopt_compression": "meshopt",
}

// supported refuses what needs an extension that would change the shape.
func (g *glb) supported() error {
	if v := g.Asset.MinVersion; v != "" && v != "2.0" {
		return &Refusal{"format_not_supported", fmt.Sprintf("The file needs version %.10q of glTF, which cannot be read. Please export the model as %s.", v, Taken)}
	}
next:
	for _, name := range g.ExtensionsRequired {
		if by, ok := compressed[name]; ok {
			return &Refusal{"extension_not_supported", "The file's shapes are compressed by " + by + ", which is not read. Please export the model without compression."}
		}
		for _, beginning := range ignorable {
			if strings.HasPrefix(name, beginning) {
				continue next
			}
		}
		return &Refusal{"extension_not_supported", fmt.Sprintf(
			"The file needs the glTF extension %.80q, which cannot be read. Please export the model without it.", name)}
	}
	return nil
}

// buffer is the data of a buffer, and how much of it there is. Addresses of other files are never followed.
func (g *glb) buffer(n int) (io.ReaderAt, int64, error) {
	if n < 0 || n >= len(g.Buffers) {
		return nil, 0, damagedScene("it speaks of data that it does not hold")
	}
	b := &g.Buffers[n]
	if b.URI == "" {
		if n != 0 || g.binary == nil {
			return nil, 0, damagedScene("its data is missing")
		}
		return g.binary, min(b.ByteLength, g.binary.Size()), nil
	}
	held, ok := g.data[n]
	if !ok {
		head, content, _ := strings.Cut(b.URI, ",")
		if !strings.HasPrefix(head, "data:") {
			return nil, 0, errOutside
		}
		raw, err := base64.StdEncoding.DecodeString(content)
		if err != nil || !strings.HasSuffix(head, ";base64") {
			return nil, 0, damagedScene("its data cannot be understood")
		}
		held = bytes.NewReader(raw) // as long as the scene at most
		g.data[n] = held
	}
	return held, min(b.ByteLength, held.(*bytes.Reader).Size()), nil
}

// window is a piece of a buffer: offset bytes into a view, and what the view has from there on.
func (g *glb) window(view int, offset int64) (*io.SectionReader, *glbView, error) {
	if view < 0 || view >= len(g.BufferViews) {
		return nil, nil, damagedScene("it speaks of data that it does not hold")
	}
	v := &g.BufferViews[view]
	data, size, err := g.buffer(v.Buffer)
	if err != nil {
		return nil, nil, err
	}
	if v.ByteOffset < 0 || v.ByteLength < 0 || offset < 0 || v.ByteOffset > size || v.ByteLength > size-v.ByteOffset || offset > v.ByteLength {
		return nil, nil, errGLBShort
	}
	return io.NewSectionReader(data, v.ByteOffset+offset, v.ByteLength-offset), v, nil
}
