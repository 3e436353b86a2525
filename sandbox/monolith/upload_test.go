package monolith

import (
	"bytes"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Contract: monolith A4.5, monolith A5.6, monolith A5.3, monolith A4.23, monolith A1.4
func TestAnUploadAnswersTheModel(t *testing.T) {
	s := start(t, Options{})
	file := cube(20)
	sum := md5.Sum(file)
	for _, path := range []string{"/models/v1", "/model/v1"} { // A.4: two official clients post to the singular
		status, body := s.call("POST", path, upload(file, map[string]any{"title": "cube", "description": "This is a nice cube!"}))
		if status != 200 {
			t.Fatalf("%d %v", status, body)
		}
		s.want(body, "result", `"success"`, "modelVersion", "0", "title", `"cube"`, "fileName", `"cube.stl"`, "contentLength", "684",
			"fileMd5Checksum", `"`+hex.EncodeToString(sum[:])+`"`, "description", `"This is a nice cube!"`, "isPublic", "0", "isClaimable", "0",
			"isForSale", "false", "isDownloadable", "0", "printable", `"processing"`, "materials/6/materialId", "6",
			"addModelPhoto/method", `"POST"`, "nextActionSuggestions/deleteModel/method", `"DELETE"`)
	}
	files, err := filepath.Glob(filepath.Join(s.dir, "models", "*"))
	if err != nil || len(files) != 2 {
		t.Fatalf("%v %v", files, err)
	}
	if kept, err := os.ReadFile(files[0]); err != nil || !bytes.Equal(kept, file) {
		t.Errorf("the content is not what was sent (%v)", err)
	}
}

// Contract: monolith A5.1
func TestEveryEncodingOfAFileIsTheSameFile(t *testing.T) {
	s := start(t, Options{})
	random := rand.New(rand.NewPCG(1, 2))
	for _, length := range []int{1, 2, 3, 4, 4095, 4096, 4097, 100_003} { // around the sizes of the buffers it passes
		file := make([]byte, length)
		for i := range file {
			file[i] = byte(random.Uint32())
		}
		sum := md5.Sum(file)
		plain := base64.StdEncoding.EncodeToString(file)
		wrapped := wrap(plain, 76, "\r\n")
		for name, text := range map[string]string{
			"plain": plain, "percent-encoded": url.QueryEscape(plain), "wrapped": wrapped, "percent-encoded and wrapped": url.QueryEscape(wrapped),
			"every character percent-encoded": percentAll(plain), "with slashes escaped": strings.ReplaceAll(plain, "/", `\/`),
			"with escapes by number": strings.ReplaceAll(plain, "=", `\u003d`), "wrapped by real line ends": "\x00" + wrapped,
		} {
			body := upload(nil, map[string]any{"file": "FILE", "fileName": "part.obj"})
			literal := strings.NewReplacer("\r\n", `\r\n`).Replace(text)
			if raw, ok := strings.CutPrefix(text, "\x00"); ok {
				literal = raw // a line end inside a JSON string is not JSON, and is forgiven
			}
			status, answer := s.call("POST", "/models/v1", strings.Replace(body, "FILE", literal, 1))
			if status != 200 || answer["fileMd5Checksum"] != hex.EncodeToString(sum[:]) || fmt.Sprint(answer["contentLength"]) != fmt.Sprint(length) {
				t.Errorf("%d bytes, %s: %d %v", length, name, status, answer["reason"])
			}
		}
	}
}

func wrap(text string, width int, end string) string {
	var b strings.Builder
	for len(text) > width {
		b.WriteString(text[:width] + end)
		text = text[width:]
	}
	return b.String() + text
}

func percentAll(text string) string {
	var b strings.Builder
	for i := range len(text) {
		fmt.Fprintf(&b, "%%%02x", text[i])
	}
	return b.String()
}

// Contract: monolith A8.1, monolith A5.2
func TestAMissingFieldIsNamedAsTheWireDoes(t *testing.T) {
	s := start(t, Options{})
	for _, field := range []string{"file", "fileName", "hasRightsToModel", "acceptTermsAndConditions"} {
		status, body := s.call("POST", "/models/v1", upload(cube(1), map[string]any{field: nil}))
		if status != 400 {
			t.Errorf("%s: %d", field, status)
		}
		if body["reason"] != "\n Field <"+field+"> is required, but missing." || body["result"] != "failure" {
			t.Errorf("%s: %q", field, body["reason"])
		}
	}
	_, body := s.call("POST", "/models/v1", "{}")
	if body["reason"] != "\n Field <file> is required, but missing.\n Field <fileName> is required, but missing.\n Field <hasRightsToModel> is required, but missing.\n Field <acceptTermsAndConditions> is required, but missing." {
		t.Errorf("%q", body["reason"])
	}
}

// Contract: monolith A5.2
func TestConsentIsReadInEveryForm(t *testing.T) {
	s := start(t, Options{})
	for _, yes := range []any{1, "1", true, "true"} {
		if _, body := s.call("POST", "/models/v1", upload(cube(1), map[string]any{"hasRightsToModel": yes, "acceptTermsAndConditions": yes})); body["result"] != "success" {
			t.Errorf("%v: %v", yes, body["reason"])
		}
	}
	for _, no := range []any{0, "0", false, "maybe", []any{}} {
		for _, field := range []string{"hasRightsToModel", "acceptTermsAndConditions"} {
			if _, body := s.call("POST", "/models/v1", upload(cube(1), map[string]any{field: no})); body["result"] != "failure" || !strings.Contains(fmt.Sprint(body["reason"]), field) {
				t.Errorf("%s %v: %v", field, no, body)
			}
		}
	}
}

// Contract: monolith A5.3, monolith A5.4
func TestARefusedUploadLeavesNothing(t *testing.T) {
	s := start(t, Options{})
	good := upload(cube(1), nil)
	for name, c := range map[string]struct {
		body   string
		status int
	}{
		"empty file":                  {upload(nil, nil), 400},
		"not base64":                  {upload(nil, map[string]any{"file": "<<<>>>"}), 400},
		"base64 cut short":            {upload(nil, map[string]any{"file": "QUJDR"}), 400},
		"percent sign at the end":     {upload(nil, map[string]any{"file": "QUJD%2"}), 400},
		"percent sign without digits": {upload(nil, map[string]any{"file": "QUJD%zz="}), 400},
		"beyond ASCII":                {upload(nil, map[string]any{"file": "QUJDé"}), 400},
		"a number for a file":         {upload(nil, map[string]any{"file": 5}), 400},
		"file twice":                  {`{"file":"QUJD",` + good[1:], 400},
		"unknown extension":           {upload(cube(1), map[string]any{"fileName": "cube.exe"}), 400},
		"no extension":                {upload(cube(1), map[string]any{"fileName": "cube"}), 400},
		"scale of zero":               {upload(cube(1), map[string]any{"uploadScale": 0}), 400},
		"scale that is no number":     {upload(cube(1), map[string]any{"uploadScale": "mm"}), 400},
		"unknown material":            {upload(cube(1), map[string]any{"defaultMaterialId": 7}), 400},
		"claimable and for sale":      {upload(cube(1), map[string]any{"isClaimable": 1, "isForSale": 1}), 400},
		"no JSON":                     {"file=abc", 400},
		"nothing":                     {"", 400},
		"an array":                    {"[]", 400},
		"cut short in the file":       {good[:60], 400},
		"cut short after the file":    {good[:len(good)-1], 400},
		"more than the object":        {good + "{}", 400},
		"a comma too many":            {good[:len(good)-1] + ",}", 400},
		"a value that is no JSON":     {`{"title":nope,` + good[1:], 400},
		"a field beyond the limit":    {`{"title":"` + strings.Repeat("x", maxFields) + `",` + good[1:], 400},
		"unbalanced":                  {"]]]]", 400},
	} {
		t.Run(name, func(t *testing.T) {
			status, body := s.call("POST", "/models/v1", c.body)
			if status != c.status || body["result"] != "failure" || body["reason"] == "" {
				t.Errorf("%d %v", status, body)
			}
		})
	}
	if files, _ := filepath.Glob(filepath.Join(s.dir, "models", "*")); len(files) != 0 {
		t.Errorf("left behind: %v", files)
	}
	_, body := s.call("GET", "/models/v1", "")
	s.want(body, "models", "[]")
}

// Contract: monolith A5.4, monolith A5.5
func TestALargeFileIsStreamed(t *testing.T) {
	s := start(t, Options{})
	sign := func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+s.token) }
	peak := heapPeak(t, func() {
		status, _, body := s.sendFull("POST", "/models/v1", uploadOf(maxFile), sign)
		if status != 200 {
			t.Errorf("64 MB: %d %v", status, body["reason"])
		}
		s.want(body, "contentLength", fmt.Sprint(maxFile))
	})
	if peak > 16<<20 {
		t.Errorf("the heap grew by %d MiB for a file of 64 MiB", peak>>20)
	}
	status, _, body := s.sendFull("POST", "/models/v1", uploadOf(maxFile+1), sign)
	if status != 413 || !strings.Contains(fmt.Sprint(body["reason"]), "64 MB") {
		t.Errorf("one byte more: %d %v", status, body)
	}
	if files, _ := filepath.Glob(filepath.Join(s.dir, "models", "*")); len(files) != 1 {
		t.Errorf("%d files are kept", len(files))
	}
}

