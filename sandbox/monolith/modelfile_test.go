package monolith

import (
	"bytes"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"testing"
)

func (s *system) files() int {
	s.Helper()
	files, err := filepath.Glob(filepath.Join(s.dir, "models", "*"))
	if err != nil {
		s.Fatal(err)
	}
	return len(files)
}

// Contract: monolith A4.10, monolith A4.11, monolith A5.10
func TestAModelGetsAnotherFile(t *testing.T) {
	s := start(t, Options{})
	id := s.orderable()
	_, body := s.call("POST", "/models/"+id+"/files/v1", upload(cube(10), map[string]any{"fileName": "smaller.stl", "uploadScale": nil}))
	sum := md5.Sum(cube(10))
	s.want(body, "result", `"success"`, "modelId", id, "modelVersion", "1", "fileVersion", "1", "fileName", `"smaller.stl"`, "contentLength", "684",
		"fileMd5Checksum", `"`+hex.EncodeToString(sum[:])+`"`, "printable", `"processing"`, "fileData", "null")
	s.advance(settlingTime)
	s.want(s.get("/models/"+id+"/v1"), "modelVersion", "1", "title", `"cube"`, "fileName", `"smaller.stl"`, "printable", `"yes"`,
		"materials/53/price", "44", // 1 cm³, in the unit of the version before
		"nextActionSuggestions/downloadModel/link", `"/models/`+id+`/files/1/v1?file=1"`)
	s.want(s.get("/models/v1"), "models/0/modelVersion", "1")
	for version, file := range map[string][]byte{"0": cube(20), "1": cube(10)} {
		s.want(s.get("/models/"+id+"/files/"+version+"/v1?file=1"), "fileVersion", version, "fileData", `"`+base64.StdEncoding.EncodeToString(file)+`"`,
			"result", `"success"`, "nextActionSuggestions", "[]")
		for _, without := range []string{"", "?file=0"} {
			s.want(s.get("/models/"+id+"/files/"+version+"/v1"+without), "fileData", "null", "contentLength", "684")
		}
	}
	for _, path := range []string{id + "/files/2", id + "/files/-1", id + "/files/x", "99/files/0"} {
		if status, body := s.call("GET", "/models/"+path+"/v1?file=1", ""); status != 404 || body["result"] != "failure" {
			t.Errorf("%s: %d %v", path, status, body)
		}
	}
	s.stop()
	again := start(t, Options{Dir: s.dir}) // no version is swept
	again.want(again.get("/models/"+id+"/files/0/v1?file=1"), "fileData", `"`+base64.StdEncoding.EncodeToString(cube(20))+`"`)
	again.call("DELETE", "/models/"+id+"/v1", "")
	if n := again.files(); n != 0 {
		t.Errorf("%d files are left of a deleted model", n)
	}
}

// Contract: monolith A4.10, monolith A8.1, monolith A5.2
func TestARefusedFileLeavesTheModelAsItWas(t *testing.T) {
	s := start(t, Options{})
	id := s.newModel()
	for _, field := range []string{"file", "fileName", "hasRightsToModel", "acceptTermsAndConditions"} {
		status, body := s.call("POST", "/models/"+id+"/files/v1", upload(cube(1), map[string]any{field: nil}))
		if status != 400 || body["reason"] != "\n Field <"+field+"> is required, but missing." {
			t.Errorf("%s: %d %q", field, status, body["reason"])
		}
	}
	for name, c := range map[string]struct {
		path, body string
		status     int
	}{
		"no consent":    {"/models/" + id, upload(cube(1), map[string]any{"hasRightsToModel": 0}), 400},
		"no model":      {"/models/99", upload(cube(1), nil), 404},
		"an empty file": {"/models/" + id, upload(nil, nil), 400},
		"no format":     {"/models/" + id, upload(cube(1), map[string]any{"fileName": "a.exe"}), 400},
	} {
		if status, body := s.call("POST", c.path+"/files/v1", c.body); status != c.status || body["result"] != "failure" {
			t.Errorf("%s: %d %v", name, status, body)
		}
	}
	s.want(s.get("/models/"+id+"/v1"), "modelVersion", "0", "fileName", `"cube.stl"`)
	if n := s.files(); n != 1 {
		t.Errorf("%d files", n)
	}
}

// Contract: monolith A5.5. A model of 64 MB is sent back without ever standing in memory.
func TestALargeFileIsStreamedBack(t *testing.T) {
	s := start(t, Options{})
	sign := func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+s.token) }
	_, _, body := s.sendFull("POST", "/models/v1", uploadOf(maxFile), sign)
	id := fmt.Sprint(body["modelId"])
	var got int64
	peak := heapPeak(t, func() {
		r, err := http.NewRequest("GET", s.url+"/models/"+id+"/files/0/v1?file=1", nil)
		if err != nil {
			t.Error(err)
			return
		}
		sign(r)
		response, err := s.client.Do(r)
		if err != nil {
			t.Error(err)
			return
		}
		defer response.Body.Close()
		got, err = io.Copy(io.Discard, response.Body)
		if err != nil {
			t.Error(err)
		}
	})
	if got < maxFile/3*4 || peak > 16<<20 {
		t.Errorf("%d bytes came, and the heap grew by %d MiB", got, peak>>20)
	}
}