// Contract: monolith A5.9, monolith A5.10, monolith A5.11, monolith A4.7
func TestAPriceSettlesLate(t *testing.T) {
	s := start(t, Options{})
	id := s.newModel()
	s.advance(processingTime - time.Millisecond)
	_, body := s.call("GET", "/models/"+id+"/v1", "")
	s.want(body, "printable", `"processing"`, "materials/6/price", "0", "materials/6/basePrice", "0", "materials/6/isPrintable", "false", "materials/6/isActive", "false",
		"materials/6/markup", "0")
	s.advance(time.Millisecond)
	_, body = s.call("GET", "/models/"+id+"/v1", "")
	// 8 cm³ of PA12 white: 2.50 + 8 × 0.30 = 4.90, below the minimum of 5.00; and 3 % too much at first.
	s.want(body, "printable", `"yes"`, "materials/6/price", "5.15", "materials/6/isPrintable", "true", "materials/6/isActive", "1")
	s.advance(settlingTime - processingTime)
	_, body = s.call("GET", "/models/"+id+"/info/v1/", "")
	// Silver: 20.00 + 8 × 24.00.
	s.want(body, "materials/6/price", "5", "materials/6/basePrice", "5", "materials/6/materialId", "6", "materials/6/name", `"SLS - Nylon PA12 - White"`,
		"materials/53/price", "212", "modelId", id)
}

// Contract: monolith A5.3
func TestTheUnitScalesAModel(t *testing.T) {
	s := start(t, Options{})
	for name, c := range map[string]struct {
		scale            any
		printable, price string // of silver, whose box is 12.5 × 9 × 9 cm
	}{
		"millimetres":           {0.001, `"yes"`, "212"},   // 8 cm³
		"as text":               {"0.001", `"yes"`, "212"}, // loosely typed
		"centimetres":           {0.01, `"yes"`, "0"},      // 20 cm: too large for castings, not for PA12
		"metres by default":     {nil, `"no"`, "0"},        // 20 m
		"inches, 50.8 cm wide":  {0.0254, `"no"`, "0"},
		"micrometres, 0.02 mm³": {0.000001, `"yes"`, "30"}, // the minimum
	} {
		t.Run(name, func(t *testing.T) {
			_, body := s.call("POST", "/models/v1", upload(cube(20), map[string]any{"uploadScale": c.scale}))
			id := fmt.Sprint(body["modelId"])
			s.advance(settlingTime)
			_, body = s.call("GET", "/models/"+id+"/v1", "")
			s.want(body, "printable", c.printable, "materials/53/price", c.price)
		})
	}
}

// tetrahedronOBJ has three edges of 20 units; its faces count their corners from 1, or backwards.
const tetrahedronOBJ = "# a comment\no thing\nv 0 0 0 1.0\nv 20 0 0\nv 0 20 0\nv 0 0 20\nvn 0 0 1\nf 1//1 3//1 2//1\nf -4 -3 -1\nf 1/1/1 4/1/1 3/1/1\nf 2 3 4\n"

// Contract: monolith A5.4
func TestAnOBJFileIsMeasured(t *testing.T) {
	s := start(t, Options{})
	_, body := s.call("POST", "/models/v1", upload([]byte(tetrahedronOBJ), map[string]any{"fileName": "x.obj"}))
	id := fmt.Sprint(body["modelId"])
	s.advance(settlingTime)
	_, body = s.call("GET", "/models/"+id+"/v1", "")
	s.want(body, "materials/53/price", "52") // 20³/6 mm³ of silver: 20.00 + 1.333333 × 24.00
}

// Contract: monolith A5.4
func TestAMillionPolygonsAreTheLimit(t *testing.T) {
	s := start(t, Options{})
	for polygons, printable := range map[int]string{1_000_000: `"yes"`, 1_000_001: `"no"`} {
		file := tetrahedronOBJ + strings.Repeat("f 2 3 4\n", polygons-4)
		_, body := s.call("POST", "/models/v1", upload([]byte(file), map[string]any{"fileName": "x.obj", "uploadScale": 1e-6}))
		id := fmt.Sprint(body["modelId"])
		s.advance(settlingTime)
		s.want(s.get("/models/"+id+"/v1"), "printable", printable)
	}
}