// picture is the smallest GIF there is.
var picture = []byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;")

// Contract: monolith A4.12, monolith A5.1
func TestAModelGetsPhotos(t *testing.T) {
	s := start(t, Options{})
	id := s.newModel()
	sum := md5.Sum(picture)
	for i, file := range []string{base64.StdEncoding.EncodeToString(picture), percentAll(base64.StdEncoding.EncodeToString(picture))} {
		_, body := s.call("POST", "/models/"+id+"/photos/v1", `{"file": "`+file+`", "title": "front", "description": "of it", "materialId": "53", "isDefault": 1}`)
		s.want(body, "result", `"success"`, "modelId", id, "modelPhotoId", fmt.Sprint(i+1), "title", `"front"`, "description", `"of it"`, "materialId", "53", "isDefault", "1",
			"fileMd5Checksum", `"`+hex.EncodeToString(sum[:])+`"`)
	}
	var defaults int
	if err := s.server.store.db.QueryRow(`SELECT COUNT(*) FROM photos WHERE json_extract(body, '$.isDefault')`).Scan(&defaults); err != nil || defaults != 1 {
		t.Errorf("%d photos are the default (%v)", defaults, err)
	}
	plain := base64.StdEncoding.EncodeToString(picture)
	for name, c := range map[string]struct {
		path, body string
		status     int
	}{
		"no picture":       {"/models/" + id, `{"file": "` + base64.StdEncoding.EncodeToString([]byte("words")) + `"}`, 400},
		"no file":          {"/models/" + id, `{"title": "front"}`, 400},
		"unknown material": {"/models/" + id, `{"file": "` + plain + `", "materialId": 7}`, 400},
		"no model":         {"/models/99", `{"file": "` + plain + `"}`, 404},
	} {
		if status, body := s.call("POST", c.path+"/photos/v1", c.body); status != c.status || body["result"] != "failure" {
			t.Errorf("%s: %d %v", name, status, body)
		}
	}
	if n := s.files(); n != 3 {
		t.Errorf("%d files are kept", n)
	}
	s.call("DELETE", "/models/"+id+"/v1", "")
	if n := s.files(); n != 0 {
		t.Errorf("%d files are left of a deleted model", n)
	}
}

// Contract: monolith A4.23 (row 23 of its table, POST /shapejs/v1)
func TestAProductIsCustomised(t *testing.T) {
	s := start(t, Options{})
	original := s.newModel()
	spin := at(s.get("/models/"+original+"/v1"), "spin")
	encoded := percentAll(base64.StdEncoding.EncodeToString(picture))
	_, body := s.call("POST", "/shapejs/v1", `{"spin": `+spin+`, "customParam": {"text": "customText", "picture": "`+encoded+`", "pictureName": "customPic.png"}}`)
	custom := at(body, "modelId")
	s.want(body, "result", `"success"`, "description", `"customText"`, "fileName", `"cube.stl"`, "printable", `"processing"`)
	if custom == original || at(body, "spin") == spin {
		t.Errorf("model %s with spin %s is the product itself", custom, at(body, "spin"))
	}
	s.call("DELETE", "/models/"+original+"/v1", "")
	s.want(s.get("/models/"+custom+"/files/0/v1?file=1"), "fileData", `"`+base64.StdEncoding.EncodeToString(cube(20))+`"`)
	spin = at(s.get("/models/"+custom+"/v1"), "spin")
	for name, c := range map[string]struct {
		body   string
		status int
	}{
		"no spin": {`{"customParam": {}}`, 400}, "no parameters": {`{"spin": ` + spin + `}`, 400}, "unknown spin": {`{"spin": "ABC123", "customParam": {}}`, 404},
		"no picture": {`{"spin": ` + spin + `, "customParam": {"picture": "QUJD"}}`, 400}, "no base64": {`{"spin": ` + spin + `, "customParam": {"picture": "%zz"}}`, 400},
	} {
		if status, body := s.call("POST", "/shapejs/v1", c.body); status != c.status || body["result"] != "failure" {
			t.Errorf("%s: %d %v", name, status, body)
		}
	}
	s.stop()
	if n := s.files(); n != 2 {
		t.Errorf("%d files are kept, of a model and its photo", n)
	}
	kept := bytes.Count([]byte(at(start(t, Options{Dir: s.dir}).get("/models/v1"), "models")), []byte("modelId"))
	if kept != 1 {
		t.Errorf("%d models", kept)
	}
}