// Contract: monolith A5.4, monolith A5.10
func TestAFileThatIsNoModelIsNotPrintable(t *testing.T) {
	s := start(t, Options{})
	ascii := "solid x\nfacet normal 0 0 1\nouter loop\nVERTEX 0 0 0\nvertex 1e1 0 0\nvertex 0 10 0\nendloop\nendfacet\nfacet\nvertex 0 0 0\nvertex 0 10 0\nvertex 0 0 10\nendfacet\n" +
		"facet\nvertex 0 0 0\nvertex 0 0 10\nvertex 10 0 0\nendfacet\nfacet\nvertex 10 0 0\nvertex 0 0 10\nvertex 0 10 0\nendfacet\nendsolid\n"
	for name, c := range map[string]struct {
		file            []byte
		fileName, state string
	}{
		"a sentence":                  {[]byte("This is not a model, it is a sentence."), "cube.stl", `"no"`},
		"solid and then words":        {[]byte("solid vertex one two three"), "cube.stl", `"no"`},
		"a binary cut short":          {cube(20)[:500], "cube.stl", `"no"`},
		"ASCII":                       {[]byte(ascii), "tetrahedron.STL", `"yes"`},
		"an OBJ file":                 {[]byte(tetrahedronOBJ), "tetrahedron.obj", `"yes"`},
		"an OBJ file without faces":   {[]byte("v 0 0 0"), "part.obj", `"no"`},
		"an OBJ file out of corners":  {[]byte("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 4\n"), "part.obj", `"no"`},
		"an OBJ file of words":        {[]byte("v one two three\nf 1 2 3\n"), "part.obj", `"no"`},
		"an OBJ file of one line":     {bytes.Repeat([]byte("v "), 1<<17), "part.obj", `"no"`},
		"a format not read, as it is": {[]byte("glTF\x02\x00\x00\x00"), "part.glb", `"yes"`},
		"the same by name only":       {[]byte("no glTF"), "part.glb", `"no"`},
		"a text format":               {[]byte("\xef\xbb\xbf\n ISO-10303-21;\nHEADER;"), "part.STEP", `"yes"`},
		"IGES":                        {[]byte(strings.Repeat(" ", 72) + "S      1\n"), "part.igs", `"yes"`},
		"no IGES":                     {[]byte(strings.Repeat(" ", 80)), "part.iges", `"no"`},
		"a zip of textures":           {[]byte("PK\x03\x04"), "textures.zip", `"yes"`},
	} {
		t.Run(name, func(t *testing.T) {
			_, body := s.call("POST", "/models/v1", upload(c.file, map[string]any{"fileName": c.fileName}))
			id := fmt.Sprint(body["modelId"])
			s.advance(settlingTime)
			_, body = s.call("GET", "/models/"+id+"/v1", "")
			s.want(body, "printable", c.state)
		})
	}
}

// Contract: monolith A5.3, monolith A5.9
func TestAMarkupIsPartOfThePrice(t *testing.T) {
	s := start(t, Options{})
	_, body := s.call("POST", "/models/v1", upload(cube(20), map[string]any{
		"materials": map[string]any{"6": map[string]any{"materialId": "6", "markup": "1.25", "isActive": 1}, "25": map[string]any{"isActive": 0}},
		"tags":      []any{"a", "b"}, "categories": []any{3}, "defaultMaterialId": "6",
	}))
	id := fmt.Sprint(body["modelId"])
	s.advance(settlingTime)
	_, body = s.call("GET", "/models/"+id+"/v1", "")
	s.want(body, "materials/6/markup", `"1.250000"`, "materials/6/price", "6.25", "materials/6/basePrice", "5", "materials/6/isActive", "1",
		"materials/25/isActive", "0", "tags", `["a","b"]`, "categories", `{"3":3}`, "defaultMaterialId", "6")
}

// Contract: monolith A1.7, monolith A4.6, monolith A4.9, monolith A8.7
func TestModelsArePagedAndDeleted(t *testing.T) {
	s := start(t, Options{})
	var last string
	for range modelsPerPage + 1 {
		last = s.newModel()
	}
	_, body := s.call("GET", "/models/v1", "")
	s.want(body, "models/0/modelId", last, "models/0/modelVersion", "0", "models/0/title", `"cube"`, "models/0/modelTitle", `"cube"`, "models/35/title", `"cube"`, "models/36", "absent")
	_, body = s.call("GET", "/models/v1?page=2", "")
	s.want(body, "models/0/modelId", "1000001", "models/1", "absent")
	_, body = s.call("GET", "/models/v1?page=3", "")
	s.want(body, "models", "[]")
	if status, _ := s.call("GET", "/models/v1?page=0", ""); status != 400 {
		t.Errorf("page 0: %d", status)
	}
	_, body = s.call("DELETE", "/models/"+last+"/v1", "")
	s.want(body, "result", `"success"`, "modelId", `"`+last+`"`)
	for _, method := range []string{"GET", "DELETE"} {
		if status, body := s.call(method, "/models/"+last+"/v1", ""); status != 404 || body["result"] != "failure" {
			t.Errorf("%s: %d %v", method, status, body)
		}
	}
	if files, _ := filepath.Glob(filepath.Join(s.dir, "models", "*")); len(files) != modelsPerPage {
		t.Errorf("%d files", len(files))
	}
}
